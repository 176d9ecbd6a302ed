import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '../../model/result.ts';
import { dig } from '../dig.ts';
import { type ManifestFile, parseManifest } from '../manifest.ts';
import { formatPath } from '../place.ts';
import { isRecord } from '../unknown-fields.ts';
import type { Edit, EditRefusal, Splice } from './edit.ts';
import { splicesFor } from './splices.ts';

/** Edits of one document of a file. */
export interface DocumentEdits {
  readonly document: number;
  readonly edits: readonly Edit[];
}

/**
 * Carries out edits on a file's text and leaves every other byte as it is. The result is read again and compared
 * with what the edits mean; an edit whose text does not come out as meant is refused, never written.
 */
export function applyEdits(
  file: ManifestFile,
  changes: readonly DocumentEdits[],
): Result<string, EditRefusal> {
  const splices: (Splice & { readonly edit: Edit })[] = [];
  for (const { document: index, edits } of changes) {
    const document = file.documents[index];
    for (const edit of edits) {
      const made =
        document === undefined
          ? err('the document is not in the file')
          : document.errors.length > 0
            ? err(`the document cannot be read: ${document.errors[0]?.message ?? ''}`)
            : splicesFor(edit, document, file.text);
      if (!made.ok) return err({ edit, reason: made.error });
      splices.push(...made.value.map((one) => ({ ...one, edit })));
    }
  }
  if (splices.length === 0) return ok(file.text);
  const text = splice(file.text, splices);
  if (!text.ok) return text;
  const refusal = firstMisread(file, text.value, changes);
  return refusal === undefined ? text : err(refusal);
}

function splice(
  text: string,
  splices: readonly (Splice & { readonly edit: Edit })[],
): Result<string, EditRefusal> {
  // of two that insert at one place, what belongs further inside comes first
  const sorted = [...splices].sort(
    (a, b) => a.start - b.start || a.end - b.end || depthOf(b.edit) - depthOf(a.edit),
  );
  let result = '';
  let offset = 0;
  for (const one of sorted) {
    if (one.start < offset) return err({ edit: one.edit, reason: 'two edits touch the same text' });
    result += text.slice(offset, one.start) + one.text;
    offset = one.end;
  }
  result += text.slice(offset);
  // a file without a line break at its end keeps none
  return ok(text.endsWith('\n') ? result : result.replace(/\r?\n$/, ''));
}

function firstMisread(
  file: ManifestFile,
  text: string,
  changes: readonly DocumentEdits[],
): EditRefusal | undefined {
  const after = parseManifest(file.file, text);
  const [anyEdit] = changes.flatMap((change) => change.edits);
  if (anyEdit === undefined) return undefined;
  if (after.documents.length !== file.documents.length)
    return { edit: anyEdit, reason: 'the edit would change the number of documents in the file' };
  for (const [index, document] of file.documents.entries()) {
    if (document.errors.length > 0) continue;
    const meant = unshared(document.toJS());
    const edits = changes.filter((change) => change.document === index).flatMap((change) => change.edits);
    const edit = edits[0] ?? anyEdit;
    // innermost first, and what keeps a list's indexes before what does not: every path still leads where it led
    for (const one of [...edits].sort((a, b) => depthOf(b) - depthOf(a))) mutate(meant, one);
    spread(meant);
    const [error] = after.documents[index]?.errors ?? [];
    if (error !== undefined)
      return { edit, reason: `the edited document would not be readable: ${error.message}` };
    if (!isDeepStrictEqual(after.documents[index]?.toJS(), meant))
      return { edit, reason: 'the edited document would not read as meant' };
  }
  return undefined;
}

/** What aliases stand for, each a value of its own: an edit is meant for the one place that its path names. */
function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unshared(inner)]));
}

/** The same edit on plain values: what the edited text has to say. Indexes are those of the old list. */
function mutate(root: unknown, edit: Edit): void {
  if (edit.kind === 'insert-list') {
    const map = dig(root, edit.map);
    if (isRecord(map)) map[edit.key] = [...edit.items];
    return;
  }
  if (edit.kind === 'put-key') {
    const map = dig(root, edit.map);
    if (isRecord(map)) map[edit.key] = structuredClone(edit.value);
    return;
  }
  if (edit.kind === 'remove-key') {
    const map = dig(root, edit.map);
    if (isRecord(map)) Reflect.deleteProperty(map, edit.key);
    return;
  }
  const parent = dig(root, edit.list.slice(0, -1));
  const key = edit.list.at(-1);
  const list = dig(root, edit.list);
  if (!Array.isArray(list) || key === undefined || typeof parent !== 'object' || parent === null) {
    throw new Error(`no list at ${formatPath(edit.list)}`);
  }
  switch (edit.kind) {
    case 'remove-items':
      Reflect.set(
        parent,
        key,
        (list as unknown[]).filter((_, i) => !edit.indexes.includes(i)),
      );
      return;
    case 'stub-list':
      Reflect.set(parent, key, [{}]);
      return;
    case 'empty-list':
      Reflect.set(parent, key, []);
      return;
    case 'replace-item':
      list[edit.index] = new Several(structuredClone(edit.items));
  }
}

/** Items that stand in for one, until every edit has found its index. */
class Several {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

function spread(value: unknown): void {
  if (Array.isArray(value)) {
    const flat = value.flatMap((one: unknown) => (one instanceof Several ? one.items : [one]));
    value.splice(0, value.length, ...flat);
  }
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) spread(inner);
}

function depthOf(edit: Edit): number {
  if (edit.kind === 'replace-item') return edit.list.length + 0.5;
  return 'map' in edit ? edit.map.length : edit.list.length;
}
