import { isRecord } from '../../../src/policies/unknown-fields.ts';

/** A map of plain data. */
export type Fields = Record<string, unknown>;

/** A copy of a policy object in which one place is changed. */
export interface Mutant {
  readonly where: string;
  readonly object: Fields;
}

/** A place in a policy object: the map that holds it, on a copy that may be changed. */
export interface Spot {
  readonly map: Fields;
  /** keys and indexes from the object's root to the map */
  readonly path: readonly (string | number)[];
  /** root of the copy */
  readonly object: Fields;
}

/**
 * One mutant for every map in the object that the change applies to. The change answers false where there is nothing
 * to change; it gets a copy of its own every time.
 */
export function mutantsOf(object: Fields, change: (spot: Spot) => boolean): Mutant[] {
  return mapPaths(object, []).flatMap((path): Mutant[] => {
    const copy = structuredClone(object);
    const map = at(copy, path);
    if (!isFields(map)) throw new Error(`no map at ${path.join('.')}`);
    return change({ map, path, object: copy }) ? [{ where: path.join('.'), object: copy }] : [];
  });
}

function mapPaths(value: unknown, path: readonly (string | number)[]): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => mapPaths(one, [...path, i]));
  if (!isRecord(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, one]) => mapPaths(one, [...path, key]))];
}

export function at(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      isRecord(inner) || Array.isArray(inner) ? (Reflect.get(inner, step) as unknown) : undefined,
    root,
  );
}

export function listAt(map: Fields, key: string): unknown[] {
  const list = map[key];
  return Array.isArray(list) ? (list as unknown[]) : [];
}

/** The maps of a list. */
export function mapsAt(map: Fields, key: string): Fields[] {
  return listAt(map, key).filter(isFields);
}

export function mapAt(map: Fields, key: string): Fields {
  const inner = map[key];
  return isFields(inner) ? inner : {};
}

/** Whether the map is a rule that allows: an element of `ingress` or `egress`. */
export function isAllowRule({ path }: Spot): boolean {
  return typeof path.at(-1) === 'number' && (path.at(-2) === 'ingress' || path.at(-2) === 'egress');
}

/** Whether the map lies in such a rule. */
export function isWithinAllow({ path }: Spot): boolean {
  return path.includes('ingress') || path.includes('egress');
}

export function isSpec({ path }: Spot): boolean {
  return path.at(-1) === 'spec' || (path.at(-2) === 'specs' && typeof path.at(-1) === 'number');
}

function isFields(value: unknown): value is Fields {
  return isRecord(value);
}
