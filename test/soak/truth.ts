import type { PlannedFlow } from '../bench/collect/plan.ts';
import { connectionName, NODES, workloadName } from '../bench/collect/plan.ts';
import type { SoakTruth } from './script.ts';

interface Count {
  flows: number;
}

/** Counts what is sent. */
export class Truth {
  readonly #connections = new Map<string, Count>();
  readonly #nodes = new Map<string, Map<number, number>>();
  #total = 0;

  /** What counts a flow like this one; to be kept, as finding it costs more than counting. */
  counterOf(flow: PlannedFlow): (timeMs: number) => void {
    const server = typeof flow.server === 'number' ? workloadName(flow.server) : flow.server.address;
    const name = connectionName(workloadName(flow.client), server, flow.port, flow.half);
    const connection = entryOf(this.#connections, name, () => ({ flows: 0 }));
    const seconds = entryOf(this.#nodes, nodeOf(flow), () => new Map<number, number>());
    return (timeMs) => {
      connection.flows += 1;
      const second = Math.floor(timeMs / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
      this.#total += 1;
    };
  }

  answer(): Omit<SoakTruth, 'cpuSeconds'> {
    const nodes = [...this.#nodes].map(([node, seconds]) => [node, Object.fromEntries(seconds)]);
    const connections = [...this.#connections].map(([name, { flows }]) => [name, flows]);
    return {
      connections: Object.fromEntries(connections),
      nodes: Object.fromEntries(nodes),
      total: this.#total,
    };
  }
}

function entryOf<T>(map: Map<string, T>, key: string, fresh: () => T): T {
  const known = map.get(key) ?? fresh();
  map.set(key, known);
  return known;
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
