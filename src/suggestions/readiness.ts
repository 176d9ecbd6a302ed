import { holdOfSchedules } from '../findings/holds/of-schedules.ts';
import type { Presence } from '../findings/presence.ts';
import type { JudgementSettings } from '../findings/settings.ts';
import { err, ok, type Result } from '../model/result.ts';
import { formatDate, formatDays, formatDuration } from '../model/time.ts';
import { lengthMs } from '../usage/intervals.ts';
import type { Subject } from './subject.ts';

/** How long a workload was watched. */
export interface Watched {
  readonly sinceMs: number;
  readonly observedMs: number;
}

/**
 * Whether what was seen of the workload is all that it does, as far as anyone can tell: it was observed for as long as
 * an unused rule would have to be. The error says what is missing.
 */
export function watchedFor(
  { running }: Subject,
  presence: Presence,
  { nowMs, unusedForMs, assumeStable }: JudgementSettings,
): Result<Watched, string> {
  const workloads = running.flatMap((member) => member.workloads);
  if (workloads.length > 0 && workloads.every(({ replicas }) => replicas === 0))
    return err('it runs no pod, so nothing shows what it needs');
  if (running.every((member) => (member.lastSeenMs ?? 0) < nowMs - unusedForMs))
    return err(
      `no traffic of any kind was seen of it in ${formatDuration(unusedForMs)}: it does not run, or the recording leaves it out`,
    );
  const known = running.flatMap((member) => member.sinceMs ?? []);
  if (known.length === 0 && !assumeStable)
    return err(
      'since when it exists is not known; give an --inventory with creationTimestamp, or pass --assume-stable',
    );
  const cameMs = known.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...known);
  const sinceMs = Math.max(cameMs, presence.beganMs ?? nowMs);
  const window = { fromMs: sinceMs, toMs: nowMs };
  const observed = sinceMs < nowMs ? presence.observed(running, undefined, window) : [];
  const observedMs = lengthMs(observed);
  if (observedMs < unusedForMs) {
    const elapsed = formatDays(Math.max(0, nowMs - sinceMs));
    return err(
      `only ${formatDays(observedMs)} of the ${elapsed} since ${formatDate(sinceMs)} could be observed where its pods run; ${formatDuration(unusedForMs)} are required`,
    );
  }
  const hold = holdOfSchedules(running, observed, nowMs);
  return hold === undefined ? ok({ sinceMs, observedMs }) : err(hold.text);
}
