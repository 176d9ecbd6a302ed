import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { type Interval, lengthMs } from '../usage/intervals.ts';
import type { Clock } from './finding.ts';
import type { Member } from './population.ts';
import type { Presence } from './presence.ts';
import type { JudgementSettings } from './settings.ts';

/** What a clock is read from. */
export interface ClockInput {
  readonly presence: Presence;
  /** since when the grant exists, by its content; undefined where nothing tells */
  readonly grantSince: (grant: Grant) => number | undefined;
  readonly settings: JudgementSettings;
}

/**
 * `observed`: the time that counts, normalized. `unknown-age`: when the rule or the workload came is not known, so no
 * time counts.
 */
export type ClockReading =
  | { readonly kind: 'clock'; readonly clock: Clock; readonly observed: readonly Interval[] }
  | { readonly kind: 'unknown-age'; readonly of: 'rule' | 'workload' };

/** Since when a grant could be used and that be seen, its uses aside. */
export type Beginning =
  | {
      readonly kind: 'known';
      readonly startMs: number;
      readonly startedBy: Exclude<Clock['startedBy'], 'last-use'>;
    }
  | { readonly kind: 'unknown-age'; readonly of: 'rule' | 'workload' };

/** The latest of: the rule, a subject, a peer and the recording were there. */
export function beginningOf(
  grant: Grant,
  subjects: readonly Member[],
  peers: readonly Member[] | undefined,
  { presence, grantSince, settings }: ClockInput,
): Beginning {
  const assumed = settings.assumeStable ? Number.NEGATIVE_INFINITY : undefined;
  const ruleMs = grantSince(grant) ?? assumed;
  if (ruleMs === undefined) return { kind: 'unknown-age', of: 'rule' };
  const workloadMs = latest([
    earliest(subjects, assumed),
    peers === undefined ? Number.NEGATIVE_INFINITY : earliest(peers, assumed),
  ]);
  if (workloadMs === undefined) return { kind: 'unknown-age', of: 'workload' };
  const starts = [
    { startedBy: 'recording', startMs: presence.beganMs ?? settings.nowMs },
    { startedBy: 'workload', startMs: workloadMs },
    { startedBy: 'rule', startMs: ruleMs },
  ] as const;
  return { kind: 'known', ...starts.reduce((last, next) => (next.startMs > last.startMs ? next : last)) };
}

/**
 * Days observed, not days elapsed: the clock starts when the rule, a subject and a peer were all there, starts again
 * at every use, and stands still while a node that runs the subject could not be seen.
 */
export function readClock(
  grant: Grant,
  evidence: Evidence | undefined,
  subjects: readonly Member[],
  peers: readonly Member[] | undefined,
  input: ClockInput,
): ClockReading {
  const beginning = beginningOf(grant, subjects, peers, input);
  if (beginning.kind !== 'known') return beginning;
  const { presence, settings } = input;
  const lastUseMs = evidence?.lastSeenMs ?? Number.NEGATIVE_INFINITY;
  const startMs = Math.max(beginning.startMs, lastUseMs);
  const startedBy = lastUseMs > beginning.startMs ? 'last-use' : beginning.startedBy;
  const window = { fromMs: startMs, toMs: settings.nowMs };
  const observed = startMs < settings.nowMs ? presence.observed(subjects, peers, window) : [];
  const clock: Clock = {
    startMs,
    startedBy,
    observedMs: lengthMs(observed),
    requiredMs: settings.unusedForMs,
  };
  return { kind: 'clock', clock, observed };
}

/** When the first of them came; `assumed` for those of whom nothing tells. */
function earliest(members: readonly Member[], assumed: number | undefined): number | undefined {
  let first: number | undefined;
  for (const { sinceMs = assumed } of members)
    if (sinceMs !== undefined && (first === undefined || sinceMs < first)) first = sinceMs;
  return first;
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}
