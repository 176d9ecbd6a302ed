import type { Cidr } from '../model/ip.ts';
import type { Selector } from '../model/selector.ts';
import type { Peer, PeerMatch, Policy, PortEntry, Rule } from './policy.ts';

/** What is written in policies, of all their parts together and in that order. */

export function rulesOf(policies: readonly Policy[]): Rule[] {
  return policies.flatMap(({ specs }) => specs.flatMap(({ rules }) => rules));
}

export function peersOf(policies: readonly Policy[]): Peer[] {
  return rulesOf(policies).flatMap(({ peers }) => (peers.kind === 'listed' ? peers.peers : []));
}

export function portEntriesOf(policies: readonly Policy[]): PortEntry[] {
  return rulesOf(policies).flatMap(({ ports }) => (ports.kind === 'listed' ? ports.entries : []));
}

/** Of pods; node selectors select none. */
export function subjectSelectorsOf(policies: readonly Policy[]): Selector[] {
  return policies.flatMap(({ specs }) =>
    specs.flatMap(({ subject }) => (subject.kind === 'endpoints' ? [subject.selector] : [])),
  );
}

/** Of subjects and of peers. */
export function selectorsOf(policies: readonly Policy[]): Selector[] {
  const peers = peersOf(policies).flatMap((peer) => (peer.kind === 'endpoints' ? [peer.selector] : []));
  return [...subjectSelectorsOf(policies), ...peers];
}

/** Every prefix that is written in the peer, holes included. */
export function cidrsOf(peer: PeerMatch): readonly Cidr[] {
  if (peer.kind === 'cidr') return [peer.cidr, ...peer.except];
  return peer.kind === 'reference' && 'except' in peer.to ? peer.to.except : [];
}
