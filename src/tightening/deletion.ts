import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { isWithin } from '../model/selector-algebra.ts';
import type { Edit } from '../policies/edit/edit.ts';
import { formatRef, type Policy, type PolicyRef, type PolicySpec, type Rule } from '../policies/policy.ts';
import { typesByKubernetes } from '../policies/policy-types.ts';
import type { PolicyPlan } from './plan.ts';

/** A policy that goes as a whole: nothing of it is used, and others isolate its pods. */
export interface DeletionPlan extends PolicyPlan {
  /** of the list that holds it; empty where it is a document of its own */
  readonly edits: readonly Edit[];
  /** those that do, sorted */
  readonly isolatedBy: readonly PolicyRef[];
  /** what is done where its text cannot be taken out: a stub that isolates stays */
  readonly stub: PolicyPlan;
}

/**
 * Among the plans, those whose policy would be left with its isolation alone, although for every pod that it selects
 * and each direction another policy that stays isolates for certain, whatever runs. One after the other, so that of
 * two that cover each other one stays: traps T-05 and T-30.
 * @param policies all that were given
 */
export function planDeletions(plans: readonly PolicyPlan[], policies: readonly Policy[]): DeletionPlan[] {
  const candidates = plans
    .filter(leavesNothing)
    .sort((a, b) => (formatRef(a.policy.ref) < formatRef(b.policy.ref) ? 1 : -1));
  const staying = new Set(policies.filter(isToBeReliedOn));
  const deletions: DeletionPlan[] = [];
  for (const plan of candidates) {
    const wasCover = staying.delete(plan.policy);
    const isolatedBy = coversOf(plan.policy, staying);
    if (isolatedBy === undefined) {
      if (wasCover) staying.add(plan.policy);
    } else {
      const edits = takenOutOfList(plan.policy);
      deletions.push({ ...plan, edits, isolatedBy: isolatedBy.map(({ ref }) => ref), stub: plan });
    }
  }
  return deletions;
}

function takenOutOfList({ root }: Policy): Edit[] {
  const index = root.at(-1);
  return typeof index === 'number'
    ? [{ kind: 'remove-items', list: root.slice(0, -1), indexes: [index] }]
    : [];
}

/** Whether every rule of the policy goes: none denies, passes on, or stays for a reason of its own. */
function leavesNothing({ policy, revoked }: PolicyPlan): boolean {
  const gone = new Set(
    revoked.filter((one) => one.scope === 'rule').flatMap((one) => one.grants.map(({ rule }) => rule)),
  );
  return policy.specs.every(
    ({ rules, tier }) => tier === undefined && rules.every((rule) => gone.has(rule) || isolatesOnly(rule)),
  );
}

/** An element such as `{}` of a Cilium policy, there for its isolation. */
function isolatesOnly({ effect, peers, frozen }: Rule): boolean {
  return effect === 'allow' && peers.kind === 'none' && frozen.length === 0;
}

/** One that is written as it is in force, and that no controller takes away by itself. */
function isToBeReliedOn({ uneditable, metadata }: Policy): boolean {
  return uneditable.length === 0 && metadata.controller === undefined;
}

/** Policies that together isolate all that this one does; undefined where that is not certain, or it isolates nothing. */
function coversOf(policy: Policy, others: ReadonlySet<Policy>): Policy[] | undefined {
  const covers = new Set<Policy>();
  for (const spec of policy.specs) {
    if (spec.subject.kind === 'nodes') return undefined;
    for (const direction of DIRECTIONS) {
      if (!spec.isolates[direction] && !typesByKubernetes(policy).includes(direction)) continue;
      const cover = [...others].find((other) => isolatesAll(other, policy, spec, direction));
      if (cover === undefined) return undefined;
      covers.add(cover);
    }
  }
  if (covers.size === 0) return undefined;
  return [...covers].sort((a, b) => (formatRef(a.ref) < formatRef(b.ref) ? -1 : 1));
}

/** Under the reading of Cilium, and where NetworkPolicies are concerned under that of any other enforcer as well. */
function isolatesAll(other: Policy, policy: Policy, { subject }: PolicySpec, direction: Direction): boolean {
  const isForAnyEnforcer = typesByKubernetes(other).includes(direction);
  if (policy.ref.kind === 'NetworkPolicy' && !isForAnyEnforcer) return false;
  return other.specs.some(
    (spec) =>
      spec.isolates[direction] &&
      spec.subject.kind === subject.kind &&
      isWithin(subject.selector, spec.subject.selector),
  );
}
