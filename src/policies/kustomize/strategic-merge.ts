import { err, ok, type Result } from '../../model/result.ts';
import type { MapTree, Tree } from './tree.ts';
import { withEntry } from './tree.ts';

/** Directives of strategic merge that reach into lists or keep keys; not followed here. */
const DIRECTIVES = /^\$(?!patch$)/;

/**
 * Merges a patch as kustomize does for policies: maps key by key, null takes a key away, and a list replaces the list,
 * since no list of a policy has a merge key. The error says what cannot be followed.
 * @returns undefined where the patch deletes the whole
 */
export function mergePatch(target: Tree | undefined, patch: Tree): Result<Tree | undefined, string> {
  switch (patch.kind) {
    case 'leaf':
      return patch.value === null ? ok(undefined) : demandKind(target, patch);
    case 'list':
      return holdsDirective(patch)
        ? err('the patch uses directives ($patch and the like) inside a list')
        : demandKind(target, patch);
    case 'map':
      return mergeMap(target, patch);
  }
}

function mergeMap(target: Tree | undefined, patch: MapTree): Result<Tree | undefined, string> {
  const directive = patch.entries.get('$patch');
  const content = withEntry(patch, '$patch', undefined);
  const unknown = [...content.entries.keys()].find((key) => DIRECTIVES.test(key));
  if (unknown !== undefined) return err(`the patch uses the directive ${unknown}`);
  const how = directive?.kind === 'leaf' ? directive.value : directive === undefined ? 'merge' : undefined;
  if (how === 'delete') return ok(undefined);
  if (how !== 'merge' && how !== 'replace') return err('the patch uses a $patch that is not known');
  if (target !== undefined && target.kind !== 'map' && !isNull(target)) {
    return err('the patch writes a map where the object has none');
  }
  let merged: MapTree =
    target?.kind === 'map' && how === 'merge' ? target : { ...content, entries: new Map() };
  for (const [key, inner] of content.entries) {
    const result = mergePatch(merged.entries.get(key), inner);
    if (!result.ok) return result;
    merged = withEntry(merged, key, result.value);
  }
  return ok(merged);
}

function demandKind(target: Tree | undefined, patch: Tree): Result<Tree, string> {
  return target === undefined || target.kind === patch.kind || isNull(target)
    ? ok(patch)
    : err(`the patch writes a ${patch.kind} where the object has a ${target.kind}`);
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null;
}

function holdsDirective(tree: Tree): boolean {
  switch (tree.kind) {
    case 'leaf':
      return false;
    case 'list':
      return tree.items.some(holdsDirective);
    case 'map':
      return [...tree.entries].some(([key, inner]) => key.startsWith('$') || holdsDirective(inner));
  }
}
