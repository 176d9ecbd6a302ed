import type { PastFinding, PastResult } from './past-result.ts';

/** How access that nobody uses came and went. */
export interface Trend {
  /** the last result of each week before, oldest first; then this one */
  readonly points: readonly TrendPoint[];
  /** undefined where no earlier result is known */
  readonly since: Comparison | undefined;
  /** why there is no comparison, or what it leaves out; a sentence without its full stop */
  readonly note?: string;
}

export type TrendPoint = Omit<PastResult, 'findings'>;

/** With the last result that is at least six days old, else with the oldest there is. */
export interface Comparison {
  readonly sinceMs: number;
  /** keys of findings that were not there */
  readonly fresh: ReadonlySet<string>;
  readonly persisting: number;
  /** that were there, and are not any more; the severest first */
  readonly resolved: readonly PastFinding[];
}

export const NO_TREND: Trend = { points: [], since: undefined };
