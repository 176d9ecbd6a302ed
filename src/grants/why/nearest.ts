import { assertNever } from '../../model/assert-never.ts';
import type { Peer, PortEntry, Rule } from '../../policies/policy.ts';
import type { Grant } from '../grant.ts';
import { matchSelector } from '../match.ts';
import type { Matching, Question } from './matching.ts';

/** A grant that would allow what was asked, but for one thing. */
export interface NearMiss {
  readonly grant: Grant;
  /** the part of the question that it does not match; `name`: it is for DNS names, and of the address none is told */
  readonly misses: 'request' | 'name' | 'port' | 'peer';
}

const SHOWN = 3;

/**
 * The grants that miss in one respect only, nearest first: what differs in the request alone, or hangs on a DNS
 * name, before what differs in the port, and that before what is for another peer. Of one rule the nearest one stands for all of the same miss.
 * @param grants of the subject in the direction, in the order of the policies
 */
export function nearestMisses(
  grants: Iterable<Grant>,
  question: Question,
  matching: Matching,
): readonly NearMiss[] {
  const found: (NearMiss & { readonly distance: number })[] = [];
  for (const grant of grants) {
    const isPeer = matching.peer(grant.peer) !== 'no';
    const isPort = matching.port(grant.port) !== 'no';
    if (isPeer && isPort && isRefused(grant, question)) found.push({ grant, misses: 'request', distance: 0 });
    if (isPeer && !isPort && grant.port !== undefined)
      found.push({ grant, misses: 'port', distance: FAR + portDistance(grant.port, question) });
    if (!isPeer && isPort && grant.peer !== undefined && !isRefused(grant, question)) {
      const isUntold = isUntoldName(grant.peer, question);
      found.push({
        grant,
        misses: isUntold ? 'name' : 'peer',
        distance: isUntold ? 1 : 2 * FAR + peerDistance(grant.peer, question),
      });
    }
  }
  const shown = new Map<Rule, Set<string>>();
  return found
    .sort((a, b) => a.distance - b.distance)
    .filter(({ grant, misses }) => {
      const already = shown.get(grant.rule) ?? new Set();
      shown.set(grant.rule, already);
      return !already.has(misses) && already.add(misses);
    })
    .slice(0, SHOWN)
    .map(({ grant, misses }) => ({ grant, misses }));
}

/** More than any distance within one kind of miss. */
const FAR = 1_000_000;

const OTHER_PROTOCOL = 100_000;

function isRefused({ request: entry }: Grant, { request }: Question): boolean {
  return request !== undefined && entry !== undefined && entry.matches(request) === 'no';
}

function isUntoldName(peer: Peer, { peer: { endpoint } }: Question): boolean {
  return peer.kind === 'fqdn' && endpoint.kind === 'external' && endpoint.dnsNames.length === 0;
}

/** In ports; another protocol is further away than any port, but for the very same number. */
function portDistance(entry: PortEntry, { protocol, port }: Question): number {
  switch (entry.kind) {
    case 'range': {
      const apart = Math.max(entry.first - port, port - entry.last, 0);
      if (entry.protocols.includes(protocol)) return apart;
      return apart === 0 ? 1 : OTHER_PROTOCOL + apart;
    }
    case 'named':
      return entry.protocols.includes(protocol) ? OTHER_PROTOCOL - 1 : 2 * OTHER_PROTOCOL;
    case 'icmp':
      return entry.protocol === protocol ? Math.abs(entry.type - port) : 3 * OTHER_PROTOCOL;
    default:
      return assertNever(entry);
  }
}

const OTHER_KIND = 1000;

/** How many conditions the peer fails; a peer of a kind that the party cannot be is further away. */
function peerDistance(peer: Peer, { peer: party }: Question): number {
  const { kind } = party.endpoint;
  switch (peer.kind) {
    case 'endpoints': {
      const failed = peer.selector.requirements.filter(
        (requirement) => matchSelector({ requirements: [requirement] }, party) === 'no',
      );
      return kind === 'pod' ? failed.length : OTHER_KIND + failed.length;
    }
    case 'fqdn':
      return kind === 'external' ? 1 : OTHER_KIND;
    case 'cidr':
      return kind === 'external' && (party.address ?? party.prefix)?.family === peer.cidr.family
        ? 2
        : OTHER_KIND;
    case 'entity':
      return kind === 'reserved' ? 1 : 3;
    case 'reference':
      return 3;
    default:
      return assertNever(peer);
  }
}
