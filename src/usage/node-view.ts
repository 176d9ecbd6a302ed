import type { LostEvents } from './coverage.ts';
import type { Interval } from './intervals.ts';

/**
 * `proven`: only time between records that follow each other closely. `assume`: the user says that the input
 * holds everything between each node's first and last record.
 */
export type CoverageMode = 'proven' | 'assume';

/** From one node's first record to its last; both are instants of records. */
export interface NodeSpan {
  readonly node: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What records told of one node. */
export interface NodeView {
  readonly node: string;
  /** instants of the first and last record; absent for a node known by its status only */
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** normalized; lost events not yet taken out */
  readonly covered: readonly Interval[];
  readonly lost: readonly LostEvents[];
}
