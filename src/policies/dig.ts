import type { Path } from './place.ts';
import { isRecord } from './unknown-fields.ts';

/** The value at a way of own map keys and list indexes; undefined where there is none. */
export function dig(value: unknown, path: Path): unknown {
  let inner = value;
  for (const step of path)
    inner =
      (isRecord(inner) || Array.isArray(inner)) && Object.hasOwn(inner, step)
        ? (Reflect.get(inner, step) as unknown)
        : undefined;
  return inner;
}

/** The list at the way; empty where there is none. */
export function digList(value: unknown, path: readonly string[]): readonly unknown[] {
  const list = dig(value, path);
  return Array.isArray(list) ? list : [];
}
