import { groupBy } from '../model/group-by.ts';
import type { Result } from '../model/result.ts';
import { digList } from '../policies/dig.ts';
import { applyEdits, type DocumentEdits } from '../policies/edit/apply-edits.ts';
import type { Edit, EditRefusal } from '../policies/edit/edit.ts';
import { removeDocuments } from '../policies/edit/remove-documents.ts';
import { type ManifestFile, parseManifest } from '../policies/manifest.ts';
import type { DeletionPlan } from './deletion.ts';
import type { NarrowingPlan } from './narrow.ts';
import type { PolicyPlan } from './plan.ts';

export type FilePlan = PolicyPlan | NarrowingPlan | DeletionPlan;

export function isDeletion(plan: FilePlan): plan is DeletionPlan {
  return 'stub' in plan;
}

/** A file's text once all its plans are carried out; empty where no object is left in it. */
export function newText(
  file: ManifestFile,
  plans: readonly FilePlan[],
): Result<string, EditRefusal | string> {
  const removed = new Set(plans.filter(isDeletion).map((plan) => plan.policy.document));
  for (const document of removed) if (!goesWhole(file, document, plans)) removed.delete(document);
  const edited = applyEdits(
    file,
    editsByDocument(plans).filter(({ document }) => !removed.has(document)),
  );
  if (!edited.ok || removed.size === 0) return edited;
  return removeDocuments(parseManifest(file.file, edited.value), removed);
}

/** Whether everything in the document goes: the one object that it is, or every item of the `List`. */
function goesWhole({ documents }: ManifestFile, index: number, plans: readonly FilePlan[]): boolean {
  const gone = plans.filter((plan) => isDeletion(plan) && plan.policy.document === index);
  if (gone.some(({ policy }) => policy.root.length === 0)) return true;
  return digList(documents[index]?.toJS(), ['items']).length === gone.length;
}

export function editsByDocument(plans: readonly FilePlan[]): DocumentEdits[] {
  return [...groupBy(plans, (plan) => plan.policy.document)].map(([document, own]) => ({
    document,
    edits: inOneGo(own.flatMap((plan) => plan.edits)),
  }));
}

/** Indexes are those of the old list, so what goes of one list goes at once. */
function inOneGo(edits: readonly Edit[]): Edit[] {
  const removals = edits.filter((edit) => edit.kind === 'remove-items');
  const lists = groupBy(removals, (edit) => JSON.stringify(edit.list));
  return edits.flatMap((edit): Edit[] => {
    if (edit.kind !== 'remove-items') return [edit];
    const same = lists.get(JSON.stringify(edit.list)) ?? [edit];
    if (same.length === 1) return [edit];
    const indexes = same.flatMap((one) => one.indexes).sort((a, b) => a - b);
    return edit === same[0] ? [{ ...edit, indexes }] : [];
  });
}
