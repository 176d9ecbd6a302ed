import type { Match } from '../../model/match.ts';
import type { Policy, Rule } from '../../policies/policy.ts';
import type { Grant } from '../grant.ts';

/** What one side says of a connection. */
export interface Decision {
  /** `unenforced`: nothing isolates the side; `unknown`: what decides it is not known */
  readonly verdict: 'allow' | 'deny' | 'unenforced' | 'unknown';
  /** an L7 proxy decides on what the connection carries; without a request in the question `allow` is the connection alone */
  readonly redirect: boolean;
  /** every grant that allows it, whether or not another does too */
  readonly grants: readonly GrantMatch[];
  /** every deny rule that matches */
  readonly denials: readonly RuleMatch[];
}

export interface GrantMatch {
  readonly grant: Grant;
  readonly match: Exclude<Match, 'no'>;
}

export interface RuleMatch {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly match: Exclude<Match, 'no'>;
}
