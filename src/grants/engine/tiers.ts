import { groupBy } from '../../model/group-by.ts';
import type { Tier } from '../../policies/policy.ts';
import type { Decision } from './decision.ts';
import type { RuleCandidate } from './subject-rules.ts';

type Verdict = Decision['verdict'];

/** What the rules of a tier may make of a connection; `none`: none of them matches. */
type Outcome = 'allow' | 'deny' | 'pass' | 'none';

/**
 * The verdict of all tiers: the admin tier decides first, then the NetworkPolicies, then, where these decide nothing,
 * the baseline tier. Rules of one policy decide in the order written, policies in the order of their priority; of
 * several policies with one priority any may decide.
 * Source: sigs.k8s.io/network-policy-api apis/v1alpha2; Cilium pkg/k8s/cluster_network_policy.go.
 * @param rules those that match the connection, or may, in the order of the policies
 * @param policies what NetworkPolicies of all kinds say
 */
export function decideTiers(rules: readonly RuleCandidate[], policies: Verdict): Verdict {
  const baseline = policies === 'unenforced' ? through('baseline', rules, 'unenforced') : [policies];
  const verdicts = new Set(
    outcomes('admin', rules).flatMap((outcome) =>
      outcome === 'allow' || outcome === 'deny' ? [outcome] : baseline,
    ),
  );
  const [only, ...others] = verdicts;
  if (only === undefined) return policies;
  return others.length === 0 ? only : 'unknown';
}

function through(tier: Tier['name'], rules: readonly RuleCandidate[], otherwise: Verdict): Verdict[] {
  return outcomes(tier, rules).map((outcome) =>
    outcome === 'allow' || outcome === 'deny' ? outcome : otherwise,
  );
}

function outcomes(tier: Tier['name'], rules: readonly RuleCandidate[]): Outcome[] {
  const byPriority = groupBy(
    rules.filter(({ compiled }) => compiled.spec.tier?.name === tier),
    ({ compiled }) => compiled.spec.tier?.priority ?? 0,
  );
  const found = new Set<Outcome>();
  for (const [, group] of [...byPriority].sort(([a], [b]) => a - b)) {
    const perPolicy = [...groupBy(group, ({ compiled }) => compiled.policy).values()].map(inOrder);
    for (const outcome of perPolicy.flat()) if (outcome !== 'none') found.add(outcome);
    if (!perPolicy.every((possible) => possible.includes('none'))) return [...found];
  }
  return [...found, 'none'];
}

/** The first rule that matches decides; one that only may match leaves both ways open. */
function inOrder(rules: readonly RuleCandidate[]): Outcome[] {
  const possible: Outcome[] = [];
  for (const { compiled, match } of rules) {
    possible.push(compiled.rule.effect);
    if (match === 'yes') return possible;
  }
  return [...possible, 'none'];
}
