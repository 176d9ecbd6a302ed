import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { keptFrom } from '../../src/usage/retention.ts';

const NOW_MS = Date.UTC(2026, 4, 20, 13);
const TODAY_MS = Date.UTC(2026, 4, 20);
const LIMITS = { hourlyMs: 2 * DAY_MS, retainMs: 10 * DAY_MS };
const NOTHING = { hourlyFromMs: 0, retainedFromMs: 0 };

describe('what a store may let go', () => {
  it.each([
    {
      why: 'whole days, and the day the limit falls on stays',
      nowMs: NOW_MS,
      newestMs: NOW_MS + HOUR_MS,
      before: NOTHING,
      expected: { hourlyFromMs: TODAY_MS - 2 * DAY_MS, retainedFromMs: TODAY_MS - 10 * DAY_MS },
    },
    {
      why: 'a clock that is years ahead lets nothing go: the newest record counts',
      nowMs: NOW_MS + 3000 * DAY_MS,
      newestMs: NOW_MS,
      before: NOTHING,
      expected: { hourlyFromMs: TODAY_MS - 2 * DAY_MS, retainedFromMs: TODAY_MS - 10 * DAY_MS },
    },
    {
      why: 'records from the future let nothing go: the clock counts',
      nowMs: NOW_MS,
      newestMs: NOW_MS + 3000 * DAY_MS,
      before: NOTHING,
      expected: { hourlyFromMs: TODAY_MS - 2 * DAY_MS, retainedFromMs: TODAY_MS - 10 * DAY_MS },
    },
    {
      why: 'longer limits bring nothing back',
      nowMs: NOW_MS,
      newestMs: NOW_MS,
      before: { hourlyFromMs: TODAY_MS, retainedFromMs: TODAY_MS - DAY_MS },
      expected: { hourlyFromMs: TODAY_MS, retainedFromMs: TODAY_MS - DAY_MS },
    },
    {
      why: 'a store as young as the epoch loses nothing',
      nowMs: HOUR_MS,
      newestMs: HOUR_MS,
      before: NOTHING,
      expected: NOTHING,
    },
  ])('$why', ({ nowMs, newestMs, before, expected }) => {
    expect(keptFrom(LIMITS, nowMs, newestMs, before)).toEqual(expected);
  });
});
