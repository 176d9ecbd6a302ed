import type { Path } from './place.ts';
import type { FieldSchema } from './schema.ts';

/** Every field of `value` that the schema does not know, outermost first, in the order written. */
export function unknownFields(value: unknown, schema: FieldSchema, path: Path = []): Path[] {
  switch (schema.kind) {
    case 'leaf':
    case 'free-map':
      return [];
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item: unknown, i) => unknownFields(item, schema.of, [...path, i]))
        : [];
    case 'map':
      if (!isRecord(value)) return [];
      return Object.entries(value).flatMap(([key, inner]) => {
        const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined;
        return field === undefined ? [[...path, key]] : unknownFields(inner, field, [...path, key]);
      });
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
