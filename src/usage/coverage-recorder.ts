import type { HubbleRecord, RecordBatch } from '../flows/flow.ts';
import { compareText } from '../model/problem.ts';
import { MINUTE_MS } from '../model/time.ts';
import { normalize } from './intervals.ts';
import type { CoverageMode, NodeSpan, NodeView } from './node-view.ts';
import { StreamView } from './stream-view.ts';

/**
 * Longest silence of a node that still counts as "nothing happened". Every node runs health probes and its own
 * pods' traffic, traced at least every few seconds under the default monitor aggregation; a quarter of an hour
 * leaves room for the quietest node and for exporters with narrow filters.
 */
export const HEARTBEAT_MS = 15 * MINUTE_MS;

/** Stands for the one source of records that name no stream. */
const NO_STREAM = 0;

/**
 * Turns records into covered time and losses per node. Streams are kept apart: what proves that nothing was missed
 * between two records is that one stream brought both, so a stream that begins where the last one ended closes the
 * gap, and one that begins later leaves a hole. Within a stream the order of the records does not matter.
 */
export class CoverageRecorder {
  readonly #streams = new Map<number, StreamView>();
  readonly #ended = new Set<number>();
  /** spans of streams that are over */
  readonly #pastSpans = new Map<string, NodeSpan>();
  readonly #mode: CoverageMode;
  readonly #heartbeatMs: number;
  #current: StreamView;

  constructor(options: { mode: CoverageMode; heartbeatMs?: number }) {
    this.#mode = options.mode;
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
    this.#current = this.#stream(NO_STREAM);
  }

  /** Says which stream the records that follow belong to; its silences and its end are taken from the batch. */
  enter({ stream = NO_STREAM, silences = [], isLast = false }: RecordBatch): void {
    this.#current = this.#stream(stream);
    for (const silence of silences) this.#current.addSilence(silence);
    if (isLast) this.#ended.add(stream);
  }

  add(record: HubbleRecord): void {
    this.#current.add(record);
  }

  /** Two instants at which the node is known to have been heard of, from an earlier run. */
  addSpan({ node, firstMs, lastMs }: NodeSpan): void {
    this.#current.node(node).heard(firstMs);
    this.#current.node(node).heard(lastMs);
  }

  /** Starts counting `sourceSpans` anew: one recorder serves the files of a run, one after the other. */
  beginSource(): void {
    this.#pastSpans.clear();
    for (const stream of this.#streams.values()) {
      for (const node of stream.nodes()) node.sourceSpan = undefined;
    }
  }

  /** First and last record of each node since `beginSource`, sorted by node. */
  sourceSpans(): NodeSpan[] {
    const spans = new Map(this.#pastSpans);
    for (const stream of this.#streams.values()) widen(spans, stream);
    return [...spans.values()].sort(byNode);
  }

  /** Nodes that changed since the last call, sorted by name. Covered time is repeated whole, losses are not. */
  drain(): NodeView[] {
    const views = new Map<string, NodeView>();
    for (const [id, stream] of this.#streams) {
      for (const view of stream.drain(this.#mode, this.#heartbeatMs)) {
        const other = views.get(view.node);
        views.set(view.node, other === undefined ? view : joined(other, view));
      }
      if (this.#ended.has(id)) this.#forget(id, stream);
    }
    return [...views.values()].sort(byNode);
  }

  #stream(id: number): StreamView {
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      stream = new StreamView();
      this.#streams.set(id, stream);
    }
    return stream;
  }

  /** What it covered is on record; months of connections may not pile up here. */
  #forget(id: number, stream: StreamView): void {
    widen(this.#pastSpans, stream);
    this.#streams.delete(id);
    this.#ended.delete(id);
  }
}

function widen(spans: Map<string, NodeSpan>, stream: StreamView): void {
  for (const { name, sourceSpan } of stream.nodes()) {
    if (sourceSpan === undefined) continue;
    const { firstMs, lastMs } = spans.get(name) ?? sourceSpan;
    spans.set(name, {
      node: name,
      firstMs: Math.min(firstMs, sourceSpan.firstMs),
      lastMs: Math.max(lastMs, sourceSpan.lastMs),
    });
  }
}

/** What two streams told of one node. */
function joined(a: NodeView, b: NodeView): NodeView {
  const instants = [a.firstMs, a.lastMs, b.firstMs, b.lastMs].filter((one) => one !== undefined);
  return {
    node: a.node,
    ...(instants.length === 0 ? {} : { firstMs: Math.min(...instants), lastMs: Math.max(...instants) }),
    covered: normalize([...a.covered, ...b.covered]),
    lost: [...a.lost, ...b.lost],
  };
}

function byNode(a: { readonly node: string }, b: { readonly node: string }): number {
  return compareText(a.node, b.node);
}
