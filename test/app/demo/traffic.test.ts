import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FlowResponseJson } from '../../../src/app/demo/hubble-json.ts';
import { DEMO_DAYS, DEMO_NOW, DEMO_NOW_MS, DEMO_PLAN, DEMO_SEED } from '../../../src/app/demo/plan.ts';
import { generateTraffic } from '../../../src/app/demo/traffic.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/model/time.ts';
import { nameOf, recordTraffic } from './recording.ts';

const recording = recordTraffic();

function digest(records: readonly FlowResponseJson[]): string {
  const hash = createHash('sha256');
  for (const one of records) hash.update(JSON.stringify(one));
  return hash.digest('hex');
}

describe('the recording', () => {
  it('holds 100,000 to 150,000 records', () => {
    expect(recording.length).toBeGreaterThan(100_000);
    expect(recording.length).toBeLessThan(150_000);
  });

  it('is in time order and within its 45 days', () => {
    const startMs = DEMO_NOW_MS - DEMO_DAYS * DAY_MS;
    expect(recording.findIndex((one, i) => i > 0 && one.time < (recording[i - 1]?.time ?? ''))).toBe(-1);
    expect(Date.parse(recording[0]?.time ?? '')).toBeGreaterThanOrEqual(startMs);
    expect((recording.at(-1)?.time ?? '~') < DEMO_NOW).toBe(true);
  });

  it('is the same for the same seed, and another for another', () => {
    const again = digest(recordTraffic());
    expect(again).toBe(digest(recording));
    expect(digest(recordTraffic(DEMO_SEED + 1))).not.toBe(again);
  });

  it('shows the last days alike, however many days are asked for', () => {
    const week = [...generateTraffic(DEMO_PLAN, { endMs: DEMO_NOW_MS, days: 7, seed: DEMO_SEED })];
    expect(digest(week)).toBe(digest(recording.slice(-week.length)));
  });

  it('gives every event an id of its own', () => {
    expect(new Set(recording.map(({ flow }) => flow.uuid)).size).toBe(recording.length);
    expect(recording[0]?.flow.uuid).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('repeats node and time of the flow outside of it', () => {
    expect(
      recording.filter((one) => one.node_name !== one.flow.node_name || one.time !== one.flow.time),
    ).toEqual([]);
    expect(recording[0]?.time).toMatch(/^2026-04-17T00:\d\d:\d\d\.\d{9}Z$/);
  });

  it('shows the shop busier in the evening than at night, and at the weekend than on Tuesdays', () => {
    const shopping = recording.filter(
      ({ flow }) => flow.trace_reason === 'NEW' && nameOf(flow.source) === 'edge/gateway',
    );
    const count = (test: (date: Date) => boolean): number =>
      shopping.filter(({ time }) => test(new Date(time))).length;
    const evening = count((date) => date.getUTCHours() >= 18 && date.getUTCHours() < 21);
    const night = count((date) => date.getUTCHours() >= 1 && date.getUTCHours() < 4);
    expect(evening).toBeGreaterThan(4 * night);
    expect(count((date) => date.getUTCDay() === 6)).toBeGreaterThan(count((date) => date.getUTCDay() === 2));
  });
});

/** Silences of a node longer than 10 minutes, in days before the end. */
function silences(node: string): { fromDaysAgo: number; toDaysAgo: number }[] {
  const times = recording.filter((one) => one.node_name === node).map((one) => Date.parse(one.time));
  const edges = [DEMO_NOW_MS - DEMO_DAYS * DAY_MS, ...times, DEMO_NOW_MS];
  return edges
    .slice(1)
    .map((toMs, i) => ({ fromMs: edges[i] ?? 0, toMs }))
    .filter(({ fromMs, toMs }) => toMs - fromMs > 10 * MINUTE_MS)
    .map(({ fromMs, toMs }) => ({
      fromDaysAgo: (DEMO_NOW_MS - fromMs) / DAY_MS,
      toDaysAgo: (DEMO_NOW_MS - toMs) / DAY_MS,
    }));
}

describe('coverage', () => {
  const [sighted, blind] = [false, true].map((isBlind) =>
    DEMO_PLAN.nodes.filter((node) => (node.blind !== undefined) === isBlind),
  );

  it.each(sighted ?? [])('$name is never silent for more than 10 minutes', ({ name }) => {
    expect(silences(name)).toEqual([]);
  });

  it.each(blind ?? [])('$name is silent once, for 9 days', ({ name }) => {
    expect(silences(name)).toEqual([
      { fromDaysAgo: expect.closeTo(20, 1), toDaysAgo: expect.closeTo(11, 1) },
    ]);
  });

  it('has one blind node among five', () => {
    expect([sighted?.length, blind?.length]).toEqual([4, 1]);
  });
});
