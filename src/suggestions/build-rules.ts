import type { Direction } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import { compareText } from '../model/problem.ts';
import { err, ok, type Result } from '../model/result.ts';
import { foldPeers } from './fold-peers.ts';
import { foldPorts, portsText } from './fold-ports.ts';
import { basisOf, type Need } from './needs.ts';
import type { Subject } from './subject.ts';
import {
  familyOf,
  isIcmp,
  peerText,
  type SuggestedPeer,
  type SuggestedPort,
  type SuggestedRule,
} from './suggested-rule.ts';

/** A policy of more rules than this is read by nobody. */
const MOST_RULES = 60;
/** Rules for outside peers; where their ports differ more, each may use all of the ports. */
const MOST_OUTSIDE = 8;

const DNS_PORTS: readonly SuggestedPort[] = [
  { protocol: 'TCP', first: 53, last: 53 },
  { protocol: 'UDP', first: 53, last: 53 },
];

/** The DNS of a cluster as nearly every distribution sets it up. */
const CLUSTER_DNS = { kind: 'pods', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } } as const;

/**
 * Rules that allow all that is needed, and DNS where the pods may not open everything any more; sorted. The error says
 * why there would be too many.
 * @param directions those that the policy isolates
 */
export function buildRules(
  needs: readonly Need[],
  directions: readonly Direction[],
  subject: Pick<Subject, 'workload' | 'labels'>,
): Result<readonly SuggestedRule[], string> {
  const apart = groupBy(needs, ({ direction, peer, isDns, port }) =>
    [direction, familyOf(peer), isDns, isIcmp(port)].join('\n'),
  );
  const rules = [
    ...[...apart.values()].flatMap((own) => rulesOf(own)),
    ...(directions.includes('egress') ? unseenDns(needs, subject) : []),
  ].sort(compareRules);
  return rules.length > MOST_RULES
    ? err(`it would need ${rules.length} rules, which nobody could review`)
    : ok(rules);
}

/** Of needs of one direction and family. */
function rulesOf(needs: readonly Need[]): SuggestedRule[] {
  const [first] = needs;
  if (first === undefined) return [];
  if (first.isDns) return [isDnsServer(needs) ? ruleForAll(needs) : ruleOf(needs, DNS_PORTS)];
  const family = familyOf(first.peer);
  const groups = family === 'cidr' || family === 'name' ? byPort(needs) : byPeer(needs);
  const isScattered = (family === 'cidr' || family === 'name') && groups.length > MOST_OUTSIDE;
  return (isScattered ? [needs] : groups).map((own) => ruleOf(own));
}

/** Peers of the same ports stand together. */
function byPeer(needs: readonly Need[]): Need[][] {
  const peers = groupBy(needs, ({ peer }) => peerText(peer));
  const alike = groupBy(peers.values(), (own) => portsText(foldPorts(own.map(({ port }) => port))));
  return [...alike.values()].map((own) => own.flat());
}

/** Of outside peers some show at one port and some at another, so the ports come first, then what peers they have. */
function byPort(needs: readonly Need[]): Need[][] {
  const ports = groupBy(needs, ({ port }) => portsText([port]));
  const alike = groupBy(ports.values(), (own) =>
    foldPeers(own.map(({ peer }) => peer))
      .map(peerText)
      .join(),
  );
  return [...alike.values()].map((own) => own.flat());
}

/** @param ports those that were seen, unless it says otherwise */
function ruleOf(
  needs: readonly Need[],
  ports: readonly SuggestedPort[] = foldPorts(needs.map(({ port }) => port)),
): SuggestedRule {
  const [first] = needs;
  if (first === undefined) throw new Error('a rule without a need');
  return {
    direction: first.direction,
    isDns: first.isDns,
    peers: foldPeers(needs.map(({ peer }) => peer)),
    ports,
    basis: basisOf(needs),
  };
}

/** Pods of other namespaces that ask it names: all others will, too. */
function isDnsServer(needs: readonly Need[]): boolean {
  const namespaces = needs.flatMap(({ direction, peer }) =>
    direction === 'ingress' && peer.kind === 'pods' && peer.cluster === undefined ? [peer.namespace] : [],
  );
  return new Set(namespaces).size > 1;
}

function ruleForAll(needs: readonly Need[]): SuggestedRule {
  const elsewhere = needs
    .map(({ peer }) => peer)
    .filter((peer) => peer.kind === 'pods' && peer.cluster !== undefined);
  return { ...ruleOf(needs, DNS_PORTS), peers: foldPeers([{ kind: 'all-pods' }, ...elsewhere]) };
}

/** Pods that never asked will ask when they are to open anything by name. */
function unseenDns(
  needs: readonly Need[],
  { workload, labels }: Pick<Subject, 'workload' | 'labels'>,
): SuggestedRule[] {
  const own: SuggestedPeer = { kind: 'pods', namespace: workload.namespace, labels };
  const isSeen = needs.some(
    ({ direction, isDns, peer }) => direction === 'egress' && isDns && isClusterDns(peer),
  );
  if (isSeen || isClusterDns(own)) return [];
  const basis = { connections: new Set<string>(), lastSeenMs: 0, who: [] };
  return [{ direction: 'egress', peers: [CLUSTER_DNS], ports: DNS_PORTS, isDns: true, basis }];
}

function isClusterDns(peer: SuggestedPeer): boolean {
  return (
    peer.kind === 'pods' &&
    peer.cluster === undefined &&
    peer.namespace === CLUSTER_DNS.namespace &&
    Object.entries(CLUSTER_DNS.labels).every(([key, value]) => peer.labels[key] === value)
  );
}

const FAMILY_ORDER = ['pods', 'entity', 'name', 'cidr'];

/** Ingress first, DNS at the head, what is near before what is far. */
function compareRules(a: SuggestedRule, b: SuggestedRule): number {
  return (
    compareText(b.direction, a.direction) ||
    Number(b.isDns) - Number(a.isDns) ||
    familyRank(a) - familyRank(b) ||
    compareText(a.peers.map(peerText).join(), b.peers.map(peerText).join()) ||
    compareText(portsText(a.ports), portsText(b.ports))
  );
}

function familyRank({ peers: [peer] }: SuggestedRule): number {
  return peer === undefined ? FAMILY_ORDER.length : FAMILY_ORDER.indexOf(familyOf(peer));
}
