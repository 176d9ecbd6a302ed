import { setTimeout as sleep } from 'node:timers/promises';
import { type EncodedFlow, HubbleServer } from '../../src/adapters/hubble/server.ts';
import { NODES } from '../bench/collect/plan.ts';
import { LOSING_NODE, LOST_EVENTS } from './script.ts';

/** A relay that can go away and come back, while its nodes go on and keep their last flows. */
export class SoakRelay {
  readonly #ringSize: number;
  readonly #rings = new Map<string, EncodedFlow[]>();
  #server: HubbleServer | undefined;
  address = '127.0.0.1:0';

  constructor(ringSize: number) {
    this.#ringSize = ringSize;
  }

  async start(): Promise<void> {
    const nodes = Array.from({ length: NODES }, (_, i) => `default/node-${i}`);
    this.#server = await bound(() =>
      HubbleServer.start({ address: this.address, role: 'relay', nodes, ringSize: this.#ringSize }),
    );
    this.address = this.#server.address;
    // Before anybody can have connected.
    for (const ring of this.#rings.values()) this.#server.append(ring.slice(-this.#ringSize));
  }

  append(flows: readonly EncodedFlow[]): void {
    for (const flow of flows) {
      const ring = this.#rings.get(flow.node) ?? [];
      this.#rings.set(flow.node, ring);
      ring.push(flow);
      // seldom, because it costs
      if (ring.length > 1.25 * this.#ringSize) ring.splice(0, ring.length - this.#ringSize);
    }
    this.#server?.append(flows);
  }

  loseEvents(): void {
    this.#server?.loseEvents({ node: LOSING_NODE, source: 'PERF_EVENT_RING_BUFFER', count: LOST_EVENTS });
  }

  kill(): void {
    this.#server?.kill();
    this.#server = undefined;
  }
}

/** The address may be taken for a moment by the connections of the one that went away. */
async function bound(start: () => Promise<HubbleServer>): Promise<HubbleServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}
