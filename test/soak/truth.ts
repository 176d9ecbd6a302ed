import type { PlannedFlow } from '../bench/collect/plan.ts';
import { connectionName, NODES, workloadName } from '../bench/collect/plan.ts';
import type { SoakTruth } from './script.ts';

/** Counts what is sent. */
export class Truth {
  readonly #connections = new Map<string, number>();
  readonly #nodes = new Map<string, Map<string, number>>();
  total = 0;

  add(flow: PlannedFlow): void {
    const server = typeof flow.server === 'number' ? workloadName(flow.server) : flow.server.address;
    const name = connectionName(workloadName(flow.client), server, flow.port, flow.half);
    this.#connections.set(name, (this.#connections.get(name) ?? 0) + 1);
    const node = nodeOf(flow);
    const seconds = this.#nodes.get(node) ?? new Map<string, number>();
    const second = String(Math.floor(flow.timeMs / 1000));
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    this.#nodes.set(node, seconds);
    this.total += 1;
  }

  answer(): SoakTruth {
    const nodes = [...this.#nodes].map(([node, seconds]) => [node, Object.fromEntries(seconds)]);
    const connections = Object.fromEntries(this.#connections);
    return { connections, nodes: Object.fromEntries(nodes), total: this.total };
  }
}

/** The node that sees the flow. */
export function nodeOf({ client, server, half }: PlannedFlow): string {
  const observer = half === 'egress' || typeof server !== 'number' ? client : server;
  return `default/node-${observer % NODES}`;
}

/** The node that sees a connection: the pods of a workload of the plan all run on one. */
export function nodeOfConnection(name: string): string {
  const [, client = '', server = '', half] =
    /^service-(\d+) > (?:service-(\d+)|\S+) \d+ (\w+)$/.exec(name) ?? [];
  return `default/node-${Number(half === 'egress' || server === '' ? client : server) % NODES}`;
}
