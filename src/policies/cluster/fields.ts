import { ok } from '../../model/result.ts';
import type { Path } from '../place.ts';
import { invalid, type Read, readList, readMap } from '../read.ts';

/** What the CRD allows in every list of a ClusterNetworkPolicy. */
const MAX_ITEMS = 25;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a map that must be there. */
export function demandMap(value: unknown, path: Path): Read<Fields> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  return map.value === undefined ? invalid(path, 'must be a map, and is missing or empty') : ok(map.value);
}

/** Reads a list that may be absent; undefined where it is. */
export function readShortList(value: unknown, path: Path): Read<readonly unknown[] | undefined> {
  const list = readList(value, path);
  if (!list.ok || list.value === undefined || list.value.length <= MAX_ITEMS) return list;
  return invalid(path, `at most ${MAX_ITEMS} items, not ${list.value.length}`);
}

/** Reads a list that, where present, holds something. */
export function readFilledList(value: unknown, path: Path): Read<readonly unknown[] | undefined> {
  const list = readShortList(value, path);
  return list.ok && list.value?.length === 0 ? invalid(path, 'must hold at least one item') : list;
}

/** Reads a filled list of texts, none of them twice. */
export function readTextSet(value: unknown, path: Path): Read<readonly string[]> {
  const list = readFilledList(value, path);
  if (!list.ok) return list;
  const seen = new Set<string>();
  for (const [i, item] of (list.value ?? []).entries()) {
    if (typeof item !== 'string') return invalid([...path, i], `must be text, not ${JSON.stringify(item)}`);
    if (seen.has(item)) return invalid([...path, i], `${JSON.stringify(item)} stands here twice`);
    seen.add(item);
  }
  return ok([...seen]);
}

/** The one field of a union. */
export interface OneOf<Field extends string> {
  readonly field: Field;
  readonly value: unknown;
}

/**
 * Reads a map of which exactly one field must be set. Undefined where it holds fields of a later API version only;
 * a null beside those is rather an indentation that was lost.
 */
export function readOneOf<Field extends string>(
  value: unknown,
  path: Path,
  fields: readonly Field[],
): Read<OneOf<Field> | undefined> {
  const map = demandMap(value, path);
  if (!map.ok) return map;
  const written = map.value;
  const [first, second] = fields.filter((field) => isGiven(written, field));
  if (first !== undefined && second === undefined) return ok({ field: first, value: written[first] });
  const empty = fields.some((field) => Object.hasOwn(written, field));
  if (first === undefined && !empty && Object.keys(written).length > 0) return ok(undefined);
  return invalid(
    path,
    fields.length === 1 ? `${fields.join()} is needed` : `exactly one of ${fields.join(', ')} is needed`,
  );
}

function isGiven(map: Fields, field: string): boolean {
  return Object.hasOwn(map, field) && map[field] !== undefined && map[field] !== null;
}
