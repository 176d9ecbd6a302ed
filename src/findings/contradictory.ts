import { type Grant, grantsOf } from '../grants/grant.ts';
import { shortHash } from '../model/hash.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import { formatRef, type Policy, type PolicySpec } from '../policies/policy.ts';
import type { ContradictoryFinding } from './finding.ts';

/** Words by which people name a policy that is meant to forbid. */
const FORBIDDING =
  /(^|[-_.\s])(deny|denies|denied|block|blocks|forbid|isolate|isolated|no|reject|restrict)([-_.\s]|$)/i;

/** What its text alone says. */
export type Contradiction = Omit<ContradictoryFinding, 'risk' | 'lastUse'>;

/** A policy whose name says deny and whose rules allow everyone: allow rules cannot deny, however they are named. */
export function contradictions(policy: Policy): Contradiction[] {
  if (!FORBIDDING.test(policy.ref.name) || policy.specs.some(denies)) return [];
  const wide = grantsOf(policy).filter((grant) => isEveryPod(grant));
  const [first] = wide;
  if (first === undefined) return [];
  return [
    {
      kind: 'contradictory',
      key: shortHash(`contradictory\n${formatRef(policy.ref)}\n${wide.map((grant) => grant.id).join('\n')}`),
      severity: 'high',
      ref: policy.ref,
      policy,
      place: first.place,
      grants: wide,
      sentence: `the name "${policy.ref.name}" promises a denial, but the rule allows: ${first.sentence}. Rules only ever allow; to deny, leave the rule out and keep the direction in policyTypes`,
    },
  ];
}

/** Beside deny rules, allowing everyone else is the usual way to isolate nobody. */
function denies({ rules }: PolicySpec): boolean {
  return rules.some((rule) => rule.effect === 'deny');
}

/** Everyone, or every pod in every namespace, on every port: with a port it may be the exception the name leaves out. */
function isEveryPod({ peer, port }: Grant): boolean {
  if (port !== undefined) return false;
  if (peer === undefined) return true;
  if (peer.kind === 'entity') return peer.entity === 'all' || peer.entity === 'cluster';
  return (
    peer.kind === 'endpoints' &&
    peer.selector.requirements.every((one) => one.operator === 'Exists' && one.key === NAMESPACE_LABEL)
  );
}
