import { describe, expect, it } from 'vitest';
import { readSchedule } from '../../src/findings/holds/schedule.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '../../src/model/time.ts';
import type { InventoryWorkload } from '../../src/policies/inventory/inventory.ts';

const workload = (changes: Partial<InventoryWorkload>): InventoryWorkload => ({
  kind: 'CronJob',
  namespace: 'batch',
  name: 'job',
  podLabels: {},
  serviceAccount: 'default',
  ports: [],
  hostNetwork: false,
  addresses: [],
  suspended: false,
  ...changes,
});

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const span = (from: string, to: string): { fromMs: number; toMs: number } => ({
  fromMs: at(from),
  toMs: at(to),
});

function cron(schedule: string): Extract<ReturnType<typeof readSchedule>, { kind: 'cron' }> {
  const read = readSchedule(workload({ schedule }));
  if (read?.kind !== 'cron') throw new Error(`${schedule} is ${read?.kind ?? 'no schedule'}`);
  return read;
}

describe('runs of a job within the time that was observed', () => {
  const may = span('2026-05-01', '2026-06-01');
  it.each([
    { schedule: '0 3 * * *', time: [may], runs: 31 },
    { schedule: '@weekly', time: [may], runs: 5 },
    { schedule: '0 3 1 * *', time: [may], runs: 1 },
    { schedule: '0 3 1 * *', time: [span('2026-04-01', '2026-06-01')], runs: 2 },
    { schedule: '0 0 1 * *', time: [may], runs: 1 },
    { schedule: '0 0 29 2 *', time: [span('2026-01-01', '2027-01-01')], runs: 0 },
    { schedule: '0 0 30 2 *', time: [may], runs: 0 },
    {
      schedule: '0 3 * * *',
      time: [span('2026-05-01', '2026-05-02T03:30:00Z'), span('2026-05-02T03:30:00Z', '2026-05-03')],
      runs: 1,
    },
    {
      schedule: '0 3 * * *',
      time: [span('2026-05-01T03:00:00Z', '2026-05-01T04:00:00Z'), span('2026-05-04', '2026-05-06')],
      runs: 3,
    },
    { schedule: '*/5 * * * *', time: [span('2026-05-01', '2026-05-01T00:20:00Z')], runs: 4 },
    { schedule: '0 3 * * *', time: [], runs: 0 },
  ])('$schedule in $time → $runs', ({ schedule, time, runs }) => {
    expect(cron(schedule).runsWithin(time, 1000)).toBe(runs);
  });

  it('are counted up to a number only', () => {
    expect(cron('* * * * *').runsWithin([may], 2)).toBe(2);
  });
});

describe('when the runs to come have ended', () => {
  const now = at('2026-05-01T12:00:00Z');
  it.each([
    { schedule: '0 3 * * *', n: 1, end: at('2026-05-02T03:00:00Z') + HOUR_MS },
    { schedule: '0 3 * * *', n: 2, end: at('2026-05-03T03:00:00Z') + HOUR_MS },
    { schedule: '*/5 * * * *', n: 1, end: now + 10 * MINUTE_MS },
    { schedule: '0 0 30 2 *', n: 1, end: undefined },
  ])('$schedule, run $n', ({ schedule, n, end }) => {
    expect(cron(schedule).endOfRun(now, n)).toBe(end);
  });
});

describe('how a workload comes to run', () => {
  const cronJob = { kind: 'CronJob', name: 'job' };
  it.each([
    { why: 'suspended', changes: { schedule: '0 3 * * *', suspended: true }, kind: 'suspended' },
    { why: 'unreadable', changes: { schedule: 'every now and then' }, kind: 'unknown' },
    {
      why: 'in an unknown zone',
      changes: { schedule: '0 3 * * *', timeZone: 'Mars/Olympus' },
      kind: 'unknown',
    },
    { why: 'no schedule', changes: {}, kind: 'unknown' },
    { why: 'a Job by itself', changes: { kind: 'Job' }, kind: 'on-demand' },
    { why: 'a Job of a CronJob', changes: { kind: 'Job', owner: cronJob }, kind: undefined },
    { why: 'a Deployment', changes: { kind: 'Deployment' }, kind: undefined },
  ])('$why → $kind', ({ changes, kind }) => {
    expect(readSchedule(workload(changes))?.kind).toBe(kind);
  });

  it('in the time zone of the job', () => {
    const read = readSchedule(workload({ schedule: '0 3 * * *', timeZone: 'Asia/Tokyo' }));
    if (read?.kind !== 'cron') throw new Error('no schedule');
    const run = at('2026-05-01T18:00:00Z');
    expect(read.runsWithin([{ fromMs: run, toMs: run + HOUR_MS }], 2)).toBe(1);
    expect(read.runsWithin([{ fromMs: run - DAY_MS + HOUR_MS, toMs: run }], 2)).toBe(0);
  });
});
