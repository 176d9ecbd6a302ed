import type { Breadths, Seen } from '../../grants/breadth.ts';
import type { Grant } from '../../grants/grant.ts';
import { type Cidr, formatCidr, parseCidr } from '../../model/ip.ts';
import { NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import { MAX_PORT, PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { Selector } from '../../model/selector.ts';
import type { Narrowed, NarrowedPort } from '../finding.ts';
import type { Population } from '../population.ts';

/** What decides whether traffic was steady, and what there would have been beside it. */
export interface Scale {
  readonly population: Population;
  /** the window that was looked at */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** What the traffic of some grants of one entry needed of it. */
export interface Needed {
  readonly narrowed: Narrowed;
  /** since when all of it was in use */
  readonly sinceMs: number;
}

/** From here on ports are given out by the system, so that those seen are a sample: trap T-25. */
const FIRST_EPHEMERAL = 32_768;

const MOST_PORTS = 8;
const MOST_NETWORKS = 8;
/** Prefixes up to this length are wide enough to be worth a word. */
const WIDE_LENGTH = { 4: 16, 6: 48 } as const;
const MOST_NAMESPACES = 3;

type Measure = (grant: Grant, used: Breadths, scale: Scale) => Needed | undefined;

/** By what a grant may be wider than its traffic; undefined where it is not, or where that was not steady and plain. */
export const MEASURES: Readonly<Record<Narrowed['dimension'], Measure>> = {
  ports: portsNeeded,
  protocols: protocolsNeeded,
  cidr: networksNeeded,
  namespaces: namespacesNeeded,
};

/** Few ports out of a range, or out of all. */
function portsNeeded({ port }: Grant, { ports, isVague }: Breadths, scale: Scale): Needed | undefined {
  if (isVague || ports === undefined || ports.size > MOST_PORTS) return undefined;
  if (port !== undefined && port.kind !== 'range') return undefined;
  const width = port === undefined ? MAX_PORT : port.last - port.first + 1;
  const all = [...ports.values()];
  const isFew = width > 2 * new Set(all.map((one) => one.port)).size;
  if (!isFew || !all.every((one) => one.port < FIRST_EPHEMERAL)) return undefined;
  return steady({ dimension: 'ports', ports: sortedPorts(all) }, ports, scale);
}

/** One protocol out of several; DNS falls back from UDP to TCP: trap T-24. */
function protocolsNeeded({ port }: Grant, { ports, isVague }: Breadths, scale: Scale): Needed | undefined {
  if (isVague || ports === undefined || port?.kind !== 'range') return undefined;
  const seen = new Set([...ports.values()].map((one) => one.protocol));
  const isDns = port.first <= 53 && 53 <= port.last;
  if (isDns || seen.size >= port.protocols.length) return undefined;
  const protocols = port.protocols.filter((one) => seen.has(one));
  return steady({ dimension: 'protocols', protocols }, ports, scale);
}

/** Few networks out of a wide prefix. Single hosts are no rule: services move within their network, trap T-26. */
function networksNeeded({ peer }: Grant, used: Breadths, scale: Scale): Needed | undefined {
  const { networks, namespaces, isVague } = used;
  if (peer?.kind !== 'cidr' || isVague || networks === undefined || namespaces?.size !== 0) return undefined;
  const isWide = peer.cidr.prefixLength <= WIDE_LENGTH[peer.cidr.family];
  if (!isWide || networks.size > MOST_NETWORKS) return undefined;
  const prefixes = [...networks.keys()].map(parseCidr).filter((one) => one !== undefined);
  return steady({ dimension: 'cidr', networks: prefixes.sort(compareCidrs) }, networks, scale);
}

/** Few namespaces out of all that the selector reaches. */
function namespacesNeeded(grant: Grant, used: Breadths, scale: Scale): Needed | undefined {
  const { peer } = grant;
  const { namespaces, networks, isVague } = used;
  if (peer?.kind !== 'endpoints' || isVague || namespaces === undefined || networks?.size !== 0)
    return undefined;
  if (namesNamespaces(peer.selector)) return undefined;
  const reached = new Set(
    (scale.population.peers(grant) ?? []).flatMap(({ identity: { endpoint } }) =>
      endpoint.kind === 'pod' ? [endpoint.namespace] : [],
    ),
  );
  if (namespaces.size > MOST_NAMESPACES || reached.size <= 2 * namespaces.size) return undefined;
  return steady({ dimension: 'namespaces', namespaces: [...namespaces.keys()].sort() }, namespaces, scale);
}

/** The label that every namespace carries its own name by. */
export const NAME_OF_NAMESPACE = `${NAMESPACE_LABELS_PREFIX}kubernetes.io/metadata.name`;

function namesNamespaces({ requirements }: Selector): boolean {
  return requirements.some(
    ({ source, key, operator }) =>
      source === 'reserved' || (operator === 'In' && (key === NAMESPACE_LABEL || key === NAME_OF_NAMESPACE)),
  );
}

/** Only what was seen in the first third of the window, or before, and in the last. */
function steady(
  narrowed: Narrowed,
  seen: ReadonlyMap<string, Seen>,
  { sinceMs, nowMs }: Scale,
): Needed | undefined {
  const third = (nowMs - sinceMs) / 3;
  const all = [...seen.values()];
  const isSteady = ({ firstMs, lastMs }: Seen): boolean =>
    firstMs < sinceMs + third && lastMs >= nowMs - third;
  if (all.length === 0 || !all.every(isSteady)) return undefined;
  return { narrowed, sinceMs: Math.max(...all.map((one) => one.firstMs)) };
}

function sortedPorts(ports: readonly NarrowedPort[]): NarrowedPort[] {
  return ports
    .map(({ protocol, port }) => ({ protocol, port }))
    .sort((a, b) => a.port - b.port || orderOf(a.protocol) - orderOf(b.protocol));
}

function orderOf(protocol: NarrowedPort['protocol']): number {
  return PORT_PROTOCOLS.findIndex((one) => one === protocol);
}

function compareCidrs(a: Cidr, b: Cidr): number {
  return a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);
}

/** `TCP 443`, `any protocol 53`, `203.0.113.0/24`, `shop`: each in the words a policy would use. */
export function wordsOf(narrowed: Narrowed): string[] {
  switch (narrowed.dimension) {
    case 'ports':
      return narrowed.ports.map(
        ({ protocol, port }) => `${protocol === 'ANY' ? 'any protocol' : protocol} ${port}`,
      );
    case 'protocols':
      return [...narrowed.protocols];
    case 'cidr':
      return narrowed.networks.map(formatCidr);
    case 'namespaces':
      return [...narrowed.namespaces];
  }
}
