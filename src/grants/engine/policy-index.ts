import type { Direction } from '../../model/direction.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Peer, Policy, PolicySpec, Rule } from '../../policies/policy.ts';
import { type Grant, grantsOf } from '../grant.ts';
import type { Identity } from '../identity.ts';
import { SelectorIndex } from './selector-index.ts';

/** One policy part, taken apart once. */
export interface CompiledSpec {
  /** position among all parts of all policies, in the order given */
  readonly index: number;
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

export interface CompiledRule {
  /** position among all rules of all policies: answers are given in this order */
  readonly order: number;
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

/** All policies taken apart, found by whom they may select. */
export class PolicyIndex {
  readonly grants: readonly Grant[];
  readonly #ofPods = new SelectorIndex<CompiledSpec>();
  readonly #ofNodes: CompiledSpec[] = [];

  constructor(policies: readonly Policy[]) {
    const grants: Grant[] = [];
    let specs = 0;
    let order = 0;
    for (const policy of policies) {
      const own = grantsOf(policy);
      grants.push(...own);
      const byRule = groupBy(own, (grant) => grant.rule);
      for (const spec of policy.specs) {
        const rules: Record<Direction, CompiledRule[]> = { ingress: [], egress: [] };
        for (const rule of spec.rules) {
          rules[rule.direction].push({
            order,
            policy,
            spec,
            rule,
            parts: partsOf(rule, byRule.get(rule) ?? []),
          });
          order += 1;
        }
        this.#add({ index: specs, policy, spec, rules });
        specs += 1;
      }
    }
    this.grants = grants;
  }

  /** Those that may select the party, in the order given. */
  candidates(party: Identity): readonly CompiledSpec[] {
    switch (party.endpoint.kind) {
      case 'pod':
      case 'unknown':
        return [...this.#ofPods.candidates(party)].sort((a, b) => a.index - b.index);
      case 'reserved':
        return this.#ofNodes;
      case 'external':
        return [];
    }
  }

  #add(compiled: CompiledSpec): void {
    const { subject } = compiled.spec;
    if (subject.kind === 'nodes') this.#ofNodes.push(compiled);
    else this.#ofPods.add(subject.selector, compiled);
  }
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
