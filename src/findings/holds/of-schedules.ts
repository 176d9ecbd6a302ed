import { formatDate } from '../../model/time.ts';
import type { InventoryWorkload } from '../../policies/inventory/inventory.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Hold } from '../finding.ts';
import type { Member } from '../population.ts';
import { nameOf } from './of-workloads.ts';
import { readSchedule } from './schedule.ts';

/** Runs that must have been observed before a job's silence counts. */
export const RUNS_REQUIRED = 2;

/**
 * A job of which fewer than two runs were observed since the clock began. How long the window is does not matter: a
 * monthly job that was watched for three months has shown what it uses.
 * @param observed the time that counts for the grant
 */
export function holdOfSchedules(
  members: readonly Member[],
  observed: readonly Interval[],
  nowMs: number,
): Hold | undefined {
  for (const workload of new Set(members.flatMap((member) => member.workloads))) {
    const hold = holdOfSchedule(workload, observed, nowMs);
    if (hold !== undefined) return hold;
  }
  return undefined;
}

function holdOfSchedule(
  workload: InventoryWorkload,
  observed: readonly Interval[],
  nowMs: number,
): Hold | undefined {
  const name = nameOf(workload);
  const schedule = readSchedule(workload);
  switch (schedule?.kind) {
    case undefined:
      return undefined;
    case 'on-demand':
      return held(`${name} runs when something starts it, not by a schedule`);
    case 'suspended':
      return held(`${name} is suspended; its use could not be seen`);
    case 'unknown':
      return held(`${name} has a schedule that cannot be read`);
    case 'cron': {
      const runs = schedule.runsWithin(observed, RUNS_REQUIRED);
      if (runs >= RUNS_REQUIRED) return undefined;
      const next = schedule.endOfRun(nowMs, RUNS_REQUIRED - runs);
      const until = next === undefined ? '' : `; they will have been by ${formatDate(next)}`;
      return held(
        `of ${name} (schedule "${workload.schedule ?? ''}") ${runs === 0 ? 'no run was' : `only ${runs} of ${RUNS_REQUIRED} runs was`} observed${until}`,
        next,
      );
    }
  }
}

function held(text: string, untilMs?: number): Hold {
  return { reason: 'scheduled-job', text, ...(untilMs === undefined ? {} : { untilMs }) };
}
