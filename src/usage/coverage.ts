import type { LostEventsSource } from '../flows/flow.ts';
import { type Interval, intersect, lengthMs, subtract } from './intervals.ts';

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
 * traffic is seen where it runs. With no nodes named, every known node must have been covered. What ran on a node that
 * no stream ever reached nobody can tell, so while there is one, nothing is covered for anyone.
 */
export function coveredByAll(coverage: Coverage, nodes: readonly string[], window: Interval): Interval[] {
  const known = new Set(coverage.map((one) => one.node));
  if (nodes.some((node) => !known.has(node))) return [];
  const reached = coverage.filter((one) => one.unreached === undefined);
  const own = reached.filter((one) => nodes.includes(one.node));
  const wanted = own.length > 0 ? own : reached;
  if (wanted.length === 0) return [];
  const seen = wanted.reduce<Interval[]>((common, one) => intersect(common, one.covered), [window]);
  return coverage.reduce((left, one) => subtract(left, one.unreached ?? []), seen);
}

export function coveredShare(coverage: NodeCoverage, window: Interval): number {
  const whole = window.toMs - window.fromMs;
  return whole <= 0 ? 0 : lengthMs(intersect([window], coverage.covered)) / whole;
}
