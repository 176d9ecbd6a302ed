import { hashText } from '../../../src/app/demo/random.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { formatLabel } from '../../../src/model/labels.ts';
import type { SimRecord } from './record.ts';

/** The same records as a Hubble exporter would have written them, one line each. */
export function hubbleLines(records: readonly SimRecord[]): string {
  return records.map((record, i) => `${JSON.stringify(flowOf(record, i))}\n`).join('');
}

function flowOf(record: SimRecord, number: number): object {
  const { atMs, node, source, destination, protocol, port, seenAt, outcome, local } = record;
  const time = new Date(atMs).toISOString();
  const sourcePort = 33_000 + (number % 20_000);
  const flow = {
    time,
    uuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    ...(outcome === 'allowed'
      ? { verdict: 'FORWARDED', event_type: { type: 5 } }
      : { verdict: 'DROPPED', drop_reason: 133, drop_reason_desc: 'POLICY_DENIED', event_type: { type: 5 } }),
    IP: { source: addressOf(source), destination: addressOf(destination), ipVersion: 'IPv4' },
    l4: { [protocol]: { source_port: sourcePort, destination_port: port } },
    source: partyOf(source, local?.side === 'source' ? local : undefined),
    destination: partyOf(destination, local?.side === 'destination' ? local : undefined),
    Type: 'L3_L4',
    node_name: node,
    ...(destination.kind === 'external' && { destination_names: destination.dnsNames }),
    ...(seenAt !== 'unknown' && { traffic_direction: seenAt.toUpperCase() }),
    is_reply: false,
  };
  return { flow, node_name: node, time };
}

/** A pod's does not matter here; a node's is left out, as the simulator knows none. */
function addressOf(endpoint: Endpoint): string {
  if (endpoint.kind !== 'pod') return endpoint.kind === 'external' ? (endpoint.ip ?? '') : '';
  const number = hashText(endpoint.labels.text) % 60_000;
  return `10.0.${Math.floor(number / 250)}.${(number % 250) + 1}`;
}

function partyOf(endpoint: Endpoint, local: SimRecord['local']): object {
  return {
    identity: 1000,
    ...(endpoint.kind === 'pod' && { namespace: endpoint.namespace }),
    labels: endpoint.kind === 'unknown' ? [] : endpoint.labels.labels.map(formatLabel),
    ...(local !== undefined && { ID: 1, workloads: [local.workload] }),
  };
}
