import { MAX_PORT } from '../../model/protocol.ts';
import { ok } from '../../model/result.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path } from '../place.ts';
import type { PortEntry, Ports } from '../policy.ts';
import { type ReadPort, readCiliumPort, readNetworkPolicyPort } from '../ports.ts';
import { invalid, type Read, readEach } from '../read.ts';
import { demandMap, readFilledList, readOneOf } from './fields.ts';

const PROTOCOLS = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const;

/**
 * Reads `protocols` of a ClusterNetworkPolicy rule; absent means every protocol. Fields of a later API version are
 * passed over, as Cilium does: without a port it reads every port of the protocol.
 * Source: Cilium pkg/k8s/cluster_network_policy.go, kcnpParseProtocols.
 */
export function readClusterProtocols(object: ManifestObject, value: unknown, path: Path): Read<Ports> {
  const list = readFilledList(value, path);
  if (!list.ok) return list;
  if (list.value === undefined) return ok({ kind: 'any' });
  const entries = readEach<PortEntry>(list.value, path, (item, at) => {
    const port = readProtocol(item, at);
    return port.ok ? ok({ ...port.value, path: at, place: object.place(at) }) : port;
  });
  return entries.ok ? ok({ kind: 'listed', entries: entries.value }) : entries;
}

function readProtocol(item: unknown, path: Path): Read<ReadPort> {
  const given = readOneOf(item, path, ['tcp', 'udp', 'sctp', 'destinationNamedPort']);
  if (!given.ok) return given;
  if (given.value === undefined) return readCiliumPort({ port: '0' }, path);
  const { field, value } = given.value;
  return field === 'destinationNamedPort'
    ? readNamedPort(value, [...path, field])
    : readNumberedPort(value, [...path, field], PROTOCOLS[field]);
}

/**
 * The API takes any text here, but no container port can be called what is no port name, and Cilium reads such a name
 * as port 0, which stands for every port (pkg/policy/l4.go, createL4Filter): never what was meant.
 */
function readNamedPort(value: unknown, path: Path): Read<ReadPort> {
  const port = readCiliumPort({ port: value }, path);
  return port.ok && port.value.kind === 'named' && port.value.name === value
    ? port
    : invalid(path, `${JSON.stringify(value)} is no port name; a number belongs under tcp, udp or sctp`);
}

function readNumberedPort(value: unknown, path: Path, protocol: 'TCP' | 'UDP' | 'SCTP'): Read<ReadPort> {
  const destination = readOneOf(value, path, ['destinationPort']);
  if (!destination.ok) return destination;
  if (destination.value === undefined) return readNetworkPolicyPort({ protocol }, path);
  const portPath: Path = [...path, 'destinationPort'];
  const given = readOneOf(destination.value.value, portPath, ['number', 'range']);
  if (!given.ok) return given;
  if (given.value === undefined) return readNetworkPolicyPort({ protocol }, portPath);
  const at: Path = [...portPath, given.value.field];
  if (given.value.field === 'range') return readRange(given.value.value, at, protocol);
  const port = readPortNumber(given.value.value, at);
  return port.ok ? readNetworkPolicyPort({ protocol, port: port.value }, at) : port;
}

function readRange(value: unknown, path: Path, protocol: 'TCP' | 'UDP' | 'SCTP'): Read<ReadPort> {
  const range = demandMap(value, path);
  if (!range.ok) return range;
  const start = readPortNumber(range.value['start'], [...path, 'start']);
  if (!start.ok) return start;
  const end = readPortNumber(range.value['end'], [...path, 'end']);
  if (!end.ok) return end;
  return start.value < end.value
    ? readNetworkPolicyPort({ protocol, port: start.value, endPort: end.value }, path)
    : invalid(path, 'start must be less than end; a single port is a number');
}

function readPortNumber(value: unknown, path: Path): Read<number> {
  if (value === undefined || value === null) return invalid(path, 'a port is needed');
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT
    ? ok(value)
    : invalid(path, `${JSON.stringify(value)} is no port; ports go from 1 to ${MAX_PORT}`);
}
