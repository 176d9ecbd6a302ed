import { Cron } from 'croner';
import { DAY_MS } from '../model/time.ts';
import type { InventoryWorkload } from '../policies/inventory.ts';

/** The longest time between two runs; `unknown` for a schedule that cannot be read. */
export type Period =
  | { readonly kind: 'period'; readonly longestMs: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'suspended' };

/** Runs looked at: enough for a monthly job to meet every length of month and a yearly one to show its year. */
const RUNS_LOOKED_AT = 24;

/** How rarely a CronJob runs. Undefined for workloads that no schedule starts. */
export function periodOf(workload: InventoryWorkload, nowMs: number): Period | undefined {
  if (workload.kind !== 'CronJob') return undefined;
  if (workload.suspended) return { kind: 'suspended' };
  const { schedule } = workload;
  if (schedule === undefined) return { kind: 'unknown' };
  try {
    const cron = new Cron(schedule, { timezone: workload.timeZone ?? 'UTC', paused: true });
    const runs = cron.nextRuns(RUNS_LOOKED_AT, new Date(nowMs - 400 * DAY_MS)).map((run) => run.getTime());
    const gaps = runs.slice(1).map((run, i) => run - (runs[i] ?? run));
    return gaps.length === 0 ? { kind: 'unknown' } : { kind: 'period', longestMs: Math.max(...gaps) };
  } catch {
    // an unreadable schedule is the workload's problem; here it only means that absence proves nothing
    return { kind: 'unknown' };
  }
}
