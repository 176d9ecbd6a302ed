import type { Finding, Hold, UnusedFinding } from '../findings/finding.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Example } from '../grants/example.ts';
import type { Grant } from '../grants/grant.ts';
import type { Match } from '../model/match.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import type { Interval } from '../usage/intervals.ts';
import type { Usage } from '../usage/usage.ts';
import type { Fates } from './report.ts';

/** The answer to one reference. Every format is a pure function of it. */
export interface Explained {
  readonly explanations: readonly Explanation[];
  /** what becomes of the findings */
  readonly fates: Fates;
}

/** What is known of one policy or a part of one; or of a finding that no rule can be shown for. */
export type Explanation = PolicyExplanation | FindingExplanation;

export interface PolicyExplanation {
  readonly kind: 'policy';
  readonly policy: Policy;
  /** in the order written */
  readonly grants: readonly ExplainedGrant[];
  /** other than unused: about the whole policy, or the workloads it is for */
  readonly findings: readonly Finding[];
}

export interface FindingExplanation {
  readonly kind: 'finding';
  readonly finding: Finding;
  /** policies that are for the workload, sorted */
  readonly policies: readonly PolicyRef[];
}

export interface ExplainedGrant {
  readonly grant: Grant;
  readonly verdict: Verdict;
  readonly observation: Observation;
  /** in the whole recording; undefined: none */
  readonly evidence: Evidence | undefined;
  /** who used it, newest first, of many only these */
  readonly users: readonly GrantUser[];
  readonly usersLeftOut: number;
  readonly without: Without;
  /** what an intruder gains from it alone, 0 to 100 */
  readonly risk: number;
  /** undefined for one that is used */
  readonly misses: Misses | undefined;
}

/** `not-judged`: the policy part is for nobody that exists. */
export type Verdict =
  | { readonly kind: 'used' }
  | { readonly kind: 'not-judged' }
  | {
      readonly kind: 'unused';
      readonly finding: UnusedFinding;
      /** undefined: it is revoked */
      readonly hold: Hold | undefined;
    };

/** How much of the time could be seen. */
export interface Observation {
  /** since the clock started, or the time asked for where the grant is used */
  readonly window: Interval;
  readonly observedMs: number;
  /** nodes that hid some of the window, the one that hid most first */
  readonly hiddenBy: readonly HidingNode[];
}

export interface HidingNode {
  readonly node: string;
  readonly hiddenMs: number;
  /** no stream ever reached it */
  readonly isUnreached: boolean;
}

/** One connection, both halves together. */
export interface GrantUser {
  readonly use: Example;
  readonly need: Need;
}

/**
 * What would become of a use without the grant. `exclusive`: denied, since only the grant let it through. `shared`:
 * others let it through for certain. `perhaps`: others may. `needless`: it needs no rule.
 */
export type Need =
  | { readonly kind: 'exclusive' | 'needless' }
  | { readonly kind: 'shared' | 'perhaps'; readonly others: readonly Grant[] };

/** What would be denied without the grant, of what was seen in the time asked for. Counts are of connections. */
export interface Without {
  readonly exclusive: number;
  readonly shared: number;
  readonly perhaps: number;
  readonly needless: number;
  /** grants that also let some of it through, or may, the one of most connections first */
  readonly others: readonly SharedWith[];
}

export interface SharedWith {
  readonly grant: Grant;
  readonly connections: number;
}

export type GrantPart = 'subject' | 'peer' | 'port' | 'request';

export interface Misses {
  /** allowed connections that the grant does not allow, nearest first */
  readonly nearest: readonly Miss[];
  /** attempts of its subject that were dropped, or let through only in audit mode; nearest first */
  readonly denied: readonly DeniedAttempt[];
}

export interface Miss {
  readonly use: Example;
  /** never empty; parts of the grant that do not match */
  readonly differsIn: readonly GrantPart[];
  /** grants that let it through on the same side, or may; none: nothing isolates that side */
  readonly carriedBy: readonly Grant[];
}

export interface DeniedAttempt {
  readonly usage: Usage;
  /** whether the grant lets it through, taken alone */
  readonly would: Match;
  /** empty unless `would` is no */
  readonly differsIn: readonly GrantPart[];
  /** policies whose deny rules match, sorted */
  readonly deniedBy: readonly PolicyRef[];
  /** whether the grant's own side refused it; otherwise the other one did, or nobody knows */
  readonly isOwnSide: boolean;
}
