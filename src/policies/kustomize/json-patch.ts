import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '../../model/result.ts';
import type { Origin, SourceText, Tree } from './tree.ts';
import { childOf, valueOf, withEntry } from './tree.ts';

type Patched = Result<Tree, string>;

/** One operation of a JSON patch (RFC 6902), as kustomize carries it out. The error says why it does not apply. */
export function applyOperation(target: Tree, operation: Tree): Patched {
  const text = (key: string): string | undefined => {
    const inner = childOf(operation, key);
    return inner?.kind === 'leaf' && typeof inner.value === 'string' ? inner.value : undefined;
  };
  const path = pointer(text('path'));
  if (path === undefined) return err('an operation without a path');
  const op = text('op');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test': {
      const value = childOf(operation, 'value');
      if (value === undefined) return err(`${op} without a value`);
      if (op !== 'test') return set(target, path, value, op, value.origin.text);
      return isDeepStrictEqual(readable(find(target, path)), valueOf(value))
        ? ok(pinned(target, path, value.origin.text))
        : err(`its test of ${text('path') ?? ''} fails`);
    }
    case 'remove':
      return set(target, path, undefined, op, operation.origin.text);
    case 'copy':
    case 'move': {
      const from = pointer(text('from'));
      const value = from === undefined ? undefined : find(target, from);
      if (value !== undefined && sizeOf(value, MAX_COPIED) > MAX_COPIED) return err(`${op} of too much`);
      if (from === undefined || value === undefined) return err(`${op} from what is not there`);
      const without =
        op === 'copy'
          ? ok(pinned(target, from, operation.origin.text))
          : set(target, from, undefined, 'remove', operation.origin.text);
      // what was moved is not written where it stands, so its place is the operation
      const moved = relocate(value, operation);
      return without.ok ? set(without.value, path, moved, 'add', operation.origin.text) : without;
    }
    default:
      return err(`an operation that is not known: ${op ?? 'none'}`);
  }
}

/** In parts. Copies of copies grow without bound, and no part of a policy that is copied holds more. */
const MAX_COPIED = 2000;

/** How many parts the tree has; counting ends soon after the bound. */
function sizeOf(tree: Tree, bound: number): number {
  const inner = tree.kind === 'map' ? tree.entries.values() : tree.kind === 'list' ? tree.items : [];
  let size = 1;
  for (const one of inner) {
    if (size > bound) return size;
    size += sizeOf(one, bound - size);
  }
  return size;
}

function pointer(text: string | undefined): string[] | undefined {
  if (text === '') return [];
  if (text === undefined || !text.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(tree: Tree | undefined, path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>(
    (found, step) => childOf(found, found?.kind === 'list' ? Number(step) : step),
    tree,
  );
}

function readable(tree: Tree | undefined): unknown {
  return tree === undefined ? null : valueOf(tree);
}

/** @param value undefined: takes away what is there */
function set(
  tree: Tree,
  [step, ...rest]: readonly string[],
  value: Tree | undefined,
  op: 'add' | 'replace' | 'remove',
  by: SourceText,
): Patched {
  if (step === undefined) return value === undefined ? err('it takes the whole object away') : ok(value);
  if (tree.kind === 'leaf') return err(`there is nothing at ${step}`);
  if (tree.kind === 'map') {
    const inner = tree.entries.get(step);
    if (rest.length > 0) {
      if (inner === undefined) return err(`there is nothing at ${step}`);
      const result = set(inner, rest, value, op, by);
      return result.ok ? ok(withEntry(tree, step, result.value)) : result;
    }
    return op === 'remove' && inner === undefined
      ? err(`there is no ${step} to remove`)
      : ok(withEntry(tree, step, value));
  }
  if (step === '-' && rest.length === 0 && op === 'add' && value !== undefined) {
    return ok({ ...tree, items: [...tree.items, value] });
  }
  const index = /^\d+$/.test(step) ? Number(step) : Number.NaN;
  const item = tree.items[index];
  if (rest.length > 0) {
    if (item === undefined) return err(`the list has no item ${step}`);
    const result = set(item, rest, value, op, by);
    return result.ok ? ok({ ...tree, pinnedBy: by, items: tree.items.with(index, result.value) }) : result;
  }
  const isInside = op === 'add' ? index <= tree.items.length : item !== undefined;
  if (!isInside) return err(`the list has no item ${step}`);
  const put = value === undefined ? [] : [value];
  return ok({ ...tree, pinnedBy: by, items: tree.items.toSpliced(index, op === 'add' ? 0 : 1, ...put) });
}

/** The same with every list pinned that is on the way or inside: the operation holds only for what is written there now. */
function pinned(tree: Tree, path: readonly string[], by: SourceText): Tree {
  const [step, ...rest] = path;
  const isOnWay = (key: string): boolean => step === undefined || step === key;
  switch (tree.kind) {
    case 'leaf':
      return tree;
    case 'list':
      return {
        ...tree,
        pinnedBy: by,
        items: tree.items.map((item, i) => (isOnWay(String(i)) ? pinned(item, rest, by) : item)),
      };
    case 'map':
      return {
        ...tree,
        entries: new Map(
          [...tree.entries].map(([key, inner]) => [key, isOnWay(key) ? pinned(inner, rest, by) : inner]),
        ),
      };
  }
}

function relocate(tree: Tree, operation: Tree): Tree {
  const origin: Origin = { ...operation.origin, isOperation: true };
  switch (tree.kind) {
    case 'leaf':
      return { ...tree, origin };
    case 'list':
      return { ...tree, origin, items: tree.items.map((item) => relocate(item, operation)) };
    case 'map':
      return {
        ...tree,
        origin,
        entries: new Map([...tree.entries].map(([key, inner]) => [key, relocate(inner, operation)])),
      };
  }
}
