import { err, ok, type Result } from '../../model/result.ts';
import { documentText, type ManifestFile, parseManifest } from '../manifest.ts';
import { textOf } from './fields.ts';
import { inlineText } from './inline-text.ts';
import { type Kustomization, type PatchEntry } from './kustomization.ts';
import { joinPath } from './paths.ts';
import { childOf, type ListTree, type MapTree, type SourceText, type Tree, treeAt, treeOf } from './tree.ts';

/** A patch as read: partial objects that are merged in, or operations. */
export type Patch =
  | { readonly kind: 'merge'; readonly content: MapTree; readonly text: SourceText }
  | { readonly kind: 'operations'; readonly content: ListTree; readonly text: SourceText };

/** Reads the documents of a patch; the error says in words why it cannot be. */
export function readPatch(
  entry: PatchEntry,
  kustomization: Kustomization,
  files: ReadonlyMap<string, ManifestFile>,
): Result<readonly Patch[], string> {
  const file = fileOf(entry, kustomization, files);
  if (file === undefined) return err('the patch file is not there');
  if (file.problems.length > 0) return err(`the patch is ${file.problems[0]?.message ?? 'not readable'}`);
  const patches: Patch[] = [];
  for (const index of file.documents.keys()) {
    const document = documentText(file, index);
    if (document === undefined || document.value === null || document.value === undefined) continue;
    const text = entry.content.kind === 'file' ? document : inlineText(document, entry.at);
    const content = treeOf(document.value, text);
    if (content.kind === 'leaf') return err('the patch is neither an object nor a list of operations');
    patches.push(
      content.kind === 'map' ? { kind: 'merge', content, text } : { kind: 'operations', content, text },
    );
  }
  return ok(patches);
}

function fileOf(
  { content }: PatchEntry,
  { file, directory }: Kustomization,
  files: ReadonlyMap<string, ManifestFile>,
): ManifestFile | undefined {
  return content.kind === 'file'
    ? files.get(joinPath(directory, content.path))
    : parseManifest(file, content.text);
}

/** What a strategic merge patch says of the object that it is for. */
export interface PatchedName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export function patchedName(content: Tree): PatchedName {
  const text = (...path: readonly string[]): string => textOf(treeAt(content, path)) ?? '';
  return {
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    namespace: text('metadata', 'namespace'),
    name: text('metadata', 'name'),
  };
}

/** `$patch: delete` at the top */
export function deletesWhole(content: Tree): boolean {
  return textOf(childOf(content, '$patch')) === 'delete';
}
