import type { Random } from '../../../src/app/demo/random.ts';
import { assertNever } from '../../../src/model/assert-never.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/model/time.ts';
import { isWithin, type SimCluster, type SimWorkload } from '../cluster/cluster.ts';
import { randomFor } from '../draws.ts';
import type { Need, SimParty } from './need.ts';

/** When the need arises, from the start of the recording to the horizon, in order; only while both ends run. */
export function instantsOf(need: Need, cluster: SimCluster): number[] {
  const random = randomFor(cluster.seed, `instants of ${need.id}`);
  return candidates(need, cluster, random)
    .filter(
      (ms) => ms >= Math.max(need.fromMs, cluster.startMs) && ms < Math.min(need.toMs, cluster.horizonMs),
    )
    .filter((ms) => runs(need.source, ms) && runs(need.destination, ms))
    .sort((a, b) => a - b);
}

function runs(party: SimParty, atMs: number): boolean {
  return party.kind !== 'workload' || isWithin(party.workload.running, atMs);
}

function candidates(need: Need, cluster: SimCluster, random: Random): number[] {
  const { rhythm } = need;
  const days = daysOf(cluster);
  const near = (ms: number): number => ms + random.below(40 * MINUTE_MS);
  switch (rhythm.kind) {
    case 'steady':
      return days.flatMap((day) => Array.from({ length: rhythm.perDay }, () => day + random.below(DAY_MS)));
    case 'daily':
      return days.map((day) => near(day + rhythm.hour * HOUR_MS));
    case 'weekly':
      return days
        .filter((day) => new Date(day).getUTCDay() === rhythm.weekday)
        .map((day) => near(day + rhythm.hour * HOUR_MS));
    case 'monthly':
      return days
        .filter((day) => new Date(day).getUTCDate() === rhythm.day)
        .map((day) => near(day + rhythm.hour * HOUR_MS));
    case 'quarterly':
      return days
        .filter(
          (day) =>
            new Date(day).getUTCDate() === rhythm.day &&
            new Date(day).getUTCMonth() % 3 === rhythm.firstMonth,
        )
        .map((day) => near(day + rhythm.hour * HOUR_MS));
    case 'scheduled':
      return scheduledRuns(need, days).map((ms) => ms + 5000 + random.below(MINUTE_MS));
    case 'on-deploy':
      return need.source.kind === 'workload' ? need.source.workload.rollouts.map(near) : [];
    case 'on-failover':
      return days
        .filter(() => random.below(1000) < 1000 / rhythm.meanDays)
        .map((day) => day + random.below(DAY_MS));
    default:
      return assertNever(rhythm);
  }
}

function daysOf({ startMs, horizonMs }: SimCluster): number[] {
  const first = Math.floor(startMs / DAY_MS);
  return Array.from({ length: Math.ceil(horizonMs / DAY_MS) - first }, (_, i) => (first + i) * DAY_MS);
}

function scheduledRuns({ source, destination }: Need, days: readonly number[]): number[] {
  const jobs = [source, destination].flatMap((party) => (party.kind === 'workload' ? [party.workload] : []));
  const job = jobs.find((workload) => workload.schedule !== undefined);
  return job === undefined || job.suspended ? [] : days.flatMap((day) => runsOn(job, day));
}

/** The five fields as far as the simulator writes them: numbers, lists, `*` and a step of hours. */
export function runsOn({ schedule = '' }: Pick<SimWorkload, 'schedule'>, dayMs: number): number[] {
  const [minute, hours = '*', day = '*', month = '*', weekday = '*'] = schedule.split(' ');
  const date = new Date(dayMs);
  const isDue =
    fits(day, date.getUTCDate()) && fits(month, date.getUTCMonth() + 1) && fits(weekday, date.getUTCDay());
  if (!isDue) return [];
  const step = hours.startsWith('*/') ? Number(hours.slice(2)) : undefined;
  const at = step === undefined ? [Number(hours)] : Array.from({ length: 24 / step }, (_, i) => i * step);
  return at.map((hour) => dayMs + hour * HOUR_MS + Number(minute) * MINUTE_MS);
}

function fits(field: string, value: number): boolean {
  return field === '*' || field.split(',').includes(String(value));
}
