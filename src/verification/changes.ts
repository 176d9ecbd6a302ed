import { getOrMake } from '../model/get-or-make.ts';
import { groupBy } from '../model/group-by.ts';
import { canonicalJson } from '../policies/canonical-json.ts';
import { beyondFilters } from '../policies/cilium/requests/frozen-requests.ts';
import { formatRef, type Policy, type PolicySpec, type Rule } from '../policies/policy.ts';
import { typesByKubernetes } from '../policies/policy-types.ts';
import { isRecord } from '../policies/unknown-fields.ts';
import { PEER_LIST } from './conditions.ts';
import type { Counterexample } from './verification.ts';

/** The policies of one name on both sides of a change; none where only the other side has one, several where a name is used twice. */
export interface ChangedPolicy {
  readonly name: string;
  readonly before: readonly Policy[];
  readonly after: readonly Policy[];
}

/** Policies whose meaning differs, and policies that only one side has. Where text moved but not meaning, nothing changed. */
export function changedPolicies(before: readonly Policy[], after: readonly Policy[]): ChangedPolicy[] {
  const [old, fresh] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((name) => {
    const one = { name, before: old.get(name) ?? [], after: fresh.get(name) ?? [] };
    return meaning(one.before) === meaning(one.after) ? [] : [one];
  });
}

function byName(policies: readonly Policy[]): Map<string, Policy[]> {
  return groupBy(policies, (policy) => formatRef(policy.ref));
}

function meaning(policies: readonly Policy[]): string {
  return policies.map(meaningOf).sort().join('\n');
}

const meanings = new WeakMap<Policy, string>();

/** Of one policy, once: it is compared in several readings. */
function meaningOf(policy: Policy): string {
  return getOrMake(meanings, policy, () =>
    canonicalJson({ types: policy.policyTypes ?? null, specs: policy.specs.map(meaningOfPart) }),
  );
}

function meaningOfPart(spec: PolicySpec): unknown {
  const rules = spec.rules.map(({ direction, effect, content }) => `${direction} ${effect} ${content}`);
  const { subject, isolates, tier } = spec;
  // in a tier the order decides
  return { subject, isolates, ...(tier === undefined ? { rules: rules.sort() } : { tier, rules }) };
}

/**
 * Rules that do more than let through (authentication, TLS, changed headers) must still stand after the change, if for fewer peers:
 * removing one can change what other rules do. Denies are compared by what they deny.
 */
export function frozenChanges(changed: readonly ChangedPolicy[]): Counterexample[] {
  return changed.flatMap(({ name, before, after }) => {
    const kept = new Set(frozenRules(after).map(qualifiersOf));
    return frozenRules(before)
      .filter((rule) => !kept.has(qualifiersOf(rule)))
      .map(
        (rule): Counterexample => ({
          law: 'keeps-frozen',
          text: `${name} would lose a rule that carries ${beyondFilters(rule.frozen).join('; ')}`,
        }),
      );
  });
}

function frozenRules(policies: readonly Policy[]): Rule[] {
  return policies.flatMap((policy) =>
    policy.specs.flatMap((spec) =>
      spec.rules.filter((rule) => rule.effect === 'allow' && beyondFilters(rule.frozen).length > 0),
    ),
  );
}

/** A rule without its peers: equal text means the same ports under the same conditions. */
function qualifiersOf(rule: Rule): string {
  const element: unknown = JSON.parse(rule.content);
  const others = Object.entries(isRecord(element) ? element : {}).filter(([key]) => !PEER_LIST.test(key));
  return `${rule.direction} ${canonicalJson(Object.fromEntries(others))}`;
}

/** Directions that a NetworkPolicy would no longer isolate by its own words: the lists alone isolate nothing elsewhere. */
export function lostPolicyTypes(changed: readonly ChangedPolicy[]): Counterexample[] {
  return changed.flatMap(({ name, before, after }) => {
    if (after.length === 0) return [];
    const kept = new Set(after.flatMap(typesByKubernetes));
    return [...new Set(before.flatMap(typesByKubernetes))]
      .filter((direction) => !kept.has(direction))
      .map(
        (direction): Counterexample => ({
          law: 'stays-isolated',
          text: `${name} would no longer isolate for ${direction} where policyTypes alone decide, as the Kubernetes API says`,
        }),
      );
  });
}
