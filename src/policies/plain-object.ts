import type { Path, Place } from './place.ts';
import { isRecord } from './unknown-fields.ts';

/** One Kubernetes object, however it was written. */
export interface PlainObject {
  readonly file: string;
  /** the way to the object inside its document: empty, or `['items', 3]` in a `List` */
  readonly root: Path;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** where the value at `path` (from the object's root) is written; the nearest parent where it is not */
  place(path: Path): Place;
}

/** What an object says, wherever it is written. */
type Content = Omit<PlainObject, 'place'>;

/** The object that a document is, or the items of a `List`; none where it is something else. */
export function plainObjects(file: string, document: unknown): Content[] {
  if (!isRecord(document)) return [];
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.flatMap((item, i) => plainObject(file, ['items', i], item))
    : plainObject(file, [], document);
}

function plainObject(file: string, root: Path, value: unknown): Content[] {
  if (!isRecord(value) || typeof value['kind'] !== 'string') return [];
  const { apiVersion, kind } = value;
  const { name, namespace } = isRecord(value['metadata']) ? value['metadata'] : {};
  return [
    {
      file,
      root,
      apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
      kind,
      name: typeof name === 'string' ? name : '',
      ...(typeof namespace === 'string' ? { namespace } : {}),
      value,
    },
  ];
}

/** No object nests deeper; the code that walks values recurses. */
const MAX_DEPTH = 200;
export const TOO_DEEP = `it is nested deeper than ${MAX_DEPTH} levels`;

/** An alias to what holds it makes a value without end; it fails here, too. */
export function demandShallow(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new Error(TOO_DEEP);
  for (const inner of Object.values(value)) demandShallow(inner, depth + 1);
}
