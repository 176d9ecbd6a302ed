import { describe, expect, it } from 'vitest';
import { observedDays, type Silence, silencesOf } from '../../../src/findings/likelihood/silences.ts';
import { DaySet } from '../../../src/model/day-set.ts';
import { DAY_MS } from '../../../src/model/time.ts';

const spans = (...days: (readonly [number, number])[]): { fromMs: number; toMs: number }[] =>
  days.map(([from, to]) => ({ fromMs: from * DAY_MS, toMs: to * DAY_MS }));

/** `5 used`, `12, 5 before` … */
const inWords = ({ days, endedByUse, longestBefore }: Silence): string =>
  `${days}${endedByUse ? ' used' : ''}${longestBefore === undefined ? '' : `, ${longestBefore} before`}`;

describe('silences of a grant, in observed days', () => {
  it.each([
    { why: 'never used', used: [], observed: spans([0, 30]), silences: ['30'] },
    { why: 'used once', used: [10], observed: spans([0, 30]), silences: ['10 used', '19, 0 before'] },
    {
      why: 'a rhythm',
      used: [10, 17, 24],
      observed: spans([0, 30]),
      silences: ['10 used', '6 used, 0 before', '6 used, 6 before', '5, 6 before'],
    },
    {
      why: 'a gap does not count',
      used: [10],
      observed: spans([0, 15], [20, 30]),
      silences: ['10 used', '14, 0 before'],
    },
    {
      why: 'a use in a gap',
      used: [17],
      observed: spans([0, 15], [20, 30]),
      silences: ['15 used', '10, 0 before'],
    },
    { why: 'parts of days add up', used: [], observed: spans([0, 0.6], [1, 1.6]), silences: ['1'] },
    { why: 'nothing observed', used: [], observed: [], silences: ['0'] },
    {
      why: 'used on the last day',
      used: [29],
      observed: spans([0, 30]),
      silences: ['29 used', '0, 0 before'],
    },
  ])('$why → $silences', ({ used, observed, silences }) => {
    expect(silencesOf(DaySet.of(used), observed).map(inWords)).toEqual(silences);
  });
});

describe('whole observed days', () => {
  it.each([
    { why: 'before it began', until: -1, days: 0 },
    { why: 'a gap does not count', until: 22, days: 17 },
    { why: 'parts of days add up', until: 20.5, days: 15 },
    { why: 'after its end', until: 99, days: 25 },
  ])('until day $until: $why → $days', ({ until, days }) => {
    expect(observedDays(spans([0, 15], [20, 30]), until * DAY_MS)).toBe(days);
  });
});
