import { err, ok, type Result } from '../model/result.ts';
import type { Path } from './place.ts';
import { isRecord } from './unknown-fields.ts';

/** Something in a policy that makes the whole object invalid, at a path from the object's root. */
export interface Invalid {
  readonly path: Path;
  readonly message: string;
}

export type Read<T> = Result<T, Invalid>;

export function invalid(path: Path, message: string): { readonly ok: false; readonly error: Invalid } {
  return err({ path, message });
}

/** Reads a map; null and absent are undefined. */
export function readMap(value: unknown, path: Path): Read<Readonly<Record<string, unknown>> | undefined> {
  if (value === undefined || value === null) return ok(undefined);
  return isRecord(value) ? ok(value) : invalid(path, `must be a map, not ${nameOfType(value)}`);
}

/** Reads a list; null and absent are undefined, which for policies is not the same as empty. */
export function readList(value: unknown, path: Path): Read<readonly unknown[] | undefined> {
  if (value === undefined || value === null) return ok(undefined);
  return Array.isArray(value) ? ok(value) : invalid(path, `must be a list, not ${nameOfType(value)}`);
}

/** Reads text; null and absent are empty text, as Go reads them. */
export function readText(value: unknown, path: Path): Read<string> {
  if (value === undefined || value === null) return ok('');
  return typeof value === 'string' ? ok(value) : invalid(path, `must be text, not ${nameOfType(value)}`);
}

/** Applies a reader to every item; the first invalid one ends it. */
export function readEach<T>(
  items: readonly unknown[],
  path: Path,
  read: (item: unknown, path: Path, index: number) => Read<T>,
): Read<T[]> {
  const values: T[] = [];
  for (const [i, item] of items.entries()) {
    const one = read(item, [...path, i], i);
    if (!one.ok) return one;
    values.push(one.value);
  }
  return ok(values);
}

/** The entries of a map whose values are text, such as labels; the others are not labels. */
export function textMap(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function nameOfType(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `${typeof value} ${JSON.stringify(value)}`;
}
