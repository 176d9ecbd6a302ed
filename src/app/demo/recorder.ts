import type { EndpointJson, FlowJson, FlowResponseJson, Layer4Json } from './hubble-json.ts';
import type { Party } from './parties.ts';
import type { Random } from './random.ts';

/** One packet on its way, seen at `node`. */
export interface Packet {
  readonly node: string;
  readonly atMs: number;
  readonly source: Party;
  readonly destination: Party;
  readonly l4: Layer4Json;
  /** of the connection, as the local endpoint sees it */
  readonly direction: 'INGRESS' | 'EGRESS';
}

type Event = Pick<FlowJson, 'verdict' | 'event_type'> &
  Partial<
    Pick<
      FlowJson,
      | 'drop_reason'
      | 'drop_reason_desc'
      | 'Type'
      | 'l7'
      | 'policy_match_type'
      | 'trace_observation_point'
      | 'trace_reason'
      | 'is_reply'
      | 'proxy_port'
      | 'egress_allowed_by'
      | 'ingress_allowed_by'
      | 'egress_denied_by'
      | 'ingress_denied_by'
    >
  >;

/** Collects records, leaving out those of nodes whose stream is down. */
export class Recorder {
  readonly records: FlowResponseJson[] = [];
  readonly #random: Random;
  readonly #isBlind: (node: string, atMs: number) => boolean;

  constructor(random: Random, isBlind: (node: string, atMs: number) => boolean) {
    this.#random = random;
    this.#isBlind = isBlind;
  }

  record(packet: Packet, event: Event): void {
    const { node, source, destination, l4, direction } = packet;
    // Drawn before the blind node is left out: a change of the blind span changes nothing else.
    const uuid = this.#random.uuid();
    const time = timestamp(packet.atMs, this.#random.below(1_000_000));
    if (this.#isBlind(node, packet.atMs)) return;
    const flow: FlowJson = {
      time,
      uuid,
      IP: { source: source.ip, destination: destination.ip, ipVersion: 'IPv4' },
      l4,
      source: seenFrom(node, source),
      destination: seenFrom(node, destination),
      Type: 'L3_L4',
      node_name: node,
      traffic_direction: direction,
      // names are known where the pod that resolved them runs
      ...(source.dnsName !== undefined && { source_names: [source.dnsName] }),
      ...(destination.dnsName !== undefined && { destination_names: [destination.dnsName] }),
      ...event,
    };
    this.records.push({ flow, node_name: node, time });
  }

  /** Records in time order. */
  sorted(): FlowResponseJson[] {
    return this.records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }
}

function seenFrom(node: string, party: Party): EndpointJson {
  return party.node === node ? party.local : party.remote;
}

function timestamp(atMs: number, nanos: number): string {
  return `${new Date(atMs).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
}
