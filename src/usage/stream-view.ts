import type { HubbleRecord, LostEventsRecord, NodeStatusRecord, Silence } from '../flows/flow.ts';
import { assertNever } from '../model/assert-never.ts';
import { NodeRecords, spanOfLoss } from './node-records.ts';
import type { CoverageMode, NodeView } from './node-view.ts';

/** What one stream or file told of the nodes it shows. The order of its records does not matter. */
export class StreamView {
  readonly #nodes = new Map<string, NodeRecords>();
  readonly #cutsEverywhereMs: number[] = [];
  #latest: NodeRecords | undefined;

  nodes(): Iterable<NodeRecords> {
    return this.#nodes.values();
  }

  add(record: HubbleRecord): void {
    switch (record.kind) {
      case 'flow':
        // many exporters write drops only: such a file shows nothing of the traffic that passed
        if (record.flow.verdict === 'dropped') this.node(record.flow.node);
        else this.node(record.flow.node).heard(record.flow.timeMs);
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

  /** A silence follows upon a record: with none there is nothing it could prolong. */
  addSilence({ node, untilMs }: Silence): void {
    const { times } = this.node(node);
    if (times.lastMs !== undefined && untilMs > times.lastMs) this.node(node).silentUntil(untilMs);
  }

  /** Nodes that changed since the last call. Covered time is repeated whole, losses are not. */
  drain(mode: CoverageMode, heartbeatMs: number): NodeView[] {
    return [...this.#nodes.values()]
      .filter((node) => node.isChanged)
      .map((node) => node.drain(mode, heartbeatMs, this.#cutsEverywhereMs));
  }

  node(name: string): NodeRecords {
    if (this.#latest?.name === name) return this.#latest;
    let node = this.#nodes.get(name);
    if (node === undefined) {
      node = new NodeRecords(name);
      this.#nodes.set(name, node);
    }
    this.#latest = node;
    return node;
  }

  #addLost(record: LostEventsRecord): void {
    const node = this.node(record.node);
    if (record.source === 'hubble-ring-buffer' && node.times.lastMs !== undefined) {
      this.#overtaken(node, node.times.lastMs, record);
      return;
    }
    // A loss that names no node shows no node alive.
    if (record.timeMs !== undefined && record.node !== '') node.heard(record.timeMs);
    const span = spanOfLoss(record, node.times.lastMs);
    // A loss without any instant, before anything was heard of the node: nothing is covered there to take out.
    if (span !== undefined) node.lose({ source: record.source, count: record.count, ...span });
  }

  /**
   * The ring wrapped before it was read: what is lost lies between the record before and the one after, and the time of
   * the message, at which the server noticed, says nothing of either where the reader is minutes behind. A span that
   * the server names is lost, too.
   */
  #overtaken(node: NodeRecords, heardMs: number, { source, count, firstMs, lastMs }: LostEventsRecord): void {
    node.breakOff(undefined);
    const fromMs = Math.min(heardMs + 1, firstMs ?? Number.POSITIVE_INFINITY);
    const toMs = Math.max(heardMs + 2, (lastMs ?? Number.NEGATIVE_INFINITY) + 1);
    node.lose({ source, count, fromMs, toMs });
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
        for (const name of nodes) this.node(name);
        return;
      default:
        assertNever(state);
    }
  }

  /** @param nodes none named: the whole source is gone, so every node's view breaks off */
  #breakOff(nodes: readonly string[], timeMs: number | undefined): void {
    for (const name of nodes) this.node(name).breakOff(timeMs);
    if (nodes.length > 0) return;
    if (timeMs !== undefined) this.#cutsEverywhereMs.push(Math.floor(timeMs));
    else for (const node of this.#nodes.values()) node.breakOff(undefined);
  }
}
