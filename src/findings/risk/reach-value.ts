import { peerKey } from '../../grants/grant.ts';
import { CidrSet } from '../../model/sets/cidr-set.ts';
import type { Entity, PeerMatch } from '../../policies/policy.ts';
import type { Member } from '../population.ts';
import type { Exposed } from './exposed.ts';

/** Pairs of parties, as a power of two, at which there is nothing left to grow. */
const MOST = 20;
const EVERYONE = 2 ** MOST;

/** How many parties nobody counts stand behind a name or a reference. */
const NODES = 16;

/** How many pairs of parties are joined, by its logarithm, 0 to 1: both directions of the same thing. */
export function reachValue(part: readonly Exposed[]): number {
  const subjects = countOf(part.map((one) => one.subjects));
  return Math.min(1, Math.log2(1 + Math.max(1, subjects) * peersOf(part)) / MOST);
}

function peersOf(part: readonly Exposed[]): number {
  const pods = countOf(part.map(({ peers }) => peers ?? []));
  const others = new Map(
    part.flatMap(({ grant: { peer } }): [string, number][] =>
      peer?.kind === 'endpoints'
        ? []
        : [peer === undefined ? ['any', EVERYONE] : [peerKey(peer), sizeOf(peer)]],
    ),
  );
  return [...others.values()].reduce((sum, size) => sum + size, pods);
}

/** How many there are in all lists together; in each of them everyone is once. */
function countOf(lists: readonly (readonly Member[])[]): number {
  const [first = [], ...others] = new Set(lists);
  return others.length === 0 ? first.length : new Set([first, ...others].flat()).size;
}

function sizeOf(peer: Exclude<PeerMatch, { kind: 'endpoints' }>): number {
  switch (peer.kind) {
    case 'entity':
      return entitySize(peer.entity);
    case 'cidr': {
      const { v4, v6 } = CidrSet.of([peer.cidr], peer.except);
      const all = [...v4.intervals, ...v6.intervals].reduce((sum, { from, to }) => sum + (to - from), 0n);
      return Math.min(EVERYONE, Number(all));
    }
    case 'fqdn':
      if (/^\*+$/.test(peer.pattern)) return EVERYONE;
      return peer.pattern.includes('*') ? NODES : 1;
    case 'reference':
      return NODES;
  }
}

function entitySize(entity: Entity): number {
  switch (entity) {
    case 'all':
    case 'world':
    case 'world-ipv4':
    case 'world-ipv6':
    // every pod and every node
    case 'cluster':
      return EVERYONE;
    case 'remote-node':
      return NODES;
    case 'host':
    case 'kube-apiserver':
    case 'health':
    case 'init':
    case 'ingress':
    case 'unmanaged':
      return 1;
    case 'none':
      return 0;
  }
}
