import type { FieldSchema } from './schema.ts';
import { isRecord } from './unknown-fields.ts';

/**
 * Rebuilds what a policy meant before a text copy lost its indentation. Such a copy still parses, but nested fields
 * have become siblings of a null parent: `podSelector:` / `matchLabels:` / `app: database`, or list items of their
 * own: `- to:` / `- namespaceSelector: {}`. A field that its map does not know is put into the nearest field before
 * it that is null and may hold it.
 *
 * Undefined where that does not account for every unknown field: then no correction is suggested.
 */
export function reindent(value: unknown, schema: FieldSchema): unknown {
  const rebuilt = rebuild(value, schema);
  return rebuilt.complete ? rebuilt.value : undefined;
}

interface Rebuilt {
  readonly value: unknown;
  readonly complete: boolean;
}

function rebuild(value: unknown, schema: FieldSchema): Rebuilt {
  switch (schema.kind) {
    case 'leaf':
    case 'free-map':
      return { value, complete: true };
    case 'list':
      return Array.isArray(value) ? rebuildList(value, schema.of) : { value, complete: value === null };
    case 'map':
      return isRecord(value) ? rebuildMap(value, schema.fields) : { value, complete: value === null };
  }
}

/** Something null that later fields may turn out to belong to. */
interface Slot {
  readonly schema: FieldSchema;
  readonly put: (value: unknown) => void;
}

function rebuildMap(source: Record<string, unknown>, fields: Readonly<Record<string, FieldSchema>>): Rebuilt {
  const target: Record<string, unknown> = {};
  // innermost last: a field goes into the nearest open parent
  let open: Slot[] = [];
  let complete = true;
  for (const [key, value] of Object.entries(source)) {
    const schema = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (schema !== undefined) {
      const inner = rebuild(value, schema);
      target[key] = inner.value;
      complete &&= inner.complete;
      open = value === null ? [{ schema, put: (filled) => (target[key] = filled) }] : [];
      continue;
    }
    const next = adopt(open, key, value);
    if (next === undefined) complete = false;
    else open = next;
  }
  return { value: target, complete };
}

function rebuildList(source: readonly unknown[], schema: FieldSchema): Rebuilt {
  const target: unknown[] = [];
  let open: Slot[] = [];
  let complete = true;
  for (const item of source) {
    const strayed =
      isRecord(item) &&
      schema.kind === 'map' &&
      Object.keys(item).every((key) => !Object.hasOwn(schema.fields, key));
    if (strayed && open.length > 0) {
      for (const [key, value] of Object.entries(item)) {
        const next = adopt(open, key, value, true);
        if (next === undefined) complete = false;
        else open = next;
      }
      continue;
    }
    const inner = rebuild(item, schema);
    target.push(inner.value);
    complete &&= inner.complete;
    open = nullSlots(inner.value, schema);
  }
  return { value: target, complete };
}

function nullSlots(value: unknown, schema: FieldSchema): Slot[] {
  if (!isRecord(value) || schema.kind !== 'map') return [];
  const last = Object.entries(value).at(-1);
  if (last === undefined || last[1] !== null) return [];
  const [key] = last;
  const field = schema.fields[key];
  return field === undefined ? [] : [{ schema: field, put: (filled) => (value[key] = filled) }];
}

/** Puts `key: value` into the innermost open slot that may hold it; answers the slots open afterwards. */
function adopt(open: readonly Slot[], key: string, value: unknown, asItem = false): Slot[] | undefined {
  for (let depth = open.length - 1; depth >= 0; depth -= 1) {
    const slot = open[depth];
    if (slot === undefined) continue;
    const filled = fillSlot(slot, key, value, asItem);
    if (filled !== undefined)
      return [...open.slice(0, depth + 1).filter((one) => one.schema.kind !== 'leaf'), ...filled];
  }
  return undefined;
}

/** Containers already begun, by the slot they fill, so that a second sibling joins the first. */
const begun = new WeakMap<Slot, Record<string, unknown> | unknown[]>();

function fillSlot(slot: Slot, key: string, value: unknown, asItem: boolean): Slot[] | undefined {
  const { schema } = slot;
  if (schema.kind === 'free-map' && !asItem) {
    const target = begunMap(slot);
    target[key] = value;
    return [];
  }
  if (schema.kind === 'map' && Object.hasOwn(schema.fields, key)) {
    const field = schema.fields[key];
    if (field === undefined) return undefined;
    const target = begunMap(slot);
    target[key] = rebuild(value, field).value;
    return value === null ? [{ schema: field, put: (filled) => (target[key] = filled) }] : [];
  }
  if (schema.kind === 'list' && schema.of.kind === 'map' && Object.hasOwn(schema.of.fields, key)) {
    const item: Record<string, unknown> = {};
    const field = schema.of.fields[key];
    if (field === undefined) return undefined;
    item[key] = rebuild(value, field).value;
    const items = begun.get(slot);
    if (Array.isArray(items)) items.push(item);
    else {
      const fresh = [item];
      begun.set(slot, fresh);
      slot.put(fresh);
    }
    return value === null ? [{ schema: field, put: (filled) => (item[key] = filled) }] : [];
  }
  return undefined;
}

function begunMap(slot: Slot): Record<string, unknown> {
  const existing = begun.get(slot);
  if (existing !== undefined && !Array.isArray(existing)) return existing;
  // without a prototype: the keys are whatever the text holds
  const fresh: Record<string, unknown> = Object.create(null);
  begun.set(slot, fresh);
  slot.put(fresh);
  return fresh;
}
