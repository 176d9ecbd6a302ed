import { isKustomizationFile } from './read-kustomization.ts';
import type { Resource } from './resource.ts';
import type { Tree } from './tree.ts';
import { treeAt } from './tree.ts';

/**
 * A label that a kustomization set in selectors, too, and that the object itself carries with another value now. Some
 * versions of kustomize (5.5 among them) then change the selectors along, so what is deployed cannot be told.
 */
export function strayLabel({ tree }: Resource): string | undefined {
  const spec = treeAt(tree, ['spec']);
  const labels = treeAt(tree, ['metadata', 'labels']);
  return spec === undefined ? undefined : strayIn(spec, labels);
}

function strayIn(tree: Tree, labels: Tree | undefined): string | undefined {
  if (tree.kind === 'leaf') return undefined;
  if (tree.kind === 'list') return firstOf(tree.items.map((item) => strayIn(item, labels)));
  return firstOf(
    [...tree.entries].map(([key, inner]) => {
      if (inner.kind !== 'leaf') return strayIn(inner, labels);
      const { file, inline } = inner.origin.text;
      if (inline !== undefined || !isKustomizationFile(file)) return undefined;
      const own = labels?.kind === 'map' ? labels.entries.get(key) : undefined;
      return own?.kind === 'leaf' && own.value === inner.value ? undefined : key;
    }),
  );
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}
