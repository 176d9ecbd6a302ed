import { cidrCovers, cidrsMeet } from '../model/ip.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Selector } from '../model/selector.ts';
import { areDisjoint, isWithin } from '../model/selector-algebra.ts';
import { ENTITIES, type Entity, type PeerMatch, type PortEntry } from '../policies/policy.ts';
import { type Grant, peerKey } from './grant.ts';

/** What two grants have in common whatever runs, now or later: connections alone, not what they carry. */

/** Whether some connection may be let through by both. Errs on the side of yes. */
export function mayOverlap(a: Grant, b: Grant): boolean {
  return (
    a.rule.direction === b.rule.direction &&
    portsMayMeet(a.port, b.port) &&
    a.spec.subject.kind === b.spec.subject.kind &&
    !areDisjoint(a.spec.subject.selector, b.spec.subject.selector) &&
    peersMayMeet(a.peer, b.peer)
  );
}

/** Whether every connection that `inner` lets through is let through by `outer`. Errs on the side of no. */
export function liesWithin(inner: Grant, outer: Grant): boolean {
  return (
    inner.rule.direction === outer.rule.direction &&
    inner.spec.subject.kind === outer.spec.subject.kind &&
    isWithin(inner.spec.subject.selector, outer.spec.subject.selector) &&
    isPeerWithin(inner.peer, outer.peer) &&
    isPortWithin(inner.port, outer.port)
  );
}

function isPeerWithin(inner: PeerMatch | undefined, outer: PeerMatch | undefined): boolean {
  if (outer === undefined || (outer.kind === 'entity' && outer.entity === 'all')) return true;
  if (inner === undefined) return false;
  if (inner.kind === 'endpoints' && outer.kind === 'endpoints')
    return isWithin(inner.selector, outer.selector);
  if (inner.kind === 'cidr' && outer.kind === 'cidr' && outer.except.length === 0)
    return cidrCovers(outer.cidr, inner.cidr);
  return peerKey(inner) === peerKey(outer);
}

/** The DNS proxy knows only rules for the very port, so a wider range does not count. */
function isPortWithin(inner: PortEntry | undefined, outer: PortEntry | undefined): boolean {
  const isDns = inner?.requests?.protocol === 'dns';
  if (outer === undefined) return !isDns;
  if (inner === undefined) return false;
  if (inner.kind === 'icmp' || outer.kind === 'icmp')
    return inner.kind === outer.kind && inner.text === outer.text;
  if (!inner.protocols.every((protocol) => outer.protocols.includes(protocol))) return false;
  if (inner.kind === 'named' || outer.kind === 'named')
    return inner.kind === 'named' && outer.kind === 'named' && inner.name === outer.name;
  return isDns
    ? inner.first === outer.first && inner.last === outer.last
    : outer.first <= inner.first && inner.last <= outer.last;
}

function portsMayMeet(a: PortEntry | undefined, b: PortEntry | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  if (a.kind === 'icmp' || b.kind === 'icmp') return a.kind === b.kind && a.text === b.text;
  if (!a.protocols.some((protocol) => b.protocols.includes(protocol))) return false;
  // which number a name stands for is not known
  return a.kind === 'named' || b.kind === 'named' || (a.first <= b.last && b.first <= a.last);
}

export function peersMayMeet(a: PeerMatch | undefined, b: PeerMatch | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  if (a.kind === 'endpoints' && b.kind === 'endpoints') return !areDisjoint(a.selector, b.selector);
  if (a.kind === 'cidr' && b.kind === 'cidr') return cidrsMeet(a.cidr, b.cidr);
  const others = whomOf(b);
  return whomOf(a).some((one) => others.includes(one));
}

/** Sorts of parties; the API server's address may go by the identity of a node, or of the world. */
type Whom = 'pods' | 'world' | Entity;

const NODES_AND_WORLD: readonly Whom[] = ['host', 'remote-node', 'world', 'world-ipv4', 'world-ipv6'];
const EVERYONE: readonly Whom[] = ['pods', ...ENTITIES];
const CLUSTER: readonly Whom[] = EVERYONE.filter((one) => !/^(all|none|world)/.test(one));

function whomOf(peer: PeerMatch): readonly Whom[] {
  switch (peer.kind) {
    case 'endpoints':
      return demandsNamespace(peer.selector) ? ['pods'] : EVERYONE;
    case 'entity':
      return whomOfEntity(peer.entity);
    // nodes count as addresses under policy-cidr-match-mode
    case 'cidr':
    case 'fqdn':
      return NODES_AND_WORLD;
    case 'reference':
      return EVERYONE;
  }
}

function whomOfEntity(entity: Entity): readonly Whom[] {
  switch (entity) {
    case 'none':
      return [];
    case 'all':
      return EVERYONE;
    case 'cluster':
      return CLUSTER;
    case 'world':
      return ['world', 'world-ipv4', 'world-ipv6'];
    case 'kube-apiserver':
      return ['kube-apiserver', ...NODES_AND_WORLD];
    default:
      return [entity];
  }
}

/** Only pods have a namespace. */
function demandsNamespace({ requirements }: Selector): boolean {
  return requirements.some(
    ({ key, operator }) => key === NAMESPACE_LABEL && (operator === 'In' || operator === 'Exists'),
  );
}
