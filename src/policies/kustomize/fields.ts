import type { Pair, TargetSelector } from './kustomization.ts';
import { childOf, type Tree } from './tree.ts';

/** Reading aids for kustomization files: what is not as it should be reads as absent. */

export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'leaf' && typeof tree.value === 'string' ? tree.value : undefined;
}

export function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === 'leaf' && tree.value === true;
}

export function lineOf({ origin }: Tree): number {
  return origin.text.place(origin.path).line;
}

export function pairsOf(tree: Tree | undefined): Pair[] {
  if (tree?.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, at]) =>
    at.kind === 'leaf' ? [{ key, value: String(at.value), at }] : [],
  );
}

const SELECTOR_FIELDS = [
  'group',
  'version',
  'kind',
  'name',
  'namespace',
  'labelSelector',
  'annotationSelector',
] as const satisfies readonly (keyof TargetSelector)[];

export function selectorOf(tree: Tree): TargetSelector {
  const fields = SELECTOR_FIELDS.flatMap((field) => {
    const text = textOf(childOf(tree, field));
    return text === undefined || text === '' ? [] : [[field, text] as const];
  });
  return Object.fromEntries(fields);
}
