import type { Path, Place } from '../place.ts';
import { isRecord } from '../unknown-fields.ts';

/** A piece of a file's text that holds one value: an object, a patch, or a whole document. */
export interface SourceText {
  readonly file: string;
  readonly document: number;
  /** the way to the value inside the document */
  readonly root: Path;
  /** why the text must not be changed; empty where it may be */
  readonly uneditable: readonly string[];
  /** of a patch that stands as a text inside a kustomization: file and line, and which of its documents this is */
  readonly inline?: { readonly at: string; readonly document: number };
  place(path: Path): Place;
}

/** Where a part of a deployed object is written: a path inside a text. */
export interface Origin {
  readonly text: SourceText;
  readonly path: Path;
  /** the path is that of an operation that copies or moves the part here, not of the part */
  readonly isOperation?: true;
}

/** A plain value whose every part knows where it is written. Never changed in place. */
export type Tree = MapTree | ListTree | LeafTree;

export interface MapTree {
  readonly kind: 'map';
  readonly origin: Origin;
  readonly entries: ReadonlyMap<string, Tree>;
}

export interface ListTree {
  readonly kind: 'list';
  readonly origin: Origin;
  readonly items: readonly Tree[];
  /** a patch that reaches into the list by position, so that no item may be taken out in front of its own */
  readonly pinnedBy?: SourceText;
}

export interface LeafTree {
  readonly kind: 'leaf';
  readonly origin: Origin;
  readonly value: unknown;
}

export function treeOf(value: unknown, text: SourceText, path: Path = []): Tree {
  const origin = { text, path };
  if (Array.isArray(value)) {
    return { kind: 'list', origin, items: value.map((item, i) => treeOf(item, text, [...path, i])) };
  }
  if (!isRecord(value)) return { kind: 'leaf', origin, value };
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, treeOf(inner, text, [...path, key])] as const,
  );
  return { kind: 'map', origin, entries: new Map(entries) };
}

export function valueOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, inner]) => [key, valueOf(inner)]));
    case 'list':
      return tree.items.map(valueOf);
    case 'leaf':
      return tree.value;
  }
}

export function childOf(tree: Tree | undefined, step: string | number): Tree | undefined {
  if (tree?.kind === 'map') return tree.entries.get(String(step));
  if (tree?.kind === 'list' && typeof step === 'number') return tree.items[step];
  return undefined;
}

export function treeAt(tree: Tree, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>(childOf, tree);
}

/** The part at the path, or the nearest one around it that exists. */
export function nearestAt(tree: Tree, path: Path): Tree {
  let found = tree;
  for (const step of path) {
    const inner = childOf(found, step);
    if (inner === undefined) break;
    found = inner;
  }
  return found;
}

export function withEntry(map: MapTree, key: string, value: Tree | undefined): MapTree {
  const entries = new Map(map.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { ...map, entries };
}

/** The same tree with a text at a way of map keys; maps that are missing on the way are made. */
export function withText(tree: Tree, path: readonly string[], text: string, origin: Origin): Tree {
  const [key, ...rest] = path;
  if (key === undefined) return { kind: 'leaf', origin, value: text };
  const map: MapTree = tree.kind === 'map' ? tree : { kind: 'map', origin, entries: new Map() };
  const inner = map.entries.get(key) ?? { kind: 'leaf', origin, value: undefined };
  return withEntry(map, key, withText(inner, rest, text, origin));
}

/** Every text that some part of the tree is written in. */
export function textsOf(tree: Tree, found = new Set<SourceText>()): Set<SourceText> {
  found.add(tree.origin.text);
  if (tree.kind === 'map') for (const inner of tree.entries.values()) textsOf(inner, found);
  if (tree.kind === 'list') for (const inner of tree.items) textsOf(inner, found);
  return found;
}
