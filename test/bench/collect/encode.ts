import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { NODES, type PlannedFlow, randomNumbers, WORKLOADS, workloadName } from './plan.ts';

const random = randomNumbers(4242);

/**
 * An `observer.GetFlowsResponse` as an agent sends it, some 850 bytes, with the fields nobody reads too.
 * Field numbers: https://github.com/cilium/cilium/blob/main/api/v1/flow/flow.proto
 */
export function encodeFlow(flow: PlannedFlow): Uint8Array {
  const writer = new BinaryWriter();
  const atClient = flow.half === 'egress';
  const isWorld = typeof flow.server !== 'number';
  const observer = atClient || isWorld ? flow.client : flow.server;
  const node = `default/node-${observer % NODES}`;
  message(writer, 1, () => content(writer, flow, node, atClient));
  text(writer, 1000, node);
  timestamp(writer, 1001, flow.timeMs, flow.number);
  return writer.finish();
}

function content(writer: BinaryWriter, flow: PlannedFlow, node: string, atClient: boolean): void {
  const { client, server, port, isReply, kind, number } = flow;
  const clientPort = 32_768 + Math.floor(random() * 28_000);
  const clientSide = podBytes(client, atClient);
  const serverSide = typeof server === 'number' ? podBytes(server, !atClient) : WORLD;
  const ips = [podIp(client), typeof server === 'number' ? podIp(server) : server.address] as const;
  const [from, to] = isReply ? [1, 0] : [0, 1];
  timestamp(writer, 1, flow.timeMs, number);
  int(writer, 2, 1);
  message(writer, 4, () => {
    text(writer, 1, '5a:a5:b9:12:91:61');
    text(writer, 2, '52:54:c2:d2:19:87');
  });
  message(writer, 5, () => {
    text(writer, 1, ips[from] ?? '');
    text(writer, 2, ips[to] ?? '');
    int(writer, 3, 1);
  });
  message(writer, 6, () =>
    message(writer, 1, () => {
      int(writer, 1, isReply ? port : clientPort);
      int(writer, 2, isReply ? clientPort : port);
      message(writer, 3, () => int(writer, isReply ? 5 : 2, 1));
    }),
  );
  writer.tag(8, WireType.LengthDelimited).bytes(isReply ? serverSide : clientSide);
  writer.tag(9, WireType.LengthDelimited).bytes(isReply ? clientSide : serverSide);
  int(writer, 10, 1);
  text(writer, 11, node);
  message(writer, 19, () => {
    int(writer, 1, kind === 'verdict' ? 5 : 4);
    int(writer, 2, kind === 'verdict' ? (atClient ? 2 : 1) : 3);
  });
  int(writer, 22, atClient ? 2 : 1);
  if (kind === 'verdict') int(writer, 23, 2);
  else int(writer, 24, 3);
  message(writer, 26, () => (isReply ? int(writer, 1, 1) : undefined));
  text(writer, 34, uuid(number));
  text(writer, 100_000, 'TCP Flags: SYN');
}

const pods = new Map<string, Uint8Array>();
const KEPT_PODS = 20_000;

/** A pod as its own node names it, with endpoint id and workload, or as another does. */
function podBytes(pod: number, isLocal: boolean): Uint8Array {
  const key = `${pod} ${isLocal}`;
  let bytes = pods.get(key);
  if (bytes === undefined) {
    if (pods.size > KEPT_PODS) pods.clear();
    bytes = encodePod(pod, isLocal);
    pods.set(key, bytes);
  }
  return bytes;
}

function encodePod(pod: number, isLocal: boolean): Uint8Array {
  const workload = pod % WORKLOADS;
  const namespace = `team-${workload % 40}`;
  const name = workloadName(pod);
  const writer = new BinaryWriter();
  if (isLocal) int(writer, 1, 100 + (pod % 400));
  int(writer, 2, 1000 + workload);
  text(writer, 3, namespace);
  for (const label of labelsOf(workload, namespace, name)) text(writer, 4, label);
  text(writer, 5, `${name}-7d9c5b8f6d-${pod.toString(36).padStart(5, 'x')}`);
  if (isLocal) {
    message(writer, 6, () => {
      text(writer, 1, name);
      text(writer, 2, 'Deployment');
    });
  }
  text(writer, 7, 'default');
  return writer.finish();
}

function labelsOf(workload: number, namespace: string, name: string): readonly string[] {
  return [
    `k8s:app.kubernetes.io/name=${name}`,
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
    `k8s:io.cilium.k8s.policy.cluster=default`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${name}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ...(workload % 2 === 0 ? [`k8s:tier=web`, `k8s:version=v${workload % 7}`] : []),
  ];
}

const WORLD = ((): Uint8Array => {
  const writer = new BinaryWriter();
  int(writer, 2, 2);
  text(writer, 4, 'reserved:world');
  return writer.finish();
})();

function podIp(pod: number): string {
  return `10.${(pod >> 16) & 255}.${(pod >> 8) & 255}.${pod & 255}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits);
}

function uuid(number: number): string {
  const noise = Math.floor(random() * 0x1_0000_0000);
  return `${hex(noise, 8)}-${hex(noise >>> 7, 4)}-4${hex(noise >>> 3, 3)}-a${hex(noise >>> 11, 3)}-${hex(number, 12)}`;
}

function timestamp(writer: BinaryWriter, field: number, timeMs: number, number: number): void {
  message(writer, field, () => {
    writer.tag(1, WireType.Varint).uint64(Math.floor(timeMs / 1000));
    int(writer, 2, (timeMs % 1000) * 1_000_000 + (number % 1_000_000));
  });
}

function message(writer: BinaryWriter, field: number, write: () => unknown): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).uint32(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}
