import type { LostEventsSource } from '../flows/flow.ts';
import { type Interval, intersect, lengthMs } from './intervals.ts';

/** When a node's traffic could be seen. Nothing is covered that nothing proves. */
export interface NodeCoverage {
  readonly node: string;
  /** normalized */
  readonly covered: readonly Interval[];
  readonly lost: readonly LostEvents[];
}

export interface LostEvents {
  readonly source: LostEventsSource;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Coverage of every node that was ever heard of, sorted by node name. */
export type Coverage = readonly NodeCoverage[];

/**
 * Time within `window` during which every one of `nodes` was covered: the conservative reading, since a pod's
 * traffic is seen where it runs. With no nodes named, every known node must have been covered.
 */
export function coveredByAll(coverage: Coverage, nodes: readonly string[], window: Interval): Interval[] {
  const wanted = nodes.length === 0 ? coverage : coverage.filter((one) => nodes.includes(one.node));
  if (wanted.length === 0 || wanted.length < nodes.length) return [];
  return wanted.reduce<Interval[]>((common, one) => intersect(common, one.covered), [window]);
}

export function coveredShare(coverage: NodeCoverage, window: Interval): number {
  const whole = window.toMs - window.fromMs;
  return whole <= 0 ? 0 : lengthMs(intersect([window], coverage.covered)) / whole;
}
