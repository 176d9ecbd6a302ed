import type { Breadth, Seen, Used } from '../grants/breadth.ts';
import type { Evidence } from '../grants/evidence.ts';
import { type Grant, peerText, portText } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { shortHash } from '../model/hash.ts';
import { formatCidr, parseIp, prefixOf } from '../model/ip.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import { MAX_PORT } from '../model/protocol.ts';
import type { NarrowableFinding } from './finding.ts';
import type { Population } from './population.ts';

export interface NarrowableInput {
  readonly grants: readonly Grant[];
  /** grants in use, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly breadth: Breadth;
  readonly population: Population;
  /** the window that was looked at */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly severityOf: (grant: Grant) => NarrowableFinding['severity'];
}

/** From here on ports are given out by the system, so that those seen are a sample: trap T-25. */
const FIRST_EPHEMERAL = 32_768;

const MOST_PORTS = 8;
const MOST_NETWORKS = 8;
/** Prefixes up to this length are wide enough to be worth a word … */
const WIDE_LENGTH = { 4: 16, 6: 48 } as const;
/** … and what is seen in them is told by networks of this length. */
const NETWORK_LENGTH = { 4: 24, 6: 64 } as const;
const MOST_NAMESPACES = 3;

/**
 * Grants in use that are wider than their traffic. Only what was seen in the first and in the last third of the window
 * counts as stable, and only what was told apart with certainty is said: traps T-23 to T-28.
 */
export function narrowableFindings(input: NarrowableInput): NarrowableFinding[] {
  return input.grants.flatMap((grant): NarrowableFinding[] => {
    const seen = input.breadth.of(grant);
    if (!input.used.has(grant.id) || seen === undefined || grant.rule.frozen.length > 0) return [];
    return [
      ...narrower(grant, 'ports', portsSeen(grant, seen, input), input),
      ...narrower(grant, 'protocols', protocolsSeen(grant, seen, input), input),
      ...narrower(grant, 'cidr', addressesSeen(grant, seen, input), input),
      ...narrower(grant, 'namespaces', namespacesSeen(grant, seen, input), input),
    ];
  });
}

function narrower(
  grant: Grant,
  dimension: NarrowableFinding['dimension'],
  seen: readonly string[] | undefined,
  { severityOf }: NarrowableInput,
): NarrowableFinding[] {
  if (seen === undefined) return [];
  const what =
    dimension === 'cidr' || dimension === 'namespaces' ? peerText(grant.peer) : portText(grant.port);
  return [
    {
      kind: 'narrowable',
      key: shortHash(`narrowable ${dimension}\n${grant.id}`),
      severity: severityOf(grant),
      ref: grant.policy.ref,
      policy: grant.policy,
      place: grant.place,
      sentence: `${grant.sentence}; of ${what} only ${listed(seen)} ${seen.length === 1 ? 'was' : 'were'} used`,
      grant,
      dimension,
      seen,
    },
  ];
}

/** Few ports out of a range, or out of all. */
function portsSeen(grant: Grant, { ports, isVague }: Used, input: NarrowableInput): string[] | undefined {
  const { port } = grant;
  if (isVague || ports === undefined || ports.size > MOST_PORTS || port?.kind === 'named') return undefined;
  if (port?.kind === 'icmp') return undefined;
  const width = port === undefined ? MAX_PORT : port.last - port.first + 1;
  const numbers = new Set([...ports.values()].map((one) => one.port));
  const isFew = width > 2 * numbers.size;
  const isFixed = [...ports.values()].every((one) => one.port < FIRST_EPHEMERAL && isStable(one, input));
  return isFew && isFixed ? [...ports.keys()].sort() : undefined;
}

/** One protocol out of several; DNS falls back from UDP to TCP: trap T-24. */
function protocolsSeen(
  { port }: Grant,
  { ports, isVague }: Used,
  input: NarrowableInput,
): string[] | undefined {
  if (isVague || ports === undefined || port?.kind !== 'range') return undefined;
  const protocols = [...new Set([...ports.values()].map((one) => one.protocol))].sort();
  const isDns = port.first <= 53 && 53 <= port.last;
  if (isDns || protocols.length >= port.protocols.length) return undefined;
  return [...ports.values()].every((one) => isStable(one, input)) ? protocols : undefined;
}

/** Few networks out of a wide prefix. Single hosts are no rule: services move within their network, trap T-26. */
function addressesSeen(
  { peer }: Grant,
  { addresses, isVague }: Used,
  input: NarrowableInput,
): string[] | undefined {
  if (peer?.kind !== 'cidr' || isVague || addresses === undefined || addresses.size === 0) return undefined;
  const parsed = [...addresses.keys()].map(parseIp);
  const networks = new Set(
    parsed.map((ip) => (ip === undefined ? '' : formatCidr(prefixOf(ip, NETWORK_LENGTH[ip.family])))),
  );
  const [first] = parsed;
  const isWide = first !== undefined && peer.cidr.prefixLength <= WIDE_LENGTH[first.family];
  if (networks.has('') || !isWide || networks.size > MOST_NETWORKS) return undefined;
  return [...addresses.values()].every((one) => isStable(one, input)) ? [...networks].sort() : undefined;
}

/** Few namespaces out of all that the selector reaches. */
function namespacesSeen(
  grant: Grant,
  { namespaces, addresses, isVague }: Used,
  input: NarrowableInput,
): string[] | undefined {
  const { peer } = grant;
  if (peer?.kind !== 'endpoints' || isVague || namespaces === undefined || addresses?.size !== 0)
    return undefined;
  if (peer.selector.requirements.some((one) => one.key === NAMESPACE_LABEL && one.operator === 'In'))
    return undefined;
  const reached = new Set(
    (input.population.peers(grant) ?? []).flatMap(({ identity: { endpoint } }) =>
      endpoint.kind === 'pod' ? [endpoint.namespace] : [],
    ),
  );
  const isFew =
    namespaces.size > 0 && namespaces.size <= MOST_NAMESPACES && reached.size > 2 * namespaces.size;
  if (!isFew || ![...namespaces.values()].every((one) => isStable(one, input))) return undefined;
  return [...namespaces.keys()].sort();
}

/** Seen in the first third of the window, or before, and in the last. */
function isStable({ firstMs, lastMs }: Seen, { sinceMs, nowMs }: NarrowableInput): boolean {
  const third = (nowMs - sinceMs) / 3;
  return firstMs < sinceMs + third && lastMs >= nowMs - third;
}
