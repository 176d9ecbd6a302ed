import type { PlainValue } from '../policies/edit/render-value.ts';
import type { Path } from '../policies/place.ts';
import type { Rule } from '../policies/policy.ts';
import { isRecord } from '../policies/unknown-fields.ts';

export type PlainMap = Readonly<Record<string, PlainValue>>;

/** What is written at a path within a rule, as plain data without nulls; undefined where nothing is. */
export function ruleText(rule: Rule, path: Path): PlainMap | string | number | undefined {
  let value: unknown = JSON.parse(rule.content);
  for (const step of path.slice(rule.path.length))
    value = isRecord(value) || Array.isArray(value) ? (Reflect.get(value, step) as unknown) : undefined;
  const plain = plainOf(value);
  return plain === undefined || isList(plain) ? undefined : plain;
}

/** The list that is written at a path within a rule. */
export function listText(rule: Rule, path: Path): readonly PlainValue[] {
  const key = path.at(-1);
  const map = ruleText(rule, path.slice(0, -1));
  const list = typeof map === 'object' && typeof key === 'string' ? map[key] : undefined;
  return list !== undefined && isList(list) ? list : [];
}

function plainOf(value: unknown): PlainValue | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(plainOf).filter((one) => one !== undefined);
  if (!isRecord(value)) return undefined;
  const pairs = Object.entries(value).flatMap(([key, inner]) => {
    const plain = plainOf(inner);
    return plain === undefined ? [] : [[key, plain] as const];
  });
  return Object.fromEntries(pairs);
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
