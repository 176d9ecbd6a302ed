import type { Grant } from '../../grants/grant.ts';
import type { Direction } from '../../model/direction.ts';
import { type Cidr, cidrContains, parseIp } from '../../model/ip.ts';
import { CidrSet } from '../../model/sets/cidr-set.ts';
import type { Entity, PeerMatch, Reference } from '../../policies/policy.ts';

/**
 * Where cloud providers serve credentials to whoever asks: AWS, Azure, Google and others; AWS over IPv6; Alibaba;
 * Oracle's old one.
 */
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192'].flatMap(
  (text) => parseIp(text) ?? [],
);

const POD = 0.2;
const ONE_OUTSIDE = 0.4;
const SOME_OUTSIDE = 0.5;
const NODE = { ingress: 0.3, egress: 0.5 } as const satisfies Record<Direction, number>;

/** What the other side of a grant is worth to an intruder, 0 to 1. */
export function placeValue({ peer, rule: { direction } }: Grant): number {
  if (peer === undefined) return 1;
  switch (peer.kind) {
    case 'endpoints':
      return POD;
    case 'entity':
      return entityValue(peer.entity, direction);
    case 'cidr':
      return cidrValue(peer, direction);
    case 'fqdn':
      return fqdnValue(peer.pattern);
    case 'reference':
      return referenceValue(peer.to, direction);
  }
}

/** At ingress the API server and the nodes are callers, at egress they are what an intruder wants to call. */
function entityValue(entity: Entity, direction: Direction): number {
  switch (entity) {
    case 'all':
    case 'world':
    case 'world-ipv4':
    case 'world-ipv6':
      return 1;
    case 'cluster':
    case 'kube-apiserver':
      return direction === 'egress' ? 1 : NODE.ingress;
    case 'ingress':
    case 'host':
    case 'remote-node':
      return NODE[direction];
    case 'health':
    case 'init':
    case 'unmanaged':
      return POD;
    case 'none':
      return 0;
  }
}

/** From one address to all of them by the logarithm of their number. */
function cidrValue({ cidr, except }: Extract<PeerMatch, { kind: 'cidr' }>, direction: Direction): number {
  const holds = (one: Cidr): boolean => METADATA.some((address) => cidrContains(one, address));
  const set = CidrSet.of([cidr], except);
  if (direction === 'egress' && holds(cidr) && METADATA.some((address) => set.contains(address))) return 1;
  return ONE_OUTSIDE + (1 - ONE_OUTSIDE) * addressShare(set);
}

/** Near 0 for one address, 1 for a whole family. */
function addressShare({ v4, v6 }: CidrSet): number {
  return Math.min(1, Math.max(bits(v4) / 32, bits(v6) / 128));
}

function bits(addresses: CidrSet['v4']): number {
  return Math.log2(Number(addresses.intervals.reduce((sum, { from, to }) => sum + (to - from), 1n)));
}

function fqdnValue(pattern: string): number {
  if (/^\*+$/.test(pattern)) return 1;
  return pattern.includes('*') ? SOME_OUTSIDE : ONE_OUTSIDE;
}

function referenceValue({ kind }: Reference, direction: Direction): number {
  switch (kind) {
    case 'service':
    case 'services':
    case 'nodes':
      return NODE[direction];
    case 'cidr-group':
    case 'cidr-groups':
    case 'cloud-group':
      return SOME_OUTSIDE;
  }
}
