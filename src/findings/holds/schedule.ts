import { Cron } from 'croner';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import type { InventoryWorkload } from '../../policies/inventory/inventory.ts';
import type { Interval } from '../../usage/intervals.ts';

/** How a workload comes to run. */
export type Schedule =
  | CronSchedule
  /** a schedule that cannot be read */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'suspended' }
  /** a Job by itself */
  | { readonly kind: 'on-demand' };

export interface CronSchedule {
  readonly kind: 'cron';
  /**
   * Runs that lie within the time given, counted up to a number: an hour each, or as long as it is until the next one.
   * Of runs that follow one another closely, as on one night of the month, the first counts: what is rare is the night.
   * @param time normalized
   */
  runsWithin(time: readonly Interval[], upTo: number): number;
  /** when the n-th run from now on has ended; undefined where there will be no such run */
  endOfRun(nowMs: number, n: number): number | undefined;
}

/** How long a run is taken to last. Most are over by then, and of longer ones the start was seen. */
const RUN_MS = HOUR_MS;

const known = new WeakMap<InventoryWorkload, Schedule>();

/** Undefined for workloads that run all the time. */
export function readSchedule(workload: InventoryWorkload): Schedule | undefined {
  // the Jobs of a CronJob have its schedule
  if (workload.kind === 'Job') return workload.owner?.kind === 'CronJob' ? undefined : { kind: 'on-demand' };
  if (workload.kind !== 'CronJob') return undefined;
  if (workload.suspended) return { kind: 'suspended' };
  // asked for once per grant that the job could use
  let schedule = known.get(workload);
  if (schedule === undefined) {
    schedule = parse(workload);
    known.set(workload, schedule);
  }
  return schedule;
}

function parse({ schedule, timeZone = 'UTC' }: InventoryWorkload): Schedule {
  if (schedule === undefined) return { kind: 'unknown' };
  try {
    const cron = new Cron(schedule, { timezone: timeZone, paused: true });
    // an unknown zone is told only when it is used
    cron.nextRun(new Date(0));
    return cronSchedule(cron);
  } catch {
    // an unreadable schedule is the workload's problem; here it only means that absence proves nothing
    return { kind: 'unknown' };
  }
}

function cronSchedule(cron: Cron): CronSchedule {
  const after = (ms: number): number | undefined => cron.nextRun(new Date(ms))?.getTime();
  /** by year: it is asked for once per grant that the job could use */
  const pauses = new Map<number, number>();
  const apartOf = (fromMs: number): number => {
    const year = new Date(fromMs).getUTCFullYear();
    let pauseMs = pauses.get(year);
    if (pauseMs === undefined) {
      pauseMs = longestPause(after, Date.UTC(year, 0));
      pauses.set(year, pauseMs);
    }
    return pauseMs / 2;
  };
  const endOf = (runMs: number): number => Math.min(runMs + RUN_MS, after(runMs) ?? Number.POSITIVE_INFINITY);
  return {
    kind: 'cron',
    runsWithin(time, upTo) {
      const [first] = time;
      const apartMs = first === undefined ? 0 : apartOf(first.fromMs);
      let runs = 0;
      let runMs: number | undefined;
      for (const { fromMs, toMs } of time) {
        // a gap is skipped at once, however often the job runs in it
        if (runMs === undefined || runMs < fromMs) runMs = after(fromMs - SECOND_MS);
        while (runMs !== undefined && runMs < toMs && runs < upTo) {
          const counts = runMs >= fromMs && endOf(runMs) <= toMs;
          if (counts) runs += 1;
          runMs = after(counts ? runMs + apartMs - SECOND_MS : runMs);
        }
        if (runMs === undefined || runs >= upTo) break;
      }
      return runs;
    },
    endOfRun(nowMs, n) {
      const apartMs = apartOf(nowMs);
      let runMs = after(nowMs);
      for (let i = 1; i < n && runMs !== undefined; i += 1) runMs = after(runMs + apartMs - SECOND_MS);
      return runMs === undefined ? undefined : endOf(runMs);
    },
  };
}

/** Looked at to learn how rarely it runs: a yearly job shows its pause. */
const HORIZON_MS = 800 * DAY_MS;

/** The longest time between two runs. Walks a day at a time where it runs more often than that. */
function longestPause(after: (ms: number) => number | undefined, fromMs: number): number {
  let longestMs = 0;
  let runMs = after(fromMs - SECOND_MS);
  while (runMs !== undefined && runMs < fromMs + HORIZON_MS) {
    const next = after(runMs);
    if (next === undefined) return longestMs;
    longestMs = Math.max(longestMs, next - runMs);
    // the last run of a day shows the pause until the next day that has one
    runMs = next - runMs >= DAY_MS ? next : (lastWithin(after, next, runMs + DAY_MS) ?? next);
  }
  return longestMs;
}

/** The last of the runs up to `toMs`, found by halving: they may be a minute apart. */
function lastWithin(
  after: (ms: number) => number | undefined,
  runMs: number,
  toMs: number,
): number | undefined {
  let latest = runMs;
  let stepMs = (toMs - runMs) / 2;
  while (stepMs >= MINUTE_MS / 2) {
    const run = after(latest + stepMs - SECOND_MS);
    if (run !== undefined && run <= toMs) latest = run;
    stepMs /= 2;
  }
  return latest === runMs ? undefined : latest;
}
