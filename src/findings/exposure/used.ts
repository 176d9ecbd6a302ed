import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { Grant } from '../../grants/grant.ts';
import { DIRECTIONS, sidesOf } from '../../model/direction.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import type { Usage } from '../../usage/usage.ts';
import type { Member, Population } from '../population.ts';
import type { Surface } from './granted.ts';
import { reachedBy } from './reached.ts';

/** What of the granted was used since, in the same pairs: a connection counts for every grant it may have come by. */
export function usedSurface(
  usages: readonly Usage[],
  sinceMs: number,
  pods: readonly Member[],
  population: Population,
  engine: PolicyEngine,
): Surface {
  const numbers = new Map(pods.map((pod, number) => [pod, number]));
  const blocks = new Map<string, number>();
  const names = new Map<string, number>();
  const used = new Map<string, Set<number>>();
  for (const { connection, outcome, lastSeenMs } of usages) {
    if (outcome !== 'allowed' || lastSeenMs < sinceMs) continue;
    const { protocol, port } = connection;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, connection.source, connection.destination);
      const own = numberIn(numbers, population.memberOf(subject));
      if (own === undefined) continue;
      const other = numberIn(numbers, population.memberOf(peer));
      const [deciding, opposite] = [population.identityOf(subject), population.identityOf(peer)];
      for (const { grant } of engine.decide(direction, deciding, opposite, protocol, port).grants) {
        const to = partyOf(grant, peer.kind === 'pod', other, blocks);
        if (to === undefined) continue;
        const pair = `${direction} ${own} ${to}`;
        const ports = used.get(pair) ?? new Set();
        used.set(pair, ports.add(codeOf(grant, protocol, port, names)));
      }
    }
  }
  return {
    pairs: used.size,
    pairPorts: [...used.values()].reduce((sum, ports) => sum + ports.size, 0),
  };
}

function numberIn(numbers: ReadonlyMap<Member, number>, member: Member | undefined): number | undefined {
  return member === undefined ? undefined : numbers.get(member);
}

/** The party of the pair as the grant counts it: the pod by its number, or the block the grant speaks of. */
function partyOf(
  grant: Grant,
  isPod: boolean,
  pod: number | undefined,
  blocks: Map<string, number>,
): string | undefined {
  const reached = reachedBy(grant);
  switch (reached.kind) {
    case 'nobody':
      return undefined;
    case 'pods':
      return pod === undefined ? undefined : `pod ${pod}`;
    case 'everyone':
      if (isPod) return pod === undefined ? undefined : `pod ${pod}`;
      return `block ${numberOf(blocks, reached.key)}`;
    case 'block':
      return `block ${numberOf(blocks, reached.key)}`;
  }
}

/** A port that the grant names is the name, so that no more is used than was granted. */
function codeOf(
  { port: entry }: Grant,
  protocol: Protocol,
  port: number,
  names: Map<string, number>,
): number {
  if (entry?.kind === 'named') return -1 - numberOf(names, `${protocol} ${entry.name}`);
  return PROTOCOLS.indexOf(protocol) * 65_536 + port;
}

function numberOf(known: Map<string, number>, key: string): number {
  const number = known.get(key) ?? known.size;
  known.set(key, number);
  return number;
}
