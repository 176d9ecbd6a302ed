import { isDeepStrictEqual } from 'node:util';
import { parseManifest } from '../../policies/manifest.ts';
import { isRecord } from '../../policies/unknown-fields.ts';
import { REVOKE_AFTER_ANNOTATION } from '../../proposals/announce/announcement.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import { withoutAnnotation } from '../same-but-annotation.ts';

/** A day that is set anew again and again is looked behind so often. */
const MAX_STEPS = 10;

/**
 * As `ages`; but a commit that did nothing except to announce a day, or to move it, makes no rule younger: else what is
 * announced would be watched anew from the announcement on.
 * @param texts path → text at the base
 */
export async function agesBesideDays(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  repository: Pick<ProposalRepository, 'base' | 'ages' | 'lastChange' | 'parentOf' | 'readFiles'>,
): Promise<ReadonlyMap<string, number>> {
  const ages = new Map(await repository.ages(paths));
  for (const path of paths) {
    const text = texts.get(path);
    if (!ages.has(path) || text?.includes(REVOKE_AFTER_ANNOTATION) !== true) continue;
    const atMs = await ageBesideDays(path, text, repository);
    if (atMs === undefined) ages.delete(path);
    else ages.set(path, atMs);
  }
  return ages;
}

async function ageBesideDays(
  path: string,
  text: string,
  repository: Parameters<typeof agesBesideDays>[2],
): Promise<number | undefined> {
  let [commit, after] = [repository.base.commit, text];
  for (let step = 0; ; step += 1) {
    const change = await repository.lastChange(path, commit);
    if (change === undefined || step === MAX_STEPS) return change?.atMs;
    const parent = await repository.parentOf(change.commit);
    if (parent === undefined) return change.atMs;
    const before = (await repository.readFiles(parent, (one) => one === path)).texts.get(path);
    if (before === undefined || !isSameBesideDays(path, before, after)) return change.atMs;
    [commit, after] = [parent, before];
  }
}

function isSameBesideDays(path: string, before: string, after: string): boolean {
  const [old, fresh] = [parseManifest(path, before), parseManifest(path, after)];
  // what cannot be read may be anything
  if (old.problems.length > 0 || fresh.problems.length > 0) return false;
  return isDeepStrictEqual(old.documents.map(meaningOf), fresh.documents.map(meaningOf));
}

/** Of a document, or of the items of a `List`. */
function meaningOf(document: { toJS(): unknown }): unknown {
  const value = document.toJS();
  if (!isRecord(value) || !Array.isArray(value['items']))
    return withoutAnnotation(REVOKE_AFTER_ANNOTATION, value);
  const items: unknown[] = value['items'];
  return { ...value, items: items.map((one) => withoutAnnotation(REVOKE_AFTER_ANNOTATION, one)) };
}
