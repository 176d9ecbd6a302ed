import { type GrantPast, silencesOf } from '../../../src/findings/likelihood/silences.ts';
import { DaySet } from '../../../src/model/day-set.ts';
import { DAY_MS } from '../../../src/model/time.ts';

/** No other part of its rule was ever used. */
export const NOBODY_ELSE = Number.POSITIVE_INFINITY;

/**
 * A grant that could be used, and was observed, from day 0 on.
 * @param besideAfter the day other parts of its rule were used first, and one
 */
export function past(used: readonly number[], until: number, besideAfter = NOBODY_ELSE): GrantPast {
  const observed = [{ fromMs: 0, toMs: until * DAY_MS }];
  return { silences: silencesOf(DaySet.of(used.filter((day) => day < until)), observed), besideAfter };
}
