import type { Direction } from '../../model/direction.ts';
import { both, either, type Match } from '../../model/match.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { SeenRequest } from '../../model/seen-request.ts';
import type { Grant } from '../grant.ts';
import { matchPort } from '../match.ts';
import type { ResolveName } from '../named-ports.ts';
import type { GrantMatch } from './decision.ts';

/** What two parties want to use, seen from one side. */
export interface Use {
  readonly direction: Direction;
  readonly protocol: Protocol;
  /** destination port; the type for ICMP */
  readonly port: number;
  readonly resolve: ResolveName;
  /** undefined: only the connection is asked about, and each L7 entry may or may not be what it uses */
  readonly request: Request | undefined;
}

/** What the grants between two parties make of a connection. */
export interface Passage {
  /** those that let it pass, or may */
  readonly grants: readonly GrantMatch[];
  /** outside of tiers: whether one of them does */
  readonly passes: Match;
  /** whether a proxy looks at what the connection carries */
  readonly redirect: boolean;
}

/**
 * Applies ports and L7 rules. A connection is redirected where any grant has a proxy look at it, and a request passes
 * where any grant lets it through: one without L7 rules lets all through.
 * Source: Cilium docs "Layer 7 policy"; cilium/proxy cilium/network_policy.cc.
 * @param candidates grants whose peer matches
 */
export function passageOf(candidates: readonly GrantMatch[], use: Use): Passage {
  let redirect = false;
  let passes: Match = 'no';
  const grants: GrantMatch[] = [];
  for (const candidate of candidates) {
    const { grant } = candidate;
    const reached = both(candidate.match, reaches(grant, use));
    if (reached === 'no') continue;
    if (reached === 'yes' && grant.port?.requests !== undefined) redirect = true;
    const through = letsThrough(grant, use);
    if (grant.spec.tier === undefined) passes = either(passes, both(reached, through));
    if (through === 'no') continue;
    // which entry a connection uses is not known before it carries a request
    const isOpen = use.request === undefined && grant.request !== undefined;
    const match = isOpen || reached === 'maybe' || through === 'maybe' ? 'maybe' : 'yes';
    grants.push(match === candidate.match ? candidate : { grant, match });
  }
  if (passes === 'yes' && use.request?.kind === 'dns' && needsExactPort(grants, candidates, use))
    passes = 'maybe';
  return { grants, passes, redirect };
}

function reaches({ port }: Grant, { protocol, port: number, resolve }: Use): Match {
  return port === undefined ? 'yes' : matchPort(port, protocol, number, resolve);
}

/** Whether a grant lets a recorded request through; its peer and port match. */
export function admits(grant: Grant, direction: Direction, seen: SeenRequest): Match {
  return grant.request === undefined || isOpenToAll(grant, direction) ? 'yes' : grant.request.meets(seen);
}

/**
 * Cilium lets every request pass where the policy part does not deny by default, but for server names: pkg/policy,
 * wildcard L7 rule.
 */
function letsThrough(grant: Grant, { direction, request }: Use): Match {
  if (request === undefined || grant.request === undefined || isOpenToAll(grant, direction)) return 'yes';
  return grant.request.matches(request);
}

/** Whether the grant's L7 entries refuse no request, since its policy part does not deny by default. */
export function isOpenToAll({ port, spec }: Grant, direction: Direction): boolean {
  return !spec.isolates[direction] && port?.requests?.protocol !== 'tls';
}

/**
 * The DNS proxy knows only the rules of the very port it serves, so a grant for a range of ports, or for every port,
 * may not count there. Source: Cilium pkg/fqdn/dnsproxy, rules by endpoint, destination port and selector.
 */
function needsExactPort(
  passing: readonly GrantMatch[],
  candidates: readonly GrantMatch[],
  use: Use,
): boolean {
  const isProxied = candidates.some(
    ({ grant }) => grant.port?.requests?.protocol === 'dns' && reaches(grant, use) !== 'no',
  );
  return isProxied && !passing.some(({ grant: { port }, match }) => match === 'yes' && isExact(port, use));
}

function isExact(entry: Grant['port'], { port }: Use): boolean {
  if (entry === undefined || entry.kind === 'icmp') return false;
  return entry.kind === 'named' || (entry.first === port && entry.last === port);
}
