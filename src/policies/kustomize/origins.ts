import type { SourcePart } from '../deployment.ts';
import type { Tree } from './tree.ts';

/** One text for each part of a document of a file. */
export function partKey({ file, document, path }: SourcePart): string {
  return JSON.stringify([file, document, ...path]);
}

/** Keys of the parts that a tree is made of. */
export function partKeysOf(tree: Tree, found = new Set<string>()): Set<string> {
  const { text, path } = tree.origin;
  found.add(partKey({ file: text.file, document: text.document, path: [...text.root, ...path] }));
  if (tree.kind === 'map') for (const inner of tree.entries.values()) partKeysOf(inner, found);
  if (tree.kind === 'list') for (const inner of tree.items) partKeysOf(inner, found);
  return found;
}
