import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  formatDate,
  formatDays,
  formatDuration,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  parseDuration,
  parseInstant,
  SECOND_MS,
  WEEK_MS,
} from '../../src/model/time.ts';

describe('a duration', () => {
  it.each([
    { text: '45m', ms: 45 * MINUTE_MS },
    { text: '12h', ms: 12 * HOUR_MS },
    { text: '30d', ms: 30 * DAY_MS },
    { text: '8w', ms: 8 * WEEK_MS },
    { text: '90s', ms: 90 * SECOND_MS },
    { text: '1d12h', ms: 36 * HOUR_MS },
    { text: '1.5h', ms: 90 * MINUTE_MS },
    { text: '0.5s', ms: 500 },
  ])('$text is $ms ms', ({ text, ms }) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    '',
    '30',
    'd',
    '-1d',
    '1 d',
    '1D',
    '1d ',
    '1y',
    '1,5h',
    '1e3s',
    '.5h',
    '5.h',
    '30d!',
    'Infinityd',
    '1d\n',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toEqual({
      ok: false,
      error: `"${text}" is not a duration; write a number and a unit, such as 45m, 12h, 30d or 8w`,
    });
  });

  it.each(['0d', '0h0m', '0.0s'])('%s is no time at all', (text) => {
    expect(parseDuration(text)).toEqual({
      ok: false,
      error: `"${text}" is no time at all; the duration must be positive`,
    });
  });

  it.each([
    { ms: 30 * DAY_MS, text: '30d' },
    { ms: 14 * DAY_MS, text: '14d' },
    { ms: 36 * HOUR_MS, text: '36h' },
    { ms: 90 * MINUTE_MS, text: '90m' },
    { ms: 5 * SECOND_MS, text: '5s' },
    { ms: DAY_MS + 1, text: '1d' },
    { ms: 1.55 * DAY_MS + 1, text: '1.5d' },
    { ms: 90 * MINUTE_MS + 1, text: '1.5h' },
  ])('$ms ms is written $text', ({ ms, text }) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('of whole seconds is read back from what is written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_399 }),
        fc.constantFrom(SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS, WEEK_MS),
        (n, unit) => {
          expect(parseDuration(formatDuration(n * unit))).toEqual({ ok: true, value: n * unit });
        },
      ),
    );
  });

  it.each([
    { ms: 20.99 * DAY_MS, text: '20.9d' },
    { ms: 21 * DAY_MS - 1, text: '20.9d' },
    { ms: 21 * DAY_MS, text: '21d' },
    { ms: HOUR_MS, text: '0d' },
  ])('observed time is never overstated: $ms ms is $text', ({ ms, text }) => {
    expect(formatDays(ms)).toBe(text);
  });
});

describe('an instant', () => {
  const day = Date.UTC(2026, 5, 1);
  it.each([
    { text: '2026-06-01T00:00:00Z', ms: day },
    { text: '2026-06-01', ms: day },
    { text: '2026-06-01t00:00:00z', ms: day },
    { text: '2026-06-01 00:00:00Z', ms: day },
    { text: '2026-06-01T02:00:00+02:00', ms: day },
    { text: '2026-05-31T19:30:00-04:30', ms: day },
    { text: '2026-06-01T00:00:00.5Z', ms: day + 500 },
    { text: '2026-06-01T00:00:00.123456789Z', ms: day + 123.456_789 },
    { text: '2024-02-29', ms: Date.UTC(2024, 1, 29) },
  ])('$text', ({ text, ms }) => {
    expect(parseInstant(text)).toBeCloseTo(ms, 3);
  });

  it.each([
    '',
    'yesterday',
    '2026-06',
    '2026-13-01',
    '2026-02-30',
    '2026-06-31T00:00:00Z',
    '2026-06-01T24:00:01Z',
    '2026-06-01T00:00:00',
    '2026-06-01T00:00Z',
    '1780272000',
    '2026-06-01T00:00:00+0200',
    ' 2026-06-01',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('is written to the second, rounded down', () => {
    expect(formatInstant(day + 999.9)).toBe('2026-06-01T00:00:00Z');
    expect(formatDate(day + DAY_MS - 1)).toBe('2026-06-01');
  });

  it('is read back from what is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
        expect(parseInstant(formatInstant(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
