import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { type Coverage, coveredByAll } from '../usage/coverage.ts';
import { type Interval, lengthMs } from '../usage/intervals.ts';
import type { Clock } from './finding.ts';
import type { Member } from './population.ts';
import type { JudgementSettings } from './settings.ts';

/** What a clock is read from. */
export interface ClockInput {
  readonly coverage: Coverage;
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

/**
 * Days observed, not days elapsed: the clock starts when the rule, a subject and a peer were all there, starts again
 * at every use, and stands still while a node that runs the subject could not be seen.
 */
export function readClock(
  grant: Grant,
  evidence: Evidence | undefined,
  subjects: readonly Member[],
  peers: readonly Member[] | undefined,
  { coverage, grantSince, settings }: ClockInput,
): ClockReading {
  const assumed = settings.assumeStable ? Number.NEGATIVE_INFINITY : undefined;
  const ruleMs = grantSince(grant) ?? assumed;
  if (ruleMs === undefined) return { kind: 'unknown-age', of: 'rule' };
  const workloadMs = latest([
    earliest(subjects, assumed),
    peers === undefined ? Number.NEGATIVE_INFINITY : earliest(peers, assumed),
  ]);
  if (workloadMs === undefined) return { kind: 'unknown-age', of: 'workload' };
  // where one of them runs is not known: it may be on any node
  const somewhere = subjects.some((member) => member.nodes.length === 0);
  const nodes = somewhere ? [] : [...new Set(subjects.flatMap((member) => member.nodes))].sort();
  const recordingMs = Math.min(
    ...coverage.flatMap((node) => node.covered.slice(0, 1).map((first) => first.fromMs)),
  );
  const starts: [Clock['startedBy'], number][] = [
    ['recording', Number.isFinite(recordingMs) ? recordingMs : settings.nowMs],
    ['workload', workloadMs],
    ['rule', ruleMs],
    ['last-use', evidence?.lastSeenMs ?? Number.NEGATIVE_INFINITY],
  ];
  const [startedBy, startMs] = starts.reduce((last, next) => (next[1] > last[1] ? next : last));
  const observed = coveredByAll(coverage, nodes, { fromMs: startMs, toMs: settings.nowMs });
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
  const starts = members.map((member) => member.sinceMs ?? assumed).filter((one) => one !== undefined);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}
