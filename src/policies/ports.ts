import { MAX_PORT, PORT_PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { ok } from '../model/result.ts';
import type { Path } from './place.ts';
import type { PortMatch } from './policy.ts';
import { invalid, type Read } from './read.ts';

/** A port entry before it gets its place. */
export type ReadPort = PortMatch & { readonly text: string };

/** IANA_SVC_NAME, which both Kubernetes and Cilium demand of a named port. */
const SERVICE_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** NetworkPolicyPort: the protocol defaults to TCP, and without a port every port of that protocol is meant. */
export function readNetworkPolicyPort(value: Readonly<Record<string, unknown>>, path: Path): Read<ReadPort> {
  const { port, endPort } = value;
  const protocol = value['protocol'] ?? 'TCP';
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') {
    return invalid(
      [...path, 'protocol'],
      `protocol must be TCP, UDP or SCTP, not ${JSON.stringify(protocol)}`,
    );
  }
  const protocols = [protocol] as const;
  if (port === undefined || port === null) {
    if (endPort !== undefined && endPort !== null) return invalid(path, 'endPort needs a port');
    return ok({ kind: 'range', protocols, first: 0, last: MAX_PORT, text: `any ${protocol} port` });
  }
  if (typeof port === 'string') {
    if (endPort !== undefined && endPort !== null) return invalid(path, 'endPort needs a numeric port');
    if (!SERVICE_NAME.test(port))
      return invalid([...path, 'port'], `"${port}" is no port name; a number is written without quotes`);
    return ok({ kind: 'named', protocols, name: port, text: `${protocol} port "${port}"` });
  }
  const first = portNumber(port);
  const last = endPort === undefined || endPort === null ? first : portNumber(endPort);
  if (first === undefined || first === 0)
    return invalid([...path, 'port'], `${JSON.stringify(port)} is no port; ports go from 1 to ${MAX_PORT}`);
  if (last === undefined || last < first)
    return invalid([...path, 'endPort'], 'endPort must be a port not below port');
  return ok({ kind: 'range', protocols, first, last, text: rangeText(protocol, first, last) });
}

/**
 * Cilium's PortProtocol: the port is text, "0" means every port, no protocol or ANY means TCP, UDP and SCTP.
 * What may be an IANA service name is one, `"0x10"` too; numbers are read as Go's ParseUint with base 0 does, so `"010"`
 * is 8 and `"080"` is an error.
 */
export function readCiliumPort(value: Readonly<Record<string, unknown>>, path: Path): Read<ReadPort> {
  const { port: written, endPort } = value;
  const asWritten = value['protocol'] === '' ? 'ANY' : (value['protocol'] ?? 'ANY');
  const protocol = typeof asWritten === 'string' ? asWritten.toUpperCase() : asWritten;
  const protocols = protocolsOf(protocol);
  if (protocols === undefined) {
    const remedy = protocol === 'ICMP' || protocol === 'ICMPV6' ? '; ICMP types go under icmps' : '';
    return invalid([...path, 'protocol'], `unknown protocol ${JSON.stringify(protocol)}${remedy}`);
  }
  const label = protocol === 'ANY' || typeof protocol !== 'string' ? 'any protocol' : protocol;
  if (typeof written !== 'string') {
    const remedy = typeof written === 'number' ? `; write "${written}" in quotes` : '';
    return invalid([...path, 'port'], `port must be text${remedy}`);
  }
  const name = written.toLowerCase();
  if (SERVICE_NAME.test(name)) {
    return ok({ kind: 'named', protocols, name, text: `${label} port "${name}"` });
  }
  // Cilium compares with the protocol as written, so lower case passes; the agent needs enable-extended-ip-protocols
  if ((asWritten === 'VRRP' || asWritten === 'IGMP') && written !== '0')
    return invalid([...path, 'port'], `${label} has no ports: port must be "0", not "${written}"`);
  const first = goUint(written);
  if (first === undefined || first > MAX_PORT)
    return invalid([...path, 'port'], `"${written}" is neither a port number nor a port name`);
  if (first === 0) {
    const text = protocol === 'ANY' ? 'any port of any protocol' : `any ${label} port`;
    return ok({ kind: 'range', protocols, first: 0, last: MAX_PORT, text });
  }
  const end = endPort === undefined || endPort === null ? 0 : portNumber(endPort);
  if (end === undefined) return invalid([...path, 'endPort'], `${JSON.stringify(endPort)} is no port number`);
  const last = Math.max(first, end);
  return ok({ kind: 'range', protocols, first, last, text: rangeText(label, first, last) });
}

function protocolsOf(protocol: unknown): readonly Protocol[] | undefined {
  switch (protocol) {
    case 'ANY':
      return PORT_PROTOCOLS;
    case 'TCP':
    case 'UDP':
    case 'SCTP':
    case 'VRRP':
    case 'IGMP':
      return [protocol];
    default:
      return undefined;
  }
}

/** An underscore may stand between digits. */
function goUint(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  if (/^(0|[1-9](_?\d)*)$/.test(text)) return Number(digits);
  return /^0(_?[0-7])+$/.test(text) ? Number.parseInt(digits, 8) : undefined;
}

function portNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_PORT
    ? value
    : undefined;
}

function rangeText(protocol: string, first: number, last: number): string {
  return first === last ? `${protocol} ${first}` : `${protocol} ${first}-${last}`;
}

/** Names Cilium accepts for ICMP types: pkg/policy/api/icmp.go. */
const ICMP_V4_TYPES: Readonly<Record<string, number>> = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  Echo: 8,
  EchoRequest: 8,
  RouterAdvertisement: 9,
  RouterSelection: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Photuris: 40,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
};
const ICMP_V6_TYPES: Readonly<Record<string, number>> = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  RedirectMessage: 137,
  RouterRenumbering: 138,
  ICMPNodeInformationQuery: 139,
  ICMPNodeInformationResponse: 140,
  InverseNeighborDiscoverySolicitation: 141,
  InverseNeighborDiscoveryAdvertisement: 142,
  HomeAgentAddressDiscoveryRequest: 144,
  HomeAgentAddressDiscoveryReply: 145,
  MobilePrefixSolicitation: 146,
  MobilePrefixAdvertisement: 147,
  DuplicateAddressRequestCodeSuffix: 157,
  DuplicateAddressConfirmationCodeSuffix: 158,
  ExtendedEchoRequest: 160,
  ExtendedEchoReply: 161,
};

/** One field of Cilium's `icmps`: family IPv4 unless it says IPv6; a type by number or by name. */
export function readIcmpField(value: Readonly<Record<string, unknown>>, path: Path): Read<ReadPort> {
  const { type } = value;
  const family = value['family'] ?? 'IPv4';
  if (family !== 'IPv4' && family !== 'IPv6')
    return invalid([...path, 'family'], 'family must be IPv4 or IPv6');
  const names = family === 'IPv4' ? ICMP_V4_TYPES : ICMP_V6_TYPES;
  const number = typeof type === 'string' ? (icmpNumber(names, type) ?? Number.NaN) : type;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 255) {
    return invalid([...path, 'type'], `${JSON.stringify(type)} is no ${family} ICMP type`);
  }
  const protocol = family === 'IPv4' ? 'ICMPv4' : 'ICMPv6';
  return ok({ kind: 'icmp', protocol, type: number, text: `${protocol} type ${number}` });
}

function icmpNumber(names: Readonly<Record<string, number>>, text: string): number | undefined {
  if (Object.hasOwn(names, text)) return names[text];
  return /^(0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}
