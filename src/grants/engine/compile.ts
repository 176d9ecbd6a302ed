import type { Direction } from '../../model/direction.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Peer, Policy, PolicySpec, Rule } from '../../policies/policy.ts';
import { type Grant, grantsOf } from '../grant.ts';

/** A policy taken apart. */
export interface CompiledPolicy {
  readonly grants: readonly Grant[];
  readonly specs: readonly CompiledSpec[];
}

/** One policy part. */
export interface CompiledSpec {
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

export interface CompiledRule {
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly rule: Rule;
  /** one per peer, in the order written; none where the rule is for nobody */
  readonly parts: readonly RulePart[];
}

/** One peer of one rule. */
export interface RulePart {
  /** undefined: everyone */
  readonly peer: Peer | undefined;
  /** none where the rule does not allow */
  readonly grants: readonly Grant[];
}

const known = new WeakMap<Policy, CompiledPolicy>();

/** Takes a policy apart, once for all sets that it is in: the same object, with the same grants. */
export function compile(policy: Policy): CompiledPolicy {
  return getOrMake(known, policy, () => {
    const grants = grantsOf(policy);
    const byRule = groupBy(grants, (grant) => grant.rule);
    const specs = policy.specs.map((spec): CompiledSpec => {
      const rules: Record<Direction, CompiledRule[]> = { ingress: [], egress: [] };
      for (const rule of spec.rules)
        rules[rule.direction].push({ policy, spec, rule, parts: partsOf(rule, byRule.get(rule) ?? []) });
      return { policy, spec, rules };
    });
    return { grants, specs };
  });
}

function partsOf({ peers }: Rule, grants: readonly Grant[]): readonly RulePart[] {
  switch (peers.kind) {
    case 'none':
      return [];
    case 'any':
      return [{ peer: undefined, grants }];
    case 'listed': {
      const byPeer = groupBy(grants, (grant) => grant.peer);
      return peers.peers.map((peer) => ({ peer, grants: byPeer.get(peer) ?? [] }));
    }
  }
}
