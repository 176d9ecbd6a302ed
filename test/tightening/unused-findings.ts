import type { UnusedFinding } from '../../src/findings/finding.ts';
import { byRule, rollUp } from '../../src/findings/roll-up.ts';
import { type Grant, grantsOf } from '../../src/grants/grant.ts';
import type { Policy } from '../../src/policies/policy.ts';

/** Findings that nothing holds for the chosen grants, rolled up as the judgement does. */
export function unusedFindings(policy: Policy, isUnused: (grant: Grant) => boolean): UnusedFinding[] {
  return [...byRule(grantsOf(policy)).values()].flatMap((grants) =>
    rollUp(grants, new Set(grants.filter(isUnused))).map(
      ({ scope, grants: part }): UnusedFinding => ({
        kind: 'unused',
        key: part.map((grant) => grant.id).join(),
        severity: 'low',
        ref: policy.ref,
        place: policy.place,
        sentence: '',
        policy,
        scope,
        grants: part,
        clock: { startMs: 0, startedBy: 'recording', observedMs: 1, requiredMs: 1 },
        confidence: 'reliable',
        likelihoods: new Map(),
        risk: 0,
        ...(scope === 'cell' ? { hold: { reason: 'needs-split', text: 'needs a split' } } : {}),
      }),
    ),
  );
}
