import { describe, expect, it } from 'vitest';
import { DAY_MS, formatInstant, HOUR_MS } from '../../../src/model/time.ts';
import type { PastResult } from '../../../src/report/trend/past-result.ts';
import type { Trend } from '../../../src/report/trend/trend.ts';
import { byPreference, comparable, trendOf } from '../../../src/report/trend/trend-of.ts';
import { daysBefore, MONDAY_MS, pastFinding, pastResult } from './results.ts';

/** The trend, compared with what it should be compared with. */
export function trendSince(current: PastResult, past: readonly PastResult[]): Trend {
  return trendOf(current, past, byPreference(comparable(past, current), current.nowMs)[0]);
}

const NOW = pastResult(MONDAY_MS, ['a']);
const at = (...daysAgo: number[]): PastResult[] => daysAgo.map((days) => pastResult(daysBefore(days), ['a']));

describe('what a report is compared with', () => {
  it.each<{ why: string; past: PastResult[]; expected: number | undefined }>([
    { why: 'nothing, where there is nothing', past: [], expected: undefined },
    { why: 'last week’s', past: at(14, 7), expected: 7 },
    { why: 'last week’s, though others came since', past: at(14, 7, 3, 1), expected: 7 },
    { why: 'that of six days ago to the millisecond', past: at(9, 6, 5), expected: 6 },
    { why: 'the oldest, where all are younger than six days', past: at(1, 5, 3), expected: 5 },
    { why: 'not that of the same instant', past: at(0), expected: undefined },
    { why: 'none that came later', past: at(-3, -10), expected: undefined },
    { why: 'the newest of many, in any order', past: at(30, 8, 300, 21), expected: 8 },
    {
      why: 'none made by another measure',
      past: [pastResult(daysBefore(7), ['a'], { unusedForMs: 60 * DAY_MS }), ...at(14)],
      expected: 14,
    },
  ])('$why', ({ past, expected }) => {
    const { since } = trendSince(NOW, past);
    expect(since?.sinceMs).toBe(expected === undefined ? undefined : daysBefore(expected));
  });
});

describe('points', () => {
  it.each<{ why: string; past: PastResult[]; expected: string[] }>([
    { why: 'none before: this one', past: [], expected: ['2026-06-01'] },
    {
      why: 'the last of each week before, then this one',
      past: at(7, 8, 9, 14, 15, 28),
      expected: ['2026-05-04', '2026-05-17', '2026-05-24', '2026-05-25', '2026-06-01'],
    },
    {
      why: 'daily results of last week give its Sunday',
      past: at(1, 2, 3, 4, 5, 6, 7),
      expected: ['2026-05-31', '2026-06-01'],
    },
    { why: 'what is later, or of the same instant, is none', past: at(0, -1, -7), expected: ['2026-06-01'] },
    {
      why: 'weeks begin on Monday, UTC',
      past: [pastResult(Date.UTC(2026, 4, 25), ['a']), pastResult(Date.UTC(2026, 4, 25) - 1, ['a'])],
      expected: ['2026-05-24', '2026-05-25', '2026-06-01'],
    },
  ])('$why', ({ past, expected }) => {
    const { points } = trendSince(NOW, past);
    expect(points.map(({ nowMs }) => formatInstant(nowMs).slice(0, 10))).toEqual(expected);
  });

  it('an earlier result of the week of the report gives way to it', () => {
    const friday = pastResult(MONDAY_MS + 4 * DAY_MS, ['a']);
    expect(trendSince(friday, [NOW]).points.map((one) => one.nowMs)).toEqual([friday.nowMs]);
  });

  it('hold no findings', () => {
    const { points } = trendSince(NOW, at(7));
    for (const point of points) expect(Object.keys(point)).not.toContain('findings');
  });
});

describe('what changed', () => {
  const before = [
    pastFinding('stays', { status: 'held' }),
    pastFinding('went', { severity: 'low', sentence: 'z' }),
    pastFinding('went too', { severity: 'high' }),
    pastFinding('went as well', { severity: 'low', sentence: 'a' }),
  ];
  const { since } = trendSince(
    pastResult(MONDAY_MS, [], {
      findings: [pastFinding('stays', { status: 'revoked' }), pastFinding('new')],
    }),
    [pastResult(daysBefore(7), [], { findings: before })],
  );

  it('one that was held and is revoked persists', () => expect(since?.persisting).toBe(1));
  it('one that was not there is new', () => expect([...(since?.fresh ?? [])]).toEqual(['new']));
  it('those that are not there any more are resolved, the severest first', () => {
    expect(since?.resolved.map((one) => one.key)).toEqual(['went too', 'went as well', 'went']);
  });
});

describe('what is said of it', () => {
  it.each<{ why: string; past: PastResult[]; expected: unknown }>([
    {
      why: 'where nothing is known',
      past: [],
      expected: expect.stringMatching(/no earlier result.*--record/),
    },
    { why: 'where all is well', past: at(7), expected: undefined },
    {
      why: 'where results were made by another measure',
      past: [...at(7), pastResult(daysBefore(8), [], { unusedForMs: DAY_MS + HOUR_MS })],
      expected: '1 result is left out, made with another --unused-for than 30d',
    },
    {
      why: 'where such results come later',
      past: [...at(7), pastResult(daysBefore(-8), [], { unusedForMs: DAY_MS })],
      expected: undefined,
    },
  ])('$why', ({ past, expected }) => {
    expect(trendSince(NOW, past).note).toEqual(expected);
  });
});
