import { HubbleServer, type HubbleServerOptions } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Clock, systemClock } from '../../src/app/clock.ts';
import { type CollectRequest, collect } from '../../src/app/collect.ts';
import type { NodeCoverage } from '../../src/usage/coverage.ts';

/** Seconds pass in milliseconds, so that flushes and retries come at once. */
export const FAST_CLOCK: Clock = {
  now: () => Date.now() * 1000,
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
};

const T0 = Date.UTC(2026, 5, 1);
export const at = (second: number): number => T0 + second * 1000;

/** A flow of one connection of the node's, with a port of its own and a uuid that tells node and second. */
export function flowAt(second: number, node = 'node-1'): object {
  const time = new Date(at(second)).toISOString();
  return {
    flow: {
      time,
      uuid: `${node} ${second}`,
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40_000, destination_port: 5432 } },
      source: pod('web', 1001),
      destination: pod('db', 1002),
      Type: 'L3_L4',
      node_name: node,
      event_type: { type: 5 },
      traffic_direction: 'EGRESS',
      is_reply: false,
    },
    node_name: node,
    time,
  };
}

function pod(app: string, identity: number): object {
  const labels = [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'];
  return { ...(app === 'web' ? { ID: 1 } : {}), identity, namespace: 'shop', labels };
}

/** @param from and to both included */
export function flowsAt(from: number, to: number, node = 'node-1'): object[] {
  return Array.from({ length: to - from + 1 }, (_, i) => flowAt(from + i, node));
}

/** A server that stops with the test. */
export class Servers {
  readonly #running: { stop(): unknown }[] = [];

  async start(options: HubbleServerOptions = {}): Promise<HubbleServer> {
    const server = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000, ...options });
    this.#running.push(server);
    return server;
  }

  add<T extends { stop(): unknown }>(one: T): T {
    this.#running.push(one);
    return one;
  }

  async stopAll(): Promise<void> {
    for (const server of this.#running.splice(0)) await server.stop();
  }
}

/** A collection that runs beside the test, and what it said. */
export class Collecting {
  /** one line per event, in order */
  readonly said: string[] = [];
  readonly #stop = new AbortController();
  readonly #request: CollectRequest;
  readonly #done: Promise<unknown>;
  /** observed events that are stored */
  stored = 0;

  constructor(
    request: Omit<CollectRequest, 'follow'> & { readonly follow?: boolean },
    clock: Clock = FAST_CLOCK,
  ) {
    // Long enough to be answered on a slow machine, short enough to be waited for.
    this.#request = { follow: true, watchEveryMs: 50, answerWithinMs: 1000, ...request };
    const done = collect(this.#request, {
      clock,
      signal: this.#stop.signal,
      random: () => 0.5,
      onProgress: (tally) => {
        // The tally goes on counting; what it holds now is stored.
        this.stored = tally.observed;
      },
      onConnected: (sinceMs, source) =>
        this.said.push(`${source} since ${sinceMs === 0 ? 0 : (sinceMs - T0) / 1000}`),
      onRetry: (failure) => this.said.push(`retry: ${failure.message}`),
      onMute: (_source, node) => this.said.push(`mute ${node}`),
      onMaskRefused: (_source, reason) => this.said.push(`mask refused: ${reason}`),
      onGap: ({ node, fromMs, toMs }) =>
        this.said.push(`gap ${node} ${(fromMs - T0) / 1000} to ${(toMs - T0) / 1000}`),
      onNode: (node, state) => this.said.push(`${node} ${state}`),
    });
    this.#done = done.then(
      () => undefined,
      (cause: unknown) => cause,
    );
  }

  hasSaid(text: string): boolean {
    return this.said.some((line) => line.includes(text));
  }

  /** Waits until it is so; the test's own limit ends what never comes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const isOver = await Promise.race([
        this.#done.then(() => true),
        systemClock.sleep(5).then(() => false),
      ]);
      if (isOver && !condition())
        throw new Error(`it ended: ${String(await this.#done)}\n${this.said.join('\n')}`);
    }
  }

  observed(count: number): Promise<void> {
    return this.until(() => this.stored >= count);
  }

  /** Ends it, where it does not end by itself. @returns what the store holds */
  async stop(): Promise<Collected> {
    this.#stop.abort();
    return await this.end();
  }

  async end(): Promise<Collected> {
    const cause = await this.#done;
    if (cause !== undefined) throw cause;
    return await collected(this.#request.storePath);
  }
}

export interface Collected {
  /** observed events of all connections */
  readonly events: number;
  /** per node `from-to` in seconds, and what was lost */
  readonly coverage: Readonly<Record<string, string>>;
}

export async function collected(storePath: string): Promise<Collected> {
  const store = await openStore(storePath, { mode: 'read-only' });
  try {
    const usage = await store.readUsage();
    const coverage = await store.readCoverage();
    const last = await store.lastSeenPerNode();
    return {
      events: usage.reduce((sum, one) => sum + one.events, 0),
      coverage: Object.fromEntries(coverage.map((one) => [one.node, describe(one, last.get(one.node))])),
    };
  } finally {
    await store.close();
  }
}

/** @param lastMs the last record: how much silence behind it is proven hangs on how long the test takes */
function describe({ covered, lost }: NodeCoverage, lastMs = Number.POSITIVE_INFINITY): string {
  const spans = covered.map(
    ({ fromMs, toMs }) => `${(fromMs - T0) / 1000}-${(Math.min(toMs, lastMs) - T0) / 1000}`,
  );
  return [...spans, ...lost.map(({ source, count }) => `lost ${count} ${source}`)].join(' ');
}
