import type { HubbleAddress } from '../../adapters/hubble/client.ts';
import { type HubblePeer, type PeerChange, watchPeers } from '../../adapters/hubble/peers.ts';
import { Failure } from '../../model/failure.ts';
import { SECOND_MS } from '../../model/time.ts';
import { BackOff } from './back-off.ts';
import { followServer, nodeStatus } from './follow-server.ts';
import type { StreamContext } from './stream-context.ts';

/** The service lists the agents at once; what it has not named by then is not there. */
const LISTED_AFTER_MS = 5 * SECOND_MS;

/**
 * One stream per node: the peer service says which agents there are, and the streams come and go with them. While the
 * service is away the streams go on.
 * @throws Failure `source-unreachable` where the service is never reached, or an agent without following
 */
export async function followAgents(
  service: HubbleAddress,
  context: StreamContext,
  signal: AbortSignal,
): Promise<void> {
  const agents = new Agents(service, context, signal);
  const backOff = new BackOff(context.random);
  try {
    while (!agents.signal.aborted) {
      const failure = await agents.watch();
      if (agents.signal.aborted) break;
      if (failure !== undefined && !(context.follow && agents.areKnown)) throw failure;
      if (!context.follow) break;
      if (failure === undefined) backOff.reset();
      const waitMs = backOff.nextMs();
      if (failure !== undefined) context.events.onRetry?.(failure, waitMs, service.address);
      await context.clock.sleep(waitMs, agents.signal);
    }
  } finally {
    await agents.finish();
  }
}

interface Agent {
  readonly peer: HubblePeer;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

class Agents {
  readonly #service: HubbleAddress;
  readonly #context: StreamContext;
  readonly #agents = new Map<string, Agent>();
  readonly #ending: Promise<void>[] = [];
  readonly #stop = new AbortController();
  /** aborted from outside, or where one agent's stream cannot go on */
  readonly signal: AbortSignal;
  #failure: { readonly cause: unknown } | undefined;

  constructor(service: HubbleAddress, context: StreamContext, signal: AbortSignal) {
    this.#service = service;
    this.#context = context;
    this.signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  get areKnown(): boolean {
    return this.#agents.size > 0;
  }

  /** Follows the service until it goes away; answers why, where that is no good end. */
  async watch(): Promise<Failure | undefined> {
    const { watchEveryMs, answerWithinMs } = this.#context;
    const listed = new AbortController();
    const signal = AbortSignal.any([this.signal, listed.signal]);
    let unnamed: Set<string> | undefined;
    try {
      for await (const change of watchPeers({ ...this.#service, watchEveryMs, answerWithinMs }, signal)) {
        if (unnamed === undefined) {
          unnamed = new Set(this.#agents.keys());
          void this.#whenListed(unnamed, listed, signal);
        }
        if (change.kind === 'present') unnamed.delete(change.peer.node);
        await this.#apply(change);
      }
      return undefined;
    } catch (error) {
      if (error instanceof Failure && error.code === 'source-unreachable') return error;
      throw error;
    } finally {
      listed.abort();
    }
  }

  /** Nodes that left while the service was away are named by nobody. */
  async #whenListed(
    unnamed: ReadonlySet<string>,
    listed: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#context.clock.sleep(LISTED_AFTER_MS, signal);
    if (signal.aborted) return;
    for (const node of unnamed) await this.#remove(node);
    if (!this.#context.follow) listed.abort();
  }

  /** Waits for the streams to end; those that follow must have been stopped. @throws what stopped one of them */
  async finish(): Promise<void> {
    if (this.#context.follow) this.#stop.abort();
    await Promise.all([...this.#agents.values()].map((agent) => agent.done));
    await Promise.all(this.#ending);
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  async #apply(change: PeerChange): Promise<void> {
    if (change.kind === 'gone') return await this.#remove(change.node);
    const { peer } = change;
    const known = this.#agents.get(peer.node);
    if (known !== undefined) {
      if (known.peer.address === peer.address && known.peer.serverName === peer.serverName) return;
      this.#end(known);
    }
    this.#start(peer);
  }

  #start(peer: HubblePeer): void {
    const stop = new AbortController();
    const { node, address, serverName } = peer;
    const server: HubbleAddress =
      serverName === undefined ? { address } : { address, tls: { ...this.#service.tls, serverName } };
    const target = { name: `${node} (${address})`, server, node };
    const done = followServer(target, this.#context, AbortSignal.any([this.signal, stop.signal])).catch(
      (cause: unknown) => {
        this.#failure ??= { cause };
        if (this.#context.follow) this.#stop.abort();
      },
    );
    this.#agents.set(node, { peer, stop, done });
  }

  #end(agent: Agent): void {
    agent.stop.abort();
    this.#ending.push(agent.done);
  }

  async #remove(node: string): Promise<void> {
    const agent = this.#agents.get(node);
    if (agent === undefined) return;
    this.#agents.delete(node);
    agent.stop.abort();
    await agent.done;
    const { events, queue, clock, nextStream } = this.#context;
    events.onNode?.(node, 'gone');
    const stream = nextStream();
    await queue.push({ ...nodeStatus(node, 'gone', clock.now(), stream), isLast: true });
  }
}
