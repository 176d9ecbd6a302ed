import type { AgentSettings } from './inventory/agent-settings.ts';
import type { ManifestObject } from './manifest.ts';
import { type ParsedPolicies, parsePolicies } from './parse-policies.ts';
import { isRecord } from './unknown-fields.ts';

/** Policies as they are written, and as they would be read once a program had rewritten them. */
export interface PoliciesBothWays extends ParsedPolicies {
  readonly rewritten: () => ParsedPolicies;
}

export function parseBothWays(objects: readonly ManifestObject[], agent: AgentSettings): PoliciesBothWays {
  const written = objects.map((object) => parsePolicies([object], agent));
  return {
    ...together(written),
    rewritten: () => together(written.map((one, i) => rewritten(objects[i], agent) ?? one)),
  };
}

function together(each: readonly ParsedPolicies[]): ParsedPolicies {
  return {
    policies: each.flatMap(({ policies }) => policies),
    invalid: each.flatMap(({ invalid }) => invalid),
    unenforced: each.flatMap(({ unenforced }) => unenforced),
  };
}

/**
 * The object as it comes back from a program that knows its types: Go leaves empty lists and null out when it writes
 * them (`omitempty`), and a list that is absent can mean something else than an empty one. Undefined where nothing is
 * left out.
 */
function rewritten(object: ManifestObject | undefined, agent: AgentSettings): ParsedPolicies | undefined {
  if (object === undefined) return undefined;
  const { spec, specs, ...others } = object.value;
  if (![spec, specs].some((one) => one !== undefined && (isEmpty(one) || hasEmpty(one)))) return undefined;
  return parsePolicies([{ ...object, value: { ...others, ...withoutEmpty({ spec, specs }) } }], agent);
}

function hasEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasEmpty);
  return isRecord(value) && Object.values(value).some((inner) => isEmpty(inner) || hasEmpty(inner));
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, inner]) => !isEmpty(inner))
      .map(([key, inner]) => [key, inside(inner)]),
  );
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isRecord(value) ? withoutEmpty(value) : value;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
