import type { GetFlowsRequest } from '../gen/observer/observer_pb.ts';
import { NodeState } from '../gen/relay/relay_pb.ts';
import { instantOf } from '../timestamp.ts';
import { lostEventsEntry, nodeStatusBytes } from './server-entry.ts';
import { MASK_REFUSAL, type MaskAnswer, maskedResponse } from './server-mask.ts';
import type { RingEntry, ServerRing } from './server-ring.ts';

/** The writing side of a call; `write` is false when the transport is full, `drain` says when it no longer is. */
export interface ReaderOutput {
  write(bytes: Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
  end(): unknown;
}

interface Cursor {
  readonly ring: ServerRing;
  next: number;
  flowsLeft: number;
  /** nothing is read before the ring has come so far */
  readonly mutedUntil: number;
  readonly mask: MaskAnswer;
}

/**
 * What a stream brings that follows an empty ring: `mute`, as Hubble's own, nothing until the ring has wrapped.
 * https://github.com/cilium/cilium/blob/main/pkg/hubble/container/ring.go
 */
export type EmptyRing = 'mute' | 'follow';

/**
 * One GetFlows call: reads each node's ring in order and merges them by time, as relay does nearly. Waits while the
 * transport is full, and may be overtaken meanwhile, which it reports as lost events.
 */
export class ServerReader {
  readonly #output: ReaderOutput;
  readonly #request: GetFlowsRequest;
  readonly #sinceMs: number | undefined;
  readonly #untilMs: number;
  readonly #cursors = new Map<string, Cursor>();
  readonly #failed = new Set<string>();
  readonly #emptyRing: EmptyRing;
  readonly #maskAt: (node: string) => MaskAnswer;
  #isHeld = false;
  #state: 'ready' | 'scheduled' | 'full' | 'ended' = 'ready';

  constructor(
    output: ReaderOutput,
    request: GetFlowsRequest,
    rings: readonly ServerRing[],
    emptyRing: EmptyRing,
    /** what the node makes of the request's mask */
    maskAt: (node: string) => MaskAnswer,
  ) {
    this.#output = output;
    this.#emptyRing = emptyRing;
    this.#maskAt = maskAt;
    this.#request = request;
    const { since, until } = request;
    this.#sinceMs = since && instantOf(Number(since.seconds), since.nanos);
    this.#untilMs = (until && instantOf(Number(until.seconds), until.nanos)) ?? Number.POSITIVE_INFINITY;
    for (const ring of rings) this.#cursors.set(ring.node, this.#startOf(ring));
  }

  #startOf(ring: ServerRing): Cursor {
    const isMute = this.#emptyRing === 'mute' && this.#request.follow && ring.end === 0;
    const mask = this.#maskAt(ring.node);
    return { ring, mutedUntil: isMute ? ring.capacity : 0, mask, ...this.#range(ring) };
  }

  /** `since` wins over `number`; following without either gives new flows only. */
  #range(ring: ServerRing): Pick<Cursor, 'next' | 'flowsLeft'> {
    const { follow, first } = this.#request;
    const count = Number(this.#request.number);
    const everything = Number.POSITIVE_INFINITY;
    if (this.#sinceMs !== undefined) {
      return { next: ring.firstSince(this.#sinceMs), flowsLeft: first && count > 0 ? count : everything };
    }
    if (count === 0) return { next: follow ? ring.end : ring.oldest, flowsLeft: everything };
    if (first) return { next: ring.oldest, flowsLeft: count };
    return { next: ring.firstOfLast(count), flowsLeft: everything };
  }

  /** Tells the state of nodes, ahead of the flows that follow. */
  tell(state: NodeState, nodes: readonly string[], message = ''): void {
    if (this.#state !== 'ended' && nodes.length > 0)
      this.#output.write(nodeStatusBytes(state, nodes, message));
  }

  /** Relay does not come back to a failed node within the same request. */
  nodeFailed(node: string, message: string): void {
    if (!this.#cursors.delete(node)) return;
    this.#failed.add(node);
    this.tell(NodeState.NODE_ERROR, [node], message);
    this.schedule();
  }

  /** Behind relay the nodes judge the mask, and what one refuses is that node's error. */
  refuseMasks(): void {
    for (const [node, { mask }] of this.#cursors)
      if (mask.kind === 'refused') this.nodeFailed(node, MASK_REFUSAL);
  }

  /** A node that is lost for this stream without a word, as behind a relay that did not notice its restart. */
  mute(node: string): void {
    if (this.#cursors.delete(node)) this.#failed.add(node);
  }

  /** While held it sends nothing, and the connection stays. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.schedule();
  }

  nodeConnected(ring: ServerRing): void {
    const { node } = ring;
    if (!this.#request.follow || this.#failed.has(node) || this.#cursors.has(node)) return;
    this.#cursors.set(node, this.#startOf(ring));
    this.tell(NodeState.NODE_CONNECTED, [node]);
    this.refuseMasks();
    this.schedule();
  }

  /** Sends what there is once the caller has done its work. */
  schedule(): void {
    if (this.#state !== 'ready') return;
    this.#state = 'scheduled';
    setImmediate(() => this.#resume('scheduled'));
  }

  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#output.end();
  }

  #resume(from: 'scheduled' | 'full'): void {
    if (this.#state !== from) return;
    this.#state = 'ready';
    this.#pump();
  }

  #pump(): void {
    if (this.#isHeld) return;
    for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
      if (this.#output.write(bytes)) continue;
      this.#state = 'full';
      this.#output.once('drain', () => this.#resume('full'));
      return;
    }
    const isDone = [...this.#cursors.values()].every((cursor) => this.#isDone(cursor));
    if (!this.#request.follow || (isDone && this.#cursors.size > 0)) this.end();
  }

  #isDone({ ring, next, flowsLeft }: Cursor): boolean {
    if (flowsLeft <= 0) return true;
    const entry = ring.get(next);
    return entry !== undefined && this.#isPastEnd(entry);
  }

  #isPastEnd(entry: RingEntry): boolean {
    return entry.kind === 'flow' && entry.timeMs > this.#untilMs;
  }

  #next(): Uint8Array | undefined {
    let earliest: { readonly cursor: Cursor; readonly entry: RingEntry } | undefined;
    for (const cursor of this.#cursors.values()) {
      const { ring } = cursor;
      if (ring.end < cursor.mutedUntil) continue;
      if (cursor.next < ring.oldest) return overtaken(cursor);
      const entry = cursor.flowsLeft > 0 ? ring.get(cursor.next) : undefined;
      if (entry === undefined || this.#isPastEnd(entry)) continue;
      if (earliest === undefined || entry.timeMs < earliest.entry.timeMs) earliest = { cursor, entry };
    }
    if (earliest === undefined) return undefined;
    earliest.cursor.next += 1;
    if (earliest.entry.kind === 'flow') earliest.cursor.flowsLeft -= 1;
    const { mask } = earliest.cursor;
    const { kind, bytes } = earliest.entry;
    return kind === 'flow' && mask.kind === 'masked' ? maskedResponse(bytes, mask.mask) : bytes;
  }
}

function overtaken(cursor: Cursor): Uint8Array {
  const { node, oldest } = cursor.ring;
  const count = oldest - cursor.next;
  cursor.next = oldest;
  return lostEventsEntry({ node, source: 'HUBBLE_RING_BUFFER', count, timeMs: Date.now() }).bytes;
}
