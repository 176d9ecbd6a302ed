import type { LostEventsRecord } from '../flows/flow.ts';
import { SECOND_MS } from '../model/time.ts';
import type { LostEvents } from './coverage.ts';
import type { Interval } from './intervals.ts';
import type { CoverageMode, NodeView } from './node-view.ts';
import { RecordTimes } from './record-times.ts';

/** Agents report losses this often, so a loss without its own instants lies at most this far back (LostEventSendInterval). */
const LOST_EVENTS_SEND_INTERVAL_MS = SECOND_MS;

/** What the records of one stream or file told of one node. */
export class NodeRecords {
  readonly name: string;
  readonly times = new RecordTimes();
  isChanged = true;
  sourceSpan: { firstMs: number; lastMs: number } | undefined;
  /** of records: where a stream is resumed, so a silence does not count */
  #lastRecordMs = Number.NEGATIVE_INFINITY;
  #lost: LostEvents[] = [];

  constructor(name: string) {
    this.name = name;
  }

  heard(timeMs: number): void {
    const wholeMs = Math.floor(timeMs);
    this.times.add(wholeMs);
    this.isChanged = true;
    const span = (this.sourceSpan ??= { firstMs: wholeMs, lastMs: wholeMs });
    if (wholeMs < span.firstMs) span.firstMs = wholeMs;
    if (wholeMs > span.lastMs) span.lastMs = wholeMs;
    if (wholeMs > this.#lastRecordMs) this.#lastRecordMs = wholeMs;
  }

  /** Proven to have seen nothing since its last record, however long that is. */
  silentUntil(timeMs: number): void {
    this.times.bridgeTo(Math.floor(timeMs));
    this.isChanged = true;
  }

  breakOff(timeMs: number | undefined): void {
    const { lastMs } = this.times;
    // Without a time: behind the newest record, before the next.
    const cutMs = timeMs ?? (lastMs === undefined ? undefined : lastMs + 1);
    if (cutMs !== undefined) this.times.cut(Math.floor(cutMs));
    this.isChanged = true;
  }

  lose(lost: LostEvents): void {
    this.#lost.push(lost);
    this.isChanged = true;
  }

  drain(mode: CoverageMode, heartbeatMs: number, cutsEverywhereMs: readonly number[]): NodeView {
    const { firstMs } = this.times;
    const covered = mode === 'assume' ? this.times.span() : this.times.proven(heartbeatMs, cutsEverywhereMs);
    const lost = this.#lost;
    this.#lost = [];
    this.isChanged = false;
    const heard = firstMs === undefined ? {} : { firstMs, lastMs: this.#lastRecordMs };
    return { node: this.name, ...heard, covered, lost };
  }
}

/** @param fallbackMs for a loss without any instant */
export function spanOfLoss(record: LostEventsRecord, fallbackMs: number | undefined): Interval | undefined {
  const timeMs = record.timeMs ?? fallbackMs;
  const firstMs =
    record.firstMs ?? (timeMs === undefined ? undefined : timeMs - LOST_EVENTS_SEND_INTERVAL_MS);
  const lastMs = record.lastMs ?? timeMs ?? record.firstMs;
  if (firstMs === undefined || lastMs === undefined) return undefined;
  const fromMs = Math.floor(Math.min(firstMs, lastMs));
  return { fromMs, toMs: Math.floor(Math.max(firstMs, lastMs)) + 1 };
}
