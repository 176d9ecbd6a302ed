import { Cron } from 'croner';
import { DAY_MS } from '../model/time.ts';
import type { InventoryWorkload } from '../policies/inventory/inventory.ts';

/** The longest time between two runs; `unknown` for a schedule that cannot be read or hardly ever fires. */
export type Period =
  | { readonly kind: 'period'; readonly longestMs: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'suspended' };

/** Looked at on each side of now: a yearly job shows one of its pauses. */
const HORIZON_MS = 400 * DAY_MS;

/** Looked at in any case, beyond the horizon if need be: 29 February skips some centuries' leap year. */
const FEWEST_STEPS = 24;

const known = new WeakMap<InventoryWorkload, { readonly nowMs: number; readonly period: Period }>();

/** How rarely a CronJob runs. Undefined for workloads that no schedule starts. */
export function periodOf(workload: InventoryWorkload, nowMs: number): Period | undefined {
  if (workload.kind !== 'CronJob') return undefined;
  if (workload.suspended) return { kind: 'suspended' };
  // asked for once per grant that the job could use
  const cached = known.get(workload);
  if (cached?.nowMs === nowMs) return cached.period;
  const period = readPeriod(workload, nowMs);
  known.set(workload, { nowMs, period });
  return period;
}

function readPeriod({ schedule, timeZone = 'UTC' }: InventoryWorkload, nowMs: number): Period {
  if (schedule === undefined) return { kind: 'unknown' };
  try {
    const longestMs = longestPause(new Cron(schedule, { timezone: timeZone, paused: true }), nowMs);
    return longestMs === undefined ? { kind: 'unknown' } : { kind: 'period', longestMs };
  } catch {
    // an unreadable schedule is the workload's problem; here it only means that absence proves nothing
    return { kind: 'unknown' };
  }
}

/**
 * Walks the horizon a day or a run at a time, whichever is longer: a schedule that fires many times on one day of the
 * year must show the rest of the year as its pause. Undefined where it fires less than twice.
 */
function longestPause(cron: Cron, nowMs: number): number | undefined {
  const endMs = nowMs + HORIZON_MS;
  let longestMs: number | undefined;
  let run = cron.nextRun(new Date(nowMs - HORIZON_MS));
  for (let step = 0; run !== null && (run.getTime() < endMs || step < FEWEST_STEPS); step += 1) {
    const next = cron.nextRun(run);
    if (next === null) break;
    longestMs = Math.max(longestMs ?? 0, next.getTime() - run.getTime());
    if (next.getTime() - run.getTime() >= DAY_MS) {
      run = next;
      continue;
    }
    const later = cron.nextRun(new Date(run.getTime() + DAY_MS));
    const [before] = later === null ? [] : cron.previousRuns(1, later);
    if (later !== null && before !== undefined)
      longestMs = Math.max(longestMs, later.getTime() - before.getTime());
    run = later;
  }
  return longestMs;
}
