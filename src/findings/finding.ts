import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import type { Place } from '../policies/place.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import type { Part } from './roll-up.ts';

export const FINDING_KINDS = ['invalid', 'contradictory', 'unused', 'dead'] as const;

export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The judgement on a policy or on a part of one. Data only; every report is a pure function of it. */
export type Finding = UnusedFinding | DeadFinding | InvalidFinding | ContradictoryFinding;

interface FindingBase {
  /** stable across runs: hash of kind, policy and content, never of position */
  readonly key: string;
  readonly severity: Severity;
  readonly ref: PolicyRef;
  readonly place: Place;
  /** what is the matter, in a person's words */
  readonly sentence: string;
}

/** Nobody used it. Revoked unless held. */
export interface UnusedFinding extends FindingBase {
  readonly kind: 'unused';
  readonly policy: Policy;
  /** the largest part of the policy that is unused as a whole; `request`: an L7 entry */
  readonly scope: Part['scope'];
  /** never empty; the grants that make up the part */
  readonly grants: readonly Grant[];
  readonly clock: Clock;
  /** use before the clock started, newest of the grants */
  readonly lastUse?: Evidence;
  readonly hold?: Hold;
}

/** The subject, or a peer, selects nothing that exists: traffic is impossible, so its absence says nothing. */
export interface DeadFinding extends FindingBase {
  readonly kind: 'dead';
  readonly policy: Policy;
  readonly part: 'subject' | 'peer';
}

/** The enforcer rejects the object as a whole. */
export interface InvalidFinding extends FindingBase {
  readonly kind: 'invalid';
  /** the object as it was probably meant, as YAML */
  readonly corrected?: string;
}

/** The name promises the opposite of what the rule does. */
export interface ContradictoryFinding extends FindingBase {
  readonly kind: 'contradictory';
  readonly policy: Policy;
}

/** The observed clock of a grant: how long it could have been seen in use and was not. */
export interface Clock {
  /** the latest of: rule first seen, subject and peer first running, last use */
  readonly startMs: number;
  readonly startedBy: 'rule' | 'workload' | 'last-use' | 'recording';
  /** time since `startMs` during which every node that runs the subject was covered */
  readonly observedMs: number;
  readonly requiredMs: number;
}

/** Why an unused grant stays. */
export interface Hold {
  readonly reason: HoldReason;
  /** a sentence, with the numbers */
  readonly text: string;
  /** when it could end if nothing changes */
  readonly untilMs?: number;
}

export const HOLD_REASONS = [
  'kept-by-annotation',
  'generated',
  'not-editable',
  'frozen',
  'scheduled-job',
  'no-peer',
  'not-running',
  'not-seen',
  'unknown-age',
  'too-new',
  'workload-too-new',
  'thin-coverage',
  'needs-split',
  'requests-not-seen',
  'l7-entry',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
