import type { Forecast } from '../../simulation/assessment/assessment.ts';

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  /** mean of what was said */
  readonly said: number;
  /** share of what came true */
  readonly happened: number;
}

const EDGES = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.000_001];

/** What was said beside what came true. Empty bins are left out. */
export function calibration(forecasts: readonly Forecast[]): Bin[] {
  return EDGES.slice(1).flatMap((to, i) => {
    const from = EDGES[i] ?? 0;
    const own = forecasts.filter(({ chance }) => from <= chance && chance < to);
    return own.length === 0
      ? []
      : [
          {
            from,
            to: Math.min(1, to),
            forecasts: own.length,
            said: mean(own.map((one) => one.chance)),
            happened: rateOf(own),
          },
        ];
  });
}

/** Mean squared error: 0 is perfect. */
export function brierScore(forecasts: readonly Forecast[]): number {
  return mean(forecasts.map(({ chance, happened }) => (chance - (happened ? 1 : 0)) ** 2));
}

/** 1 is perfect, 0 as good as saying the overall rate of every case, less than 0 worse. */
export function skillScore(forecasts: readonly Forecast[]): number {
  return 1 - brierScore(forecasts) / brierOfRate(forecasts);
}

/** What somebody scores who says the overall rate of every case. */
export function brierOfRate(forecasts: readonly Forecast[]): number {
  const rate = rateOf(forecasts);
  return mean(forecasts.map(({ happened }) => (rate - (happened ? 1 : 0)) ** 2));
}

/**
 * Chance that of two unused grants, one of which is needed again, the likelihood puts the needed one first; ties
 * count half. Undefined where there is no such pair.
 */
export function rankQuality(higher: readonly number[], lower: readonly number[]): number | undefined {
  if (higher.length === 0 || lower.length === 0) return undefined;
  const all = [
    ...lower.map((chance) => ({ chance, isHigher: false })),
    ...higher.map((chance) => ({ chance, isHigher: true })),
  ];
  all.sort((a, b) => a.chance - b.chance);
  let rankSum = 0;
  for (let at = 0; at < all.length; ) {
    let end = at;
    while (end < all.length && all[end]?.chance === all[at]?.chance) end += 1;
    const rank = (at + end + 1) / 2;
    rankSum += rank * all.slice(at, end).filter((one) => one.isHigher).length;
    at = end;
  }
  return (rankSum - (higher.length * (higher.length + 1)) / 2) / (higher.length * lower.length);
}

function rateOf(forecasts: readonly Forecast[]): number {
  return mean(forecasts.map(({ happened }) => (happened ? 1 : 0)));
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
