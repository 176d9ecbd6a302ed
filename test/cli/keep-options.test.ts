import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/context.ts';
import { keepLimits } from '../../src/cli/keep-options.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';

function limitsOf(options: Record<string, unknown>) {
  // only the options are looked at
  const context: Pick<CommandContext, 'options'> = { options };
  return keepLimits(context);
}

describe('how long a collector keeps what it stores', () => {
  it.each([
    { why: 'without a word', options: {}, expected: { hourlyMs: 8 * DAY_MS, retainMs: 400 * DAY_MS } },
    {
      why: 'both the same: nothing is kept by the day',
      options: { hourly: 30 * DAY_MS, retain: 30 * DAY_MS },
      expected: { hourlyMs: 30 * DAY_MS, retainMs: 30 * DAY_MS },
    },
  ])('$why', ({ options, expected }) => {
    expect(limitsOf(options)).toEqual(expected);
  });

  it.each([
    {
      why: 'kept shorter than by the hour',
      options: { hourly: 8 * DAY_MS, retain: 5 * DAY_MS },
      says: '--retain 5d is shorter than --hourly 8d',
    },
    { why: 'less than a day', options: { hourly: 5 * HOUR_MS }, says: '--hourly 5h is too short' },
    { why: 'hardly anything', options: { retain: HOUR_MS }, says: '--retain 1h is too short' },
  ])('$why → refused', ({ options, says }) => {
    expect(() => limitsOf(options)).toThrow(says);
  });
});
