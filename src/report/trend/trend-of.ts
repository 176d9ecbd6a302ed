import { SEVERITIES } from '../../findings/finding.ts';
import { compareText } from '../../model/problem.ts';
import { DAY_MS, formatDuration } from '../../model/time.ts';
import type { PastFinding, PastResult } from './past-result.ts';
import type { Comparison, Trend, TrendPoint } from './trend.ts';

/** A report of Monday morning is compared with that of the Monday before, though it was made some hours later. */
const COMPARED_AFTER_MS = 6 * DAY_MS;

/**
 * Results that a report can be held against: older than it, so that a report as of an earlier time is the same whenever
 * it is made, and by the same measure. Oldest first.
 */
export function comparable<T extends TrendPoint>(
  past: readonly T[],
  { nowMs, unusedForMs }: Pick<TrendPoint, 'nowMs' | 'unusedForMs'>,
): readonly T[] {
  return past
    .filter((one) => one.nowMs < nowMs && one.unusedForMs === unusedForMs)
    .toSorted((a, b) => a.nowMs - b.nowMs);
}

/**
 * Which of them to compare with, the best first: those at least six days old from the last one back, then the others
 * from the oldest on.
 */
export function byPreference<T extends TrendPoint>(comparables: readonly T[], nowMs: number): readonly T[] {
  const isOldEnough = (one: T): boolean => one.nowMs <= nowMs - COMPARED_AFTER_MS;
  return [...comparables.filter(isOldEnough).toReversed(), ...comparables.filter((one) => !isOldEnough(one))];
}

/**
 * @param current the result of the report itself
 * @param past in any order; what cannot be compared is left out
 * @param compared what it is compared with, which should be the first `byPreference`
 */
export function trendOf(
  current: PastResult,
  past: readonly TrendPoint[],
  compared: PastResult | undefined,
): Trend {
  const { findings: _, ...now } = current;
  const points = [...lastOfWeeks(comparable(past, current), weekOf(current.nowMs)), now];
  const others = past.filter((one) => one.nowMs < current.nowMs && one.unusedForMs !== current.unusedForMs);
  return {
    points,
    since: compared === undefined ? undefined : compare(current, compared),
    ...noteOn(compared, others, current.unusedForMs),
  };
}

function noteOn(
  compared: PastResult | undefined,
  others: readonly TrendPoint[],
  unusedForMs: number,
): Pick<Trend, 'note'> {
  if (others.length > 0) {
    const results = others.length === 1 ? '1 result is' : `${others.length} results are`;
    return {
      note: `${results} left out, made with another --unused-for than ${formatDuration(unusedForMs)}`,
    };
  }
  return compared === undefined ? { note: NOTHING_BEFORE } : {};
}

const NOTHING_BEFORE =
  'there is no earlier result to compare with; lapse report --record keeps one, as does a collector that serves reports';

/** What persists need not be the same in all: one that was held may be revoked now. */
function compare(current: PastResult, compared: PastResult): Comparison {
  const [today, before] = [keysOf(current), keysOf(compared)];
  const resolved = new Map(
    compared.findings.filter((one) => !today.has(one.key)).map((one) => [one.key, one]),
  );
  return {
    sinceMs: compared.nowMs,
    fresh: new Set([...today].filter((key) => !before.has(key))),
    persisting: [...today].filter((key) => before.has(key)).length,
    resolved: [...resolved.values()].sort(compareFindings),
  };
}

function keysOf({ findings }: PastResult): Set<string> {
  return new Set(findings.map((one) => one.key));
}

function compareFindings(a: PastFinding, b: PastFinding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.namespace ?? '', b.namespace ?? '') ||
    compareText(a.sentence, b.sentence) ||
    compareText(a.key, b.key)
  );
}

/** Weeks begin on Monday (UTC). @param current the week that has its point already */
function lastOfWeeks(sorted: readonly TrendPoint[], current: number): TrendPoint[] {
  const byWeek = new Map(sorted.map((one) => [weekOf(one.nowMs), withoutFindings(one)]));
  byWeek.delete(current);
  return [...byWeek.values()];
}

/** A point may come as a whole result. */
function withoutFindings({ nowMs, unusedForMs, exposure, revocable, held }: TrendPoint): TrendPoint {
  return { nowMs, unusedForMs, exposure, revocable, held };
}

/** The first day of the epoch was a Thursday. */
function weekOf(ms: number): number {
  return Math.floor((Math.floor(ms / DAY_MS) + 3) / 7);
}
