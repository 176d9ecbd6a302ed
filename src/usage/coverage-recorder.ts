import type { HubbleRecord, LostEventsRecord, NodeStatusRecord } from '../flows/flow.ts';
import { assertNever } from '../model/assert-never.ts';
import { compareText } from '../model/problem.ts';
import { MINUTE_MS, SECOND_MS } from '../model/time.ts';
import type { LostEvents } from './coverage.ts';
import type { Interval } from './intervals.ts';
import { RecordTimes } from './record-times.ts';

/**
 * Longest silence of a node that still counts as "nothing happened". Every node runs health probes and its own
 * pods' traffic, traced at least every few seconds under the default monitor aggregation; a quarter of an hour
 * leaves room for the quietest node and for exporters with narrow filters.
 */
export const HEARTBEAT_MS = 15 * MINUTE_MS;

/** Agents report losses this often, so a loss without its own instants lies at most this far back (LostEventSendInterval). */
const LOST_EVENTS_SEND_INTERVAL_MS = SECOND_MS;

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

/** Turns records into covered time and losses per node. The order of the records does not matter. */
export class CoverageRecorder {
  readonly #nodes = new Map<string, NodeRecords>();
  readonly #cutsEverywhereMs: number[] = [];
  readonly #mode: CoverageMode;
  readonly #heartbeatMs: number;
  #latest: NodeRecords | undefined;

  constructor(options: { mode: CoverageMode; heartbeatMs?: number }) {
    this.#mode = options.mode;
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  }

  add(record: HubbleRecord): void {
    switch (record.kind) {
      case 'flow':
        // many exporters write drops only: such a file shows nothing of the traffic that passed
        if (record.flow.verdict === 'dropped') this.#node(record.flow.node);
        else this.#node(record.flow.node).heard(record.flow.timeMs);
        return;
      case 'lost-events':
        this.#addLost(record);
        return;
      case 'node-status':
        this.#addStatus(record);
        return;
      case 'other':
        return;
      default:
        assertNever(record);
    }
  }

  /** Two instants at which the node is known to have been heard of, from an earlier run. */
  addSpan(span: NodeSpan): void {
    this.#node(span.node).heard(span.firstMs);
    this.#node(span.node).heard(span.lastMs);
  }

  /** Starts counting `sourceSpans` anew: one recorder serves the files of a run, one after the other. */
  beginSource(): void {
    for (const node of this.#nodes.values()) node.sourceSpan = undefined;
  }

  /** First and last record of each node since `beginSource`, sorted by node. */
  sourceSpans(): NodeSpan[] {
    return [...this.#nodes.values()].sort(byName).flatMap(({ name, sourceSpan }) => {
      return sourceSpan === undefined ? [] : [{ node: name, ...sourceSpan }];
    });
  }

  /** Nodes that changed since the last call, sorted by name. Covered time is repeated whole, losses are not. */
  drain(): NodeView[] {
    return [...this.#nodes.values()]
      .filter((node) => node.isChanged)
      .sort(byName)
      .map((node) => node.drain(this.#mode, this.#heartbeatMs, this.#cutsEverywhereMs));
  }

  #addLost(record: LostEventsRecord): void {
    const node = this.#node(record.node);
    // A loss that names no node shows no node alive.
    if (record.timeMs !== undefined && record.node !== '') node.heard(record.timeMs);
    const span = spanOfLoss(record, node.times.lastMs);
    // A loss without any instant, before anything was heard of the node: nothing is covered there to take out.
    if (span !== undefined) node.lose({ source: record.source, count: record.count, ...span });
  }

  #addStatus(status: NodeStatusRecord): void {
    const { nodes, state, timeMs } = status;
    switch (state) {
      case 'unavailable':
      case 'gone':
      case 'error':
        this.#breakOff(nodes, timeMs);
        return;
      // that relay reaches a node says which nodes there are; only records show that its events arrive
      case 'connected':
      case 'unknown':
        for (const name of nodes) this.#node(name);
        return;
      default:
        assertNever(state);
    }
  }

  /** @param nodes none named: the whole source is gone, so every node's view breaks off */
  #breakOff(nodes: readonly string[], timeMs: number | undefined): void {
    for (const name of nodes) this.#node(name).breakOff(timeMs);
    if (nodes.length > 0) return;
    if (timeMs !== undefined) this.#cutsEverywhereMs.push(Math.floor(timeMs));
    else for (const node of this.#nodes.values()) node.breakOff(undefined);
  }

  #node(name: string): NodeRecords {
    if (this.#latest?.name === name) return this.#latest;
    let node = this.#nodes.get(name);
    if (node === undefined) {
      node = new NodeRecords(name);
      this.#nodes.set(name, node);
    }
    this.#latest = node;
    return node;
  }
}

class NodeRecords {
  readonly name: string;
  readonly times = new RecordTimes();
  isChanged = true;
  sourceSpan: { firstMs: number; lastMs: number } | undefined;
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
    const { firstMs, lastMs } = this.times;
    const covered = mode === 'assume' ? this.times.span() : this.times.proven(heartbeatMs, cutsEverywhereMs);
    const lost = this.#lost;
    this.#lost = [];
    this.isChanged = false;
    const heard = firstMs === undefined || lastMs === undefined ? {} : { firstMs, lastMs };
    return { node: this.name, ...heard, covered, lost };
  }
}

function byName(a: NodeRecords, b: NodeRecords): number {
  return compareText(a.name, b.name);
}

function spanOfLoss(record: LostEventsRecord, fallbackMs: number | undefined): Interval | undefined {
  const timeMs = record.timeMs ?? fallbackMs;
  const firstMs =
    record.firstMs ?? (timeMs === undefined ? undefined : timeMs - LOST_EVENTS_SEND_INTERVAL_MS);
  const lastMs = record.lastMs ?? timeMs ?? record.firstMs;
  if (firstMs === undefined || lastMs === undefined) return undefined;
  const fromMs = Math.floor(Math.min(firstMs, lastMs));
  return { fromMs, toMs: Math.floor(Math.max(firstMs, lastMs)) + 1 };
}
