import type { AgentSettings } from './inventory/agent-settings.ts';
import type { ManifestObject } from './manifest.ts';
import { type ParsedPolicies, parsePolicies } from './parse-policies.ts';
import { isRecord } from './unknown-fields.ts';

/** Policies as they are written, and as they would be read once a program had rewritten them. */
export interface PoliciesBothWays extends ParsedPolicies {
  readonly rewritten: () => ParsedPolicies;
}

export function parseBothWays(objects: readonly ManifestObject[], agent: AgentSettings): PoliciesBothWays {
  return {
    ...parsePolicies(objects, agent),
    rewritten: () => parsePolicies(objects.map(roundTripped), agent),
  };
}

/**
 * The object as it comes back from a program that knows its types: Go leaves empty lists and null out when it writes
 * them (`omitempty`), and a list that is absent can mean something else than an empty one.
 */
function roundTripped(object: ManifestObject): ManifestObject {
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
