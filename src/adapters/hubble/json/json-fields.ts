import type { EnumNumbers } from '../flow/enum-numbers.ts';
import { instantOf, instantOfText } from '../timestamp.ts';

/** A JSON object; its values are anything, hostile ones included. */
export type JsonObject = Readonly<Record<string, unknown>>;

// Every reader treats a value of the wrong type as absent: protobuf's default, which for a party means "unknown"
// and so keeps access.

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const NO_TEXTS: readonly string[] = [];

/** All of the list or nothing: a label list with a hole would be someone else's. */
export function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return NO_TEXTS;
  return value.every((item) => typeof item === 'string') ? value : NO_TEXTS;
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A whole number from 0 up; JSON has 64-bit ones as text. */
export function countOf(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : 0;
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : 0;
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An enum by name or number; 0, which is every enum's "unknown", for a name newer than this program. */
export function enumOf(value: unknown, numbers: EnumNumbers): number {
  if (typeof value === 'string') return numbers.get(value) ?? countOf(value);
  return countOf(value);
}

/** RFC 3339 text, or the `{seconds, nanos}` that programs without protobuf's JSON rules print. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return instantOfText(value);
  if (!isObject(value) || value['seconds'] === undefined) return undefined;
  return instantOf(countOf(value['seconds']), countOf(value['nanos']));
}
