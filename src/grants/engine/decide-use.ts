import { anyOf, both, either, type Match } from '../../model/match.ts';
import type { Rule } from '../../policies/policy.ts';
import { matchPort } from '../match.ts';
import type { Decision, RuleMatch } from './decision.ts';
import { passageOf, type Use } from './passage.ts';
import type { Candidates, RuleCandidate } from './subject-rules.ts';
import { decideTiers } from './tiers.ts';

/** What is said of one subject and one peer, whatever they use. */
export interface Pair {
  readonly candidates: Candidates;
  /** whether some policy makes the subject default-deny */
  readonly isolated: Match;
  /** whether the peer passes without a rule */
  readonly local: Match;
  /** false: the agents enforce no policy at all */
  readonly isEnforced: boolean;
}

const silent = (verdict: Decision['verdict']): Decision => ({
  verdict,
  redirect: false,
  grants: [],
  denials: [],
});

/** Decisions about which no rule has anything to say. */
const SILENT = {
  allow: silent('allow'),
  deny: silent('deny'),
  unenforced: silent('unenforced'),
  unknown: silent('unknown'),
} as const satisfies Record<Decision['verdict'], Decision>;

/** Where no rule says anything of the two. */
export function silence({ isolated, local }: Pair): Decision {
  return SILENT[verdictOf('no', isolated, local)];
}

export function decideUse(pair: Pair, use: Use): Decision {
  const { candidates, isolated, local, isEnforced } = pair;
  const { tiered } = candidates;
  const { grants, passes, redirect } = passageOf(candidates.grants, use);
  if (grants.length === 0 && candidates.denials.length === 0 && tiered.length === 0) return silence(pair);
  const denials: RuleMatch[] = [];
  let denied: Match = 'no';
  for (const { compiled, match } of onPort(candidates.denials, use)) {
    if (compiled.spec.tier === undefined) denied = either(denied, match);
    denials.push({ policy: compiled.policy, rule: compiled.rule, match });
  }
  if (!isEnforced) return { verdict: 'unenforced', redirect: false, grants, denials };
  const decided = verdictOf(denied, isolated, either(local, passes));
  const verdict = tiered.length === 0 ? decided : decideTiers(onPort(tiered, use), decided);
  return {
    verdict,
    redirect: redirect && (verdict === 'allow' || verdict === 'unenforced'),
    grants,
    denials,
  };
}

function onPort(candidates: readonly RuleCandidate[], use: Use): readonly RuleCandidate[] {
  if (candidates.length === 0) return candidates;
  return candidates.flatMap(({ compiled, match }): RuleCandidate[] => {
    const reached = both(match, matchRulePorts(compiled.rule, use));
    return reached === 'no' ? [] : [{ compiled, match: reached }];
  });
}

function matchRulePorts({ ports }: Rule, { protocol, port, resolve }: Use): Match {
  switch (ports.kind) {
    case 'any':
      return 'yes';
    case 'none':
      return 'no';
    case 'listed':
      return anyOf(ports.entries.map((entry) => matchPort(entry, protocol, port, resolve)));
  }
}

/** Deny over allow over isolation: Cilium pkg/policy, docs "Deny policies". */
function verdictOf(denied: Match, isolated: Match, allowed: Match): Decision['verdict'] {
  if (denied === 'yes') return 'deny';
  if (allowed === 'yes') return denied === 'maybe' ? 'unknown' : 'allow';
  if (isolated === 'no') return denied === 'maybe' ? 'unknown' : 'unenforced';
  return allowed === 'maybe' || isolated === 'maybe' || denied === 'maybe' ? 'unknown' : 'deny';
}
