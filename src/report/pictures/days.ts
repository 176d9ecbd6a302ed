import { dayOf } from '../../model/day-set.ts';
import { DAY_MS } from '../../model/time.ts';
import type { Coverage } from '../../usage/coverage.ts';
import type { Interval } from '../../usage/intervals.ts';

/** Days, in UTC, that a picture shows; the last one may not be over. */
export interface Days {
  readonly first: number;
  readonly count: number;
  readonly nowMs: number;
  /** when anything was covered for the first time; undefined: nothing ever was */
  readonly beganMs: number | undefined;
}

/** What people look back on, where the window is shorter. */
const LEAST_DAYS = 90;

/** The window, and before it up to 90 days as far as anything was recorded. */
export function daysShown(window: Interval, nowMs: number, coverage: Coverage): Days {
  const began = coverage.flatMap(({ covered: [first] }) => first?.fromMs ?? []);
  const beganMs = began.length === 0 ? undefined : began.reduce((a, b) => Math.min(a, b));
  const last = dayOf(Math.max(nowMs - 1, 0));
  const inWindow = dayOf(Math.max(window.fromMs, 0));
  const first = Math.min(inWindow, Math.max(last - LEAST_DAYS + 1, dayOf(beganMs ?? window.fromMs)));
  return { first, count: last - first + 1, nowMs, beganMs };
}

/** One interval per day, oldest first; that of today ends now. */
export function intervalsOf({ first, count, nowMs }: Days): readonly Interval[] {
  return Array.from({ length: count }, (_, offset) => {
    const fromMs = (first + offset) * DAY_MS;
    return { fromMs, toMs: Math.min(fromMs + DAY_MS, nowMs) };
  });
}

/**
 * How much of each day lies in the intervals, 0 to 1. One walk over both.
 * @param intervals normalized
 */
export function sharesOf(days: readonly Interval[], intervals: readonly Interval[]): number[] {
  let next = 0;
  return days.map((day) => {
    const wholeMs = day.toMs - day.fromMs;
    let insideMs = 0;
    while ((intervals[next]?.toMs ?? Infinity) <= day.fromMs) next += 1;
    for (let i = next; ; i += 1) {
      const one = intervals[i];
      if (one === undefined || one.fromMs >= day.toMs) break;
      insideMs += Math.min(one.toMs, day.toMs) - Math.max(one.fromMs, day.fromMs);
    }
    return wholeMs <= 0 ? 0 : insideMs / wholeMs;
  });
}
