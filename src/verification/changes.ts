import { canonicalJson } from '../policies/canonical-json.ts';
import { formatRef, type Policy, type PolicySpec } from '../policies/policy.ts';
import type { Counterexample } from './verification.ts';

/** One policy on both sides of a change; undefined where it does not exist on that side. */
export interface ChangedPolicy {
  readonly name: string;
  readonly before: Policy | undefined;
  readonly after: Policy | undefined;
}

/** Policies whose meaning differs, and policies that only one side has. Where text moved but not meaning, nothing changed. */
export function changedPolicies(before: readonly Policy[], after: readonly Policy[]): ChangedPolicy[] {
  const [old, fresh] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((name) => {
    const one = { name, before: old.get(name), after: fresh.get(name) };
    return meaning(one.before) === meaning(one.after) ? [] : [one];
  });
}

function byName(policies: readonly Policy[]): Map<string, Policy> {
  return new Map(policies.map((policy) => [formatRef(policy.ref), policy]));
}

function meaning(policy: Policy | undefined): string {
  return canonicalJson(policy?.specs.map(meaningOf) ?? null);
}

function meaningOf(spec: PolicySpec): unknown {
  const rules = spec.rules.map(({ direction, effect, content }) => `${direction} ${effect} ${content}`);
  return { subject: spec.subject, isolates: spec.isolates, rules };
}

/** Rules with effects beyond allowing (denies, authentication, L7, TLS) must stand after the change as before. */
export function frozenChanges(changed: readonly ChangedPolicy[]): Counterexample[] {
  return changed.flatMap(({ name, before, after }) => {
    const kept = new Set(frozenContents(after).map((rule) => rule.content));
    return frozenContents(before)
      .filter((rule) => !kept.has(rule.content))
      .map(
        (rule): Counterexample => ({
          law: 'keeps-frozen',
          text: `${name} would lose a rule that carries ${rule.why}`,
        }),
      );
  });
}

function frozenContents(policy: Policy | undefined): { readonly content: string; readonly why: string }[] {
  return (policy?.specs ?? []).flatMap((spec) =>
    spec.rules
      .filter((rule) => rule.frozen.length > 0)
      .map((rule) => ({
        content: `${rule.direction} ${rule.effect} ${rule.content}`,
        why: rule.frozen.join('; '),
      })),
  );
}
