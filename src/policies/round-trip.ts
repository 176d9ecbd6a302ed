import type { ManifestObject } from './manifest.ts';
import { isRecord } from './unknown-fields.ts';

/**
 * The object as it comes back from a program that knows its types: Go leaves empty lists and null out when it writes
 * them (`omitempty`), and a list that is absent can mean something else than an empty one.
 */
export function roundTripped(object: ManifestObject): ManifestObject {
  const { spec, specs, ...others } = object.value;
  const value = { ...others, ...withoutEmpty({ spec, specs }) };
  return { ...object, value };
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(
        ([, inner]) => inner !== undefined && inner !== null && !(Array.isArray(inner) && inner.length === 0),
      )
      .map(([key, inner]) => [key, inside(inner)]),
  );
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isRecord(value) ? withoutEmpty(value) : value;
}
