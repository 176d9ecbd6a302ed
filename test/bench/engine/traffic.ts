import { Random } from '../../../src/app/demo/random.ts';
import { type Endpoint, endpointOfLabels } from '../../../src/model/endpoint.ts';
import { LabelSet } from '../../../src/model/labels.ts';
import type { Protocol } from '../../../src/model/protocol.ts';
import { identityLabels } from '../../../src/policies/inventory/inventory.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { generateOutside } from './addresses.ts';
import type { Cluster, Port } from './cluster.ts';
import { chance } from './rule-parts.ts';

/** Who takes part; position is the number by which a connection names a party. */
interface Party {
  readonly endpoint: Endpoint;
  readonly ports: readonly Pick<Port, 'port' | 'protocol'>[];
}

const WORLD_PORTS: Party['ports'] = [{ port: 443, protocol: 'TCP' }];
const API_PORTS: Party['ports'] = [{ port: 6443, protocol: 'TCP' }];
const NODES = 50;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 4, 1);

/** Allowed connections, no two alike, in the store's order: by source, destination and port. */
export function generateTraffic(cluster: Cluster, count: number, seed: number): Usage[] {
  const random = new Random(seed);
  const pods = cluster.inventory.workloads.map((workload, i): Party => {
    const labels = identityLabels(workload, cluster.inventory, 'bench');
    return { endpoint: endpointOfLabels(labels, undefined, []), ports: cluster.workloads[i]?.ports ?? [] };
  });
  const outside = generateOutside(random).map(({ ip, dnsNames }): Party => {
    const world = LabelSet.parse(['reserved:world']);
    return { endpoint: endpointOfLabels(world, ip, dnsNames), ports: WORLD_PORTS };
  });
  const parties = [...pods, ...outside, ...nodeParties()];
  const [firstOutside, firstNode] = [pods.length, pods.length + outside.length];
  const perNamespace = pods.length / cluster.namespaces.length;
  const anyPod = popularity(pods.length, random);
  const neighbour = popularity(perNamespace, random);
  const anyOutside = popularity(outside.length, random);
  const anyNode = (): number => firstNode + random.below(parties.length - firstNode);

  const destinationOf = (source: number): number => {
    const kind = random.below(100);
    if (kind < 35) return source - (source % perNamespace) + neighbour();
    if (kind < 80) return anyPod();
    return kind < 97 ? firstOutside + anyOutside() : anyNode();
  };
  const pairOf = (): readonly [number, number] => {
    const pod = random.below(pods.length);
    const kind = random.below(100);
    // probes of the kubelet, and what comes in from outside
    if (kind < 2) return [anyNode(), pod];
    return kind < 4 ? [firstOutside + anyOutside(), pod] : [pod, destinationOf(pod)];
  };

  const seen = new Map<number, Usage>();
  while (seen.size < count) {
    const [from, to] = pairOf();
    const [source, destination] = [parties[from], parties[to]];
    if (source === undefined || destination === undefined || from === to) continue;
    const { protocol, port } = portOf(random, destination.ports);
    const key = ((from * parties.length + to) * 8 + PROTOCOL_RANK[protocol]) * 65_536 + port;
    if (seen.has(key)) continue;
    const firstSeenMs = START_MS + random.below(30 * DAY_MS);
    seen.set(key, {
      connection: { source: source.endpoint, destination: destination.endpoint, protocol, port },
      seenAt: chance(random, 50) ? 'egress' : 'ingress',
      outcome: 'allowed',
      events: 1 + random.below(1000),
      firstSeenMs,
      lastSeenMs: firstSeenMs + random.below(DAY_MS),
    });
  }
  return [...seen].sort(([a], [b]) => a - b).map(([, usage]) => usage);
}

const PROTOCOL_RANK: Readonly<Record<Protocol, number>> = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
  ICMPv4: 3,
  ICMPv6: 4,
  VRRP: 5,
  IGMP: 6,
};

function portOf(
  random: Random,
  ports: Party['ports'],
): { readonly protocol: Protocol; readonly port: number } {
  const kind = random.below(100);
  if (kind < 1) return { protocol: 'ICMPv4', port: 8 };
  if (kind < 6 || ports.length === 0) return { protocol: 'TCP', port: 8000 + random.below(500) };
  return random.pick(ports);
}

function nodeParties(): Party[] {
  return [
    nodeParty(['reserved:host'], '10.0.0.1'),
    nodeParty(['reserved:kube-apiserver', 'reserved:remote-node'], '10.0.0.2'),
    ...Array.from({ length: NODES }, (_, i) => nodeParty(['reserved:remote-node'], `10.0.1.${i}`)),
  ];
}

function nodeParty(labels: readonly string[], ip: string): Party {
  return { endpoint: endpointOfLabels(LabelSet.parse(labels), ip, []), ports: API_PORTS };
}

/** Draws by Zipf's law: the second most popular half as often as the first. Who is popular is shuffled. */
function popularity(size: number, random: Random): () => number {
  const order = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i -= 1) {
    const other = random.below(i + 1);
    [order[i], order[other]] = [order[other] ?? 0, order[i] ?? 0];
  }
  let total = 0;
  const upTo = order.map((_, rank) => (total += 1 / (rank + 1)));
  return () => {
    const wanted = (random.word() / 2 ** 32) * total;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    return order[low] ?? 0;
  };
}
