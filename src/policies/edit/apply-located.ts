import { isScalar } from 'yaml';
import { groupBy } from '../../model/group-by.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { LocatedEdit } from '../deployment.ts';
import { type ManifestFile, nodeAt, parseManifest } from '../manifest.ts';
import type { Path } from '../place.ts';
import { applyEdits, type DocumentEdits } from './apply-edits.ts';

/**
 * Carries out edits of one file, those of patches that stand as texts inside a kustomization among them. An edit that
 * is asked for more than once is made once. The error is a reason in words.
 */
export function applyLocated(file: ManifestFile, edits: readonly LocatedEdit[]): Result<string, string> {
  const once = [...new Map(edits.map((one) => [JSON.stringify(one), one])).values()];
  const inside = once.filter((one) => one.inside !== undefined);
  if (inside.length === 0) return plainly(applyEdits(file, byDocument(once)));
  if (inside.length < once.length) return err('both the kustomization and a patch inside of it would change');
  let text = file.text;
  for (const own of groupBy(inside, (one) => JSON.stringify([one.document, one.inside])).values()) {
    const [first] = own;
    if (first?.inside === undefined) continue;
    // read anew: the text in front may have become shorter
    const result = applyInside(parseManifest(file.file, text), first.document, first.inside, own);
    if (!result.ok) return result;
    text = result.value;
  }
  return ok(text);
}

function applyInside(
  { file, text, documents }: ManifestFile,
  document: number,
  scalar: Path,
  edits: readonly LocatedEdit[],
): Result<string, string> {
  const outer = documents[document];
  const node = outer === undefined ? undefined : nodeAt(outer, scalar);
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range)
    return err('the patch is not there any more');
  const bodyStart = text.indexOf('\n', node.range[0]) + 1;
  const body = text.slice(bodyStart, node.range[1]);
  const indent = /^ */.exec(body)?.[0] ?? '';
  const end = /\n*$/.exec(body)?.[0] ?? '';
  const indented = (inner: string): string =>
    `${inner.replace(/\n+$/, '').replaceAll(/^(?=.)/gm, indent)}${end}`;
  // this also finds quoted texts, folded ones and odd line ends: what cannot be written again is not changed
  if (node.type !== 'BLOCK_LITERAL' || indented(node.value) !== body)
    return err('the patch is not a plain block text (|) inside the kustomization; change it by hand');
  const changed = plainly(
    applyEdits(
      parseManifest(file, node.value),
      byDocument(edits.map((one) => ({ ...one, document: one.innerDocument ?? 0 }))),
    ),
  );
  if (!changed.ok) return changed;
  const after = `${text.slice(0, bodyStart)}${indented(changed.value)}${text.slice(node.range[1])}`;
  const [reread] = [parseManifest(file, after).documents[document]];
  const meant = changed.value.replace(/\n+$/, '');
  const read = reread === undefined ? undefined : nodeAt(reread, scalar);
  return isScalar(read) && String(read.value).replace(/\n+$/, '') === meant
    ? ok(after)
    : err('the edited patch would not read as meant');
}

function byDocument(edits: readonly LocatedEdit[]): DocumentEdits[] {
  return [...groupBy(edits, (one) => one.document)].map(([document, own]) => ({
    document,
    edits: own.map((one) => one.edit),
  }));
}

function plainly(result: ReturnType<typeof applyEdits>): Result<string, string> {
  return result.ok ? result : err(result.error.reason);
}
