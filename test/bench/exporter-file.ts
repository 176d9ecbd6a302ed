import { open } from 'node:fs/promises';

/** What an import of the file must find. */
export interface Expected {
  readonly observed: number;
  /** by endpoints, port, half and outcome */
  readonly connections: number;
}

const NODES = 50;
const WORKLOADS = 250;
const PODS = 2000;
const EDGES = 20_000;
const WORLD_PEERS = 300;
const PORTS = [80, 443, 5432, 6379, 8080, 9090, 9092, 50_051] as const;
const START_MS = Date.UTC(2026, 4, 1);

interface Pod {
  readonly workload: number;
  readonly node: string;
  readonly ip: string;
  readonly local: object;
  readonly remote: object;
}

/** An event of the connection, as the exporter writes it. */
interface Shape {
  readonly type: 4 | 5;
  readonly half: 'EGRESS' | 'INGRESS';
  readonly isReply: boolean;
}

/** Verdicts, traces and replies of one connection, at both halves. */
const SHAPES: readonly Shape[] = [
  { type: 5, half: 'EGRESS', isReply: false },
  { type: 5, half: 'INGRESS', isReply: false },
  { type: 4, half: 'EGRESS', isReply: false },
  { type: 4, half: 'INGRESS', isReply: false },
  { type: 4, half: 'EGRESS', isReply: true },
  { type: 4, half: 'INGRESS', isReply: true },
];

/** Writes exporter records as JSON lines: the same file for the same number of records. */
export async function writeExporterFile(path: string, records: number): Promise<Expected> {
  const random = randomNumbers(20_260_501);
  const pods = Array.from({ length: PODS }, (_, index) => podOf(index));
  const edges = Array.from({ length: EDGES }, () => ({
    from: Math.floor(random() * PODS),
    to: random() < 0.05 ? PODS + Math.floor(random() * WORLD_PEERS) : Math.floor(random() * PODS),
    port: PORTS[Math.floor(random() * PORTS.length)] ?? 80,
  }));
  const connections = new Set<string>();
  const file = await open(path, 'w');
  let lines: string[] = [];
  for (let written = 0; written < records; written += 1) {
    // Squaring favours the first edges, as a few services get most of the traffic.
    const edge = edges[Math.floor(random() ** 2 * EDGES)];
    const source = pods[edge?.from ?? 0];
    const shape = SHAPES[Math.floor(random() * SHAPES.length)];
    if (edge === undefined || source === undefined || shape === undefined) throw new Error('no such edge');
    const destination = pods[edge.to];
    const half = destination === undefined ? 'EGRESS' : shape.half;
    lines.push(recordOf({ ...shape, half }, source, destination ?? edge.to, edge.port, written, random));
    connections.add(`${source.workload} ${destination?.workload ?? -edge.to} ${edge.port} ${half}`);
    if (lines.length === 1000 || written === records - 1) {
      await file.write(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  await file.close();
  return { observed: records, connections: connections.size };
}

function podOf(index: number): Pod {
  const workload = index % WORKLOADS;
  const namespace = `team-${workload % 40}`;
  const name = `service-${workload}`;
  const labels = [
    `k8s:app.kubernetes.io/component=backend`,
    `k8s:app.kubernetes.io/instance=${name}`,
    `k8s:app.kubernetes.io/name=${name}`,
    `k8s:app.kubernetes.io/part-of=platform`,
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
    `k8s:io.cilium.k8s.namespace.labels.team=${namespace}`,
    `k8s:io.cilium.k8s.policy.cluster=default`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${name}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ...(workload % 2 === 0 ? [`k8s:tier=web`, `k8s:version=v${workload % 7}`] : []),
  ];
  const remote = {
    identity: 1000 + workload,
    cluster_name: 'default',
    namespace,
    labels,
    pod_name: `${name}-7d9c5b8f6d-${index.toString(36).padStart(5, 'x')}`,
  };
  return {
    workload,
    node: `default/node-${index % NODES}`,
    ip: `10.${index >> 8}.${index & 255}.17`,
    local: { ID: 100 + (index % 400), ...remote, workloads: [{ name, kind: 'Deployment' }] },
    remote,
  };
}

function recordOf(
  { type, half, isReply }: Shape,
  client: Pod,
  server: Pod | number,
  port: number,
  number: number,
  random: () => number,
): string {
  const isWorld = typeof server === 'number';
  const clientSide = half === 'EGRESS' ? client.local : client.remote;
  const serverSide = isWorld ? WORLD : half === 'INGRESS' ? server.local : server.remote;
  const serverIp = isWorld ? `203.0.${server >> 8}.${server & 255}` : server.ip;
  const clientPort = 32_768 + Math.floor(random() * 28_000);
  const time = new Date(START_MS + number * 20).toISOString().replace('Z', '123456Z');
  const node_name = half === 'EGRESS' || isWorld ? client.node : server.node;
  const flow = {
    time,
    uuid: uuidOf(random),
    verdict: 'FORWARDED',
    ethernet: { source: '5a:a5:b9:12:91:61', destination: '52:54:c2:d2:19:87' },
    IP: {
      source: isReply ? serverIp : client.ip,
      destination: isReply ? client.ip : serverIp,
      ipVersion: 'IPv4',
    },
    l4: {
      TCP: {
        source_port: isReply ? port : clientPort,
        destination_port: isReply ? clientPort : port,
        flags: isReply ? { SYN: true, ACK: true } : { SYN: true },
      },
    },
    source: isReply ? serverSide : clientSide,
    destination: isReply ? clientSide : serverSide,
    Type: 'L3_L4',
    node_name,
    event_type: type === 5 ? { type: 5, sub_type: half === 'EGRESS' ? 2 : 1 } : { type: 4, sub_type: 3 },
    traffic_direction: half,
    ...(type === 5 ? { policy_match_type: 2 } : { trace_observation_point: 'TO_STACK', trace_reason: 'NEW' }),
    is_reply: isReply,
    Summary: 'TCP Flags: SYN',
  };
  return JSON.stringify({ flow, node_name, time });
}

const WORLD = { identity: 2, labels: ['reserved:world'] };

function uuidOf(random: () => number): string {
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
