import { plainLine } from '../../model/plain-text.ts';
import { DAY_MS } from '../../model/time.ts';
import type { Coverage, NodeCoverage } from '../../usage/coverage.ts';
import { type Interval, intersect, subtract } from '../../usage/intervals.ts';
import { type Days, intervalsOf, sharesOf } from './days.ts';
import type { CoverageLane, CoveragePicture } from './pictures.ts';

/** How much of each day each node was covered, of the time that it was there and anything was recorded. */
export function coveragePicture(coverage: Coverage, days: Days): CoveragePicture {
  const spans = intervalsOf(days);
  return { firstDay: days.first, lanes: coverage.map((node) => laneOf(node, days, spans)) };
}

function laneOf(node: NodeCoverage, days: Days, spans: readonly Interval[]): CoverageLane {
  const { lost, unreached } = node;
  const there = thereOf(node, days);
  const covered = unreached === undefined ? intersect(node.covered, there) : [];
  const [present, seen] = [sharesOf(spans, there), sharesOf(spans, covered)];
  const inView = lost.filter(({ toMs, fromMs }) => toMs > firstMs(days) && fromMs < days.nowMs);
  return {
    node: plainLine(node.node),
    days: present.map((whole, day) => (whole === 0 ? null : rounded((seen[day] ?? 0) / whole))),
    lostDays: [...new Set(inView.flatMap((one) => offsets(one, days)))].sort((a, b) => a - b),
    lostEvents: inView.reduce((sum, one) => sum + one.count, 0),
    isUnreached: unreached !== undefined,
  };
}

function thereOf({ unreached, absent = [] }: NodeCoverage, { beganMs, nowMs }: Days): readonly Interval[] {
  if (beganMs === undefined || beganMs >= nowMs) return [];
  const recorded = [{ fromMs: beganMs, toMs: nowMs }];
  return unreached === undefined ? subtract(recorded, absent) : intersect(recorded, unreached);
}

function firstMs({ first }: Days): number {
  return first * DAY_MS;
}

/** Down, in hundredths: what was covered is never overstated. */
function rounded(share: number): number {
  return Math.floor(Math.min(share, 1) * 100 + 1e-6) / 100;
}

function offsets({ fromMs, toMs }: Interval, { first, count }: Days): number[] {
  const from = Math.max(Math.floor(fromMs / DAY_MS) - first, 0);
  const to = Math.min(Math.floor(Math.max(toMs - 1, fromMs) / DAY_MS) - first, count - 1);
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
}
