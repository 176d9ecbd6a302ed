import type { Problem } from '../model/problem.ts';
import { formatInstant } from '../model/time.ts';
import type { PastResult } from '../report/trend/past-result.ts';
import { pointFromStored, resultFromStored } from '../report/trend/stored-form.ts';
import type { TrendPoint } from '../report/trend/trend.ts';
import { byPreference, comparable } from '../report/trend/trend-of.ts';
import type { StoreView } from '../usage/store.ts';

/** What earlier reports left in the store. */
export interface Past {
  readonly points: readonly TrendPoint[];
  /** the one to compare with, with its findings */
  readonly compared: PastResult | undefined;
  /** results that could not be read, and are left out */
  readonly problems: readonly Problem[];
  /** why there is nothing */
  readonly note?: string;
}

export const NO_PAST: Past = { points: [], compared: undefined, problems: [] };

/** @param report what is to be compared */
export async function readPast(
  store: Pick<StoreView, 'readResults' | 'readResult'>,
  storePath: string,
  report: Pick<TrendPoint, 'nowMs' | 'unusedForMs'>,
): Promise<Past> {
  const stored = await store.readResults();
  if (stored === undefined)
    return { ...NO_PAST, note: 'the collector is older than this program and keeps no results' };
  const bad = new Map<number, string>();
  const points = stored.flatMap((one) => {
    const point = pointFromStored(one);
    if (!point.ok) bad.set(one.nowMs, point.error);
    return point.ok ? [point.value] : [];
  });
  let compared: PastResult | undefined;
  for (const { nowMs } of byPreference(comparable(points, report), report.nowMs)) {
    const whole = await store.readResult(nowMs);
    // a collector may have replaced it meanwhile
    if (whole === undefined) continue;
    const result = resultFromStored(whole);
    if (result.ok) {
      compared = result.value;
      break;
    }
    bad.set(nowMs, result.error);
  }
  return {
    points: points.filter(({ nowMs }) => !bad.has(nowMs)),
    compared,
    problems: [...bad]
      // what is left out in any case takes nothing away
      .filter(([nowMs]) => nowMs < report.nowMs)
      .map(([nowMs, why]) => ({
        file: storePath,
        message: `the result of ${formatInstant(nowMs)} is left out: ${why}`,
        remedy: 'use the newest version of lapse that writes to this store',
      })),
  };
}
