import type { DaySet } from '../../model/day-set.ts';
import { DAY_MS } from '../../model/time.ts';
import type { Interval } from '../../usage/intervals.ts';

/** A time without use, in whole observed days. */
export interface Silence {
  readonly days: number;
  /** false: it lasts still */
  readonly endedByUse: boolean;
  /** the longest silence before it that a use ended; undefined where there was no use before it */
  readonly longestBefore: number | undefined;
}

/** What is known of one grant's past. */
export interface GrantPast {
  /** in order, one after each day with use; the last one lasts still */
  readonly silences: readonly Silence[];
  /** days of its first silence after which other parts of its rule had been used; infinite where none ever was */
  readonly besideAfter: number;
}

/**
 * The silences of one grant, in order; the last one lasts. Days that could not be observed are no part of them.
 * @param used days with use
 * @param observed when a use would have been seen, normalized; it begins when the grant could be used
 */
export function silencesOf(used: DaySet, observed: readonly Interval[]): Silence[] {
  const silences: Silence[] = [];
  let longest: number | undefined;
  let silentMs = 0;
  let index = 0;
  let fromMs = observed[0]?.fromMs ?? 0;
  /** adds up what was observed until then */
  const observeUntil = (toMs: number): void => {
    for (let span = observed[index]; span !== undefined; index += 1, span = observed[index]) {
      fromMs = Math.max(fromMs, span.fromMs);
      silentMs += Math.max(0, Math.min(toMs, span.toMs) - fromMs);
      fromMs = Math.max(fromMs, Math.min(toMs, span.toMs));
      if (span.toMs > toMs) return;
    }
  };
  for (const day of used) {
    observeUntil(day * DAY_MS);
    const days = Math.floor(silentMs / DAY_MS);
    silences.push({ days, endedByUse: true, longestBefore: longest });
    // the first one says how late it came into use, not that it came back
    longest = silences.length === 1 ? 0 : Math.max(longest ?? 0, days);
    observeUntil((day + 1) * DAY_MS);
    silentMs = 0;
  }
  observeUntil(Number.POSITIVE_INFINITY);
  silences.push({ days: Math.floor(silentMs / DAY_MS), endedByUse: false, longestBefore: longest });
  return silences;
}

/** Whole observed days until then. */
export function observedDays(observed: readonly Interval[], untilMs: number): number {
  const ms = observed.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, untilMs) - fromMs),
    0,
  );
  return Math.floor(ms / DAY_MS);
}
