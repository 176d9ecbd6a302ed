import { isRecord } from './unknown-fields.ts';

/** The value at a way of own map keys; undefined where there is none. */
export function dig(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) inner = isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  return inner;
}

/** The list at the way; empty where there is none. */
export function digList(value: unknown, path: readonly string[]): readonly unknown[] {
  const list = dig(value, path);
  return Array.isArray(list) ? list : [];
}
