import type { LostEventsSource } from '../flows/flow.ts';
import { type Interval, intersect, lengthMs } from './intervals.ts';

/** When a node's traffic could be seen. Nothing is covered that nothing proves. */
export interface NodeCoverage {
  readonly node: string;
  /** normalized */
  readonly covered: readonly Interval[];
  readonly lost: readonly LostEvents[];
  /**
   * Of a node that the cluster has, but that no stream ever reached: when it was there, normalized, perhaps from or to
   * infinity. Nothing of it is covered then, and before and after it ran nothing.
   */
  readonly unreached?: readonly Interval[];
  /** when the node was surely not there, as the cluster's history tells; normalized, perhaps from or to infinity */
  readonly absent?: readonly Interval[];
}

export interface LostEvents {
  readonly source: LostEventsSource;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Coverage of every node that was ever heard of, sorted by node name. */
export type Coverage = readonly NodeCoverage[];

export function coveredShare(coverage: NodeCoverage, window: Interval): number {
  const whole = window.toMs - window.fromMs;
  return whole <= 0 ? 0 : lengthMs(intersect([window], coverage.covered)) / whole;
}
