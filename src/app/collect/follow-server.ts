import { MaskChoice, type StreamEnd, streamFlows } from '../../adapters/hubble/client.ts';
import type { NodeState, RecordBatch } from '../../flows/flow.ts';
import { Failure } from '../../model/failure.ts';
import { BackOff } from './back-off.ts';
import { GapFinder, resumeOf } from './resume.ts';
import type { AgentState, StreamContext, StreamTarget } from './stream-context.ts';

type Ended = StreamEnd | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Streams from one server into the queue until stopped, and resumes whenever it went away or fell mute. A server that
 * is reached never, with an empty store, is a mistake in the address more often than an outage.
 * @throws Failure `source-unreachable` then, or where the stream is not to be followed; `usage` for TLS files
 */
export async function followServer(
  target: StreamTarget,
  context: StreamContext,
  signal: AbortSignal,
): Promise<void> {
  const session = new ServerSession(target, context, signal);
  const backOff = new BackOff(context.random);
  while (!signal.aborted) {
    const end = await session.stream();
    if (end.kind === 'failed' && !(await session.mayComeBack())) throw end.failure;
    // The server is well, and what it is asked for next it cannot refuse.
    if (end.kind === 'mask-refused') continue;
    if (!context.follow || signal.aborted) return;
    if (session.hasReceived) backOff.reset();
    const waitMs = backOff.nextMs();
    if (end.kind === 'failed') context.events.onRetry?.(end.failure, waitMs, target.name);
    await context.clock.sleep(waitMs, signal);
  }
}

class ServerSession {
  readonly #target: StreamTarget;
  readonly #context: StreamContext;
  readonly #signal: AbortSignal;
  /** whether the last stream brought anything */
  hasReceived = false;
  #hasEverReceived = false;
  readonly #gaps = new GapFinder();
  readonly #masks = new MaskChoice();
  #state: AgentState | undefined;

  constructor(target: StreamTarget, context: StreamContext, signal: AbortSignal) {
    this.#target = target;
    this.#context = context;
    this.#signal = signal;
  }

  async mayComeBack(): Promise<boolean> {
    const { follow, store } = this.#context;
    if (!follow) return false;
    // The peer service named it, so the address is right.
    if (this.#target.node !== undefined || this.#hasEverReceived) return true;
    return (await store.span()) !== undefined;
  }

  /** One stream from connection to end. */
  async stream(): Promise<Ended> {
    const { queue, events, nextStream } = this.#context;
    const stream = nextStream();
    this.hasReceived = false;
    try {
      const end = await this.#pump(stream);
      if (end.kind === 'mute') events.onMute?.(this.#target.name, end.node);
      if (end.kind === 'mask-refused') events.onMaskRefused?.(this.#target.name, end.reason);
      return end;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'source-unreachable') throw error;
      await this.#becomes('unavailable', stream);
      return { kind: 'failed', failure: error };
    } finally {
      await queue.push({ ...EMPTY, stream, isLast: true });
    }
  }

  async #pump(stream: number): Promise<StreamEnd> {
    const { queue, events, follow, watchEveryMs, answerWithinMs } = this.#context;
    const { server, node, name } = this.#target;
    const resume = await resumeOf(this.#context, node);
    events.onConnected?.(resume.sinceMs, name);
    this.#gaps.resume(resume);
    const options = {
      ...server,
      follow,
      sinceMs: resume.sinceMs,
      watchEveryMs,
      connectTimeoutMs: answerWithinMs,
      masks: this.#masks,
    };
    return await pumped(streamFlows(options, this.#signal), async (batch) => {
      if (batch.records.length > 0) {
        if (!this.hasReceived) events.onReceiving?.(name);
        this.hasReceived = true;
        this.#hasEverReceived = true;
        await this.#becomes('connected', stream);
        for (const gap of this.#gaps.gapsIn(batch)) events.onGap?.(gap);
      }
      await queue.push({ ...batch, stream });
    });
  }

  /** Of a node that is known by name: the ledger learns that it exists, also where it was never reached. */
  async #becomes(state: AgentState, stream: number): Promise<void> {
    const { node } = this.#target;
    if (node === undefined || state === this.#state) return;
    this.#state = state;
    this.#context.events.onNode?.(node, state);
    await this.#context.queue.push(nodeStatus(node, state, this.#context.clock.now(), stream));
  }
}

const EMPTY = { records: [], rejected: [] } as const;

/** What relay would say of a node. */
export function nodeStatus(
  node: string,
  state: Exclude<NodeState, 'unknown'>,
  timeMs: number,
  stream: number,
): RecordBatch {
  const record = { kind: 'node-status', timeMs, nodes: [node], state, message: '' } as const;
  return { records: [record], rejected: [], stream };
}

/** Hands each batch on, and answers how the stream ended. */
async function pumped(
  batches: ReturnType<typeof streamFlows>,
  take: (batch: RecordBatch) => Promise<void>,
): Promise<StreamEnd> {
  try {
    for (;;) {
      const next = await batches.next();
      if (next.done === true) return next.value;
      await take(next.value);
    }
  } finally {
    await batches.return({ kind: 'stopped' });
  }
}
