/** What the flows of a run are: the same for the same scenario and count, in whichever process. */
export type Scenario = 'usual' | 'addresses' | 'churn';

export const SCENARIOS: readonly Scenario[] = ['usual', 'addresses', 'churn'];

export interface Plan {
  readonly scenario: Scenario;
  readonly count: number;
  readonly hours: number;
}

export interface PlannedFlow {
  readonly number: number;
  readonly timeMs: number;
  readonly client: number;
  /** a pod, or an address outside the cluster */
  readonly server: number | { readonly address: string };
  readonly port: number;
  readonly half: 'egress' | 'ingress';
  readonly isReply: boolean;
  readonly kind: 'verdict' | 'trace';
}

export const NODES = 50;
export const WORKLOADS = 250;
const PODS = 2000;
const CHURNING_PODS = 100_000;
const EDGES = 20_000;
const WORLD_PEERS = 300;
const ZIPF = 1.05;
const PORTS = [80, 443, 5432, 6379, 8080, 9090, 9092, 50_051] as const;
const START_MS = Date.UTC(2026, 4, 1);

/** Verdicts, traces and replies of one connection, at both halves. */
const SHAPES = [
  { kind: 'verdict', half: 'egress', isReply: false },
  { kind: 'verdict', half: 'ingress', isReply: false },
  { kind: 'trace', half: 'egress', isReply: false },
  { kind: 'trace', half: 'ingress', isReply: false },
  { kind: 'trace', half: 'egress', isReply: true },
  { kind: 'trace', half: 'ingress', isReply: true },
] as const;

/** The flows in order of time. */
export function* plannedFlows({ scenario, count, hours }: Plan): Generator<PlannedFlow, void> {
  const random = randomNumbers(20_260_501);
  const edges = Array.from({ length: EDGES }, () => ({
    client: Math.floor(random() * PODS),
    server: random() < 0.05 ? PODS + Math.floor(random() * WORLD_PEERS) : Math.floor(random() * PODS),
    port: PORTS[Math.floor(random() * PORTS.length)] ?? 80,
  }));
  const pick = zipf(EDGES, ZIPF, random);
  const spanMs = hours * 3_600_000;
  for (let number = 0; number < count; number += 1) {
    const edge = edges[pick()];
    const shape = SHAPES[Math.floor(random() * SHAPES.length)];
    if (edge === undefined || shape === undefined) throw new Error('no such edge');
    const timeMs = START_MS + Math.floor((number * spanMs) / count);
    const flow = { number, timeMs, ...shape };
    if (scenario === 'addresses') {
      yield {
        ...flow,
        half: 'egress',
        client: edge.client,
        server: { address: addressOf(number) },
        port: 443,
      };
      continue;
    }
    // Pods come and go: a generation of them lives for its part of the run.
    const generation = scenario === 'churn' ? Math.floor((number * (CHURNING_PODS / PODS)) / count) : 0;
    const client = edge.client + generation * PODS;
    if (edge.server < PODS)
      yield { ...flow, client, server: edge.server + generation * PODS, port: edge.port };
    else {
      const address = `203.0.${edge.server >> 8}.${edge.server & 255}`;
      yield { ...flow, half: 'egress', client, server: { address }, port: edge.port };
    }
  }
}

/** A different one for every number below sixteen million. */
function addressOf(number: number): string {
  return `${20 + ((number >> 16) & 127)}.${number & 255}.${(number >> 8) & 255}.7`;
}

/** Events per connection as a store must hold them, by `connectionName`. */
export function expectedTotals(plan: Plan): Map<string, number> {
  const totals = new Map<string, number>();
  for (const flow of plannedFlows(plan)) {
    const server =
      typeof flow.server === 'number' ? workloadName(flow.server) : addressName(plan, flow.server.address);
    const name = connectionName(workloadName(flow.client), server, flow.port, flow.half);
    totals.set(name, (totals.get(name) ?? 0) + 1);
  }
  return totals;
}

/** Where addresses are too many to be kept one by one, they are compared in sum. */
export function addressName(plan: Plan, address: string): string {
  return plan.scenario === 'addresses' ? 'world' : address;
}

export function connectionName(client: string, server: string, port: number, half: string): string {
  return `${client} > ${server} ${port} ${half}`;
}

export function workloadName(pod: number): string {
  return `service-${pod % WORKLOADS}`;
}

/** Numbers below `size`, the first ones by far the most frequent. */
function zipf(size: number, exponent: number, random: () => number): () => number {
  const upTo = new Float64Array(size);
  let sum = 0;
  for (let rank = 0; rank < size; rank += 1) {
    sum += 1 / (rank + 1) ** exponent;
    upTo[rank] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** mulberry32: the same numbers from 0 to 1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
