import { formatDate, formatDays, formatDuration } from '../../model/time.ts';
import type { ClockReading } from '../clock.ts';
import type { Clock, Hold } from '../finding.ts';
import type { JudgementSettings } from '../settings.ts';

const UNKNOWN_AGE = {
  rule: 'since when the rule exists is not known; collect with --policies, keep the files in git or creationTimestamp in them, or pass --assume-stable',
  workload:
    'since when the workload exists is not known; give an --inventory with creationTimestamp, or pass --assume-stable',
} as const;

/** Reasons that lie in time: not long enough observed, and why. */
export function holdOfClock(reading: ClockReading, { nowMs }: JudgementSettings): Hold | undefined {
  if (reading.kind === 'unknown-age') {
    return { reason: 'unknown-age', text: UNKNOWN_AGE[reading.of] };
  }
  const { clock } = reading;
  const missingMs = clock.requiredMs - clock.observedMs;
  if (missingMs <= 0) return undefined;
  return { ...shortOfTime(clock, nowMs), untilMs: nowMs + missingMs };
}

function shortOfTime(clock: Clock, nowMs: number): Pick<Hold, 'reason' | 'text'> {
  const observed = formatDays(clock.observedMs);
  const required = formatDuration(clock.requiredMs);
  const elapsed = formatDays(nowMs - clock.startMs);
  const start = formatDate(clock.startMs);
  const isYoung = nowMs - clock.startMs < clock.requiredMs;
  if (isYoung && clock.startedBy === 'rule')
    return {
      reason: 'too-new',
      text: `the rule is ${elapsed} old (first seen ${start}); ${required} are required`,
    };
  if (isYoung && clock.startedBy === 'workload')
    return {
      reason: 'workload-too-new',
      text: `subject and peer have run together for ${elapsed} (since ${start}); ${required} are required`,
    };
  const since = {
    rule: 'since the rule came',
    workload: 'since its workloads came',
    'last-use': 'since the last use',
    recording: 'since the recording began',
  }[clock.startedBy];
  return {
    reason: 'thin-coverage',
    text: `only ${observed} of the ${elapsed} ${since} (${start}) could be observed where its pods run; ${required} are required`,
  };
}
