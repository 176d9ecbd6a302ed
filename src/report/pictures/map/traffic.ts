import type { Population } from '../../../findings/population.ts';
import type { PolicyEngine } from '../../../grants/engine/engine.ts';
import type { Grant } from '../../../grants/grant.ts';
import type { Identity } from '../../../grants/identity.ts';
import type { Connection } from '../../../model/connection.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../../model/direction.ts';
import { getOrMake } from '../../../model/get-or-make.ts';
import type { Interval } from '../../../usage/intervals.ts';
import type { Usage } from '../../../usage/usage.ts';
import type { Lines, Seen } from './lines.ts';
import type { Parties } from './parties.ts';
import type { Party } from './party.ts';

/** What traffic is asked of. */
export interface Scene {
  readonly engine: PolicyEngine;
  readonly population: Population;
  readonly parties: Parties;
  readonly lines: Lines;
}

/**
 * Draws the traffic of the window: what was dropped between those it was dropped between; what passed on each line of
 * each grant that it may have come by, else between those who spoke.
 */
export function drawTraffic(usages: readonly Usage[], window: Interval, scene: Scene): void {
  const numbers = new Map<Identity, number>();
  const drawn = new Set<string>();
  for (const { connection, outcome, firstSeenMs, lastSeenMs } of usages) {
    if (lastSeenMs < window.fromMs || firstSeenMs >= window.toMs || outcome === 'audited') continue;
    const from = scene.parties.ofEndpoint(connection.source);
    const to = scene.parties.ofEndpoint(connection.destination);
    if (from === undefined || to === undefined) continue;
    // no policy is about traffic between nodes and the world
    if (from.kind !== 'workload' && to.kind !== 'workload') continue;
    const seen = seenOf(connection, scene, numbers);
    // both halves tell of most connections
    const once = `${outcome} ${seen.key}`;
    if (drawn.has(once)) continue;
    drawn.add(once);
    if (outcome === 'denied') scene.lines.see(from, to, 'denied', seen);
    else drawAllowed(connection, from, to, seen, scene);
  }
}

function seenOf(
  { source, destination, protocol, port }: Connection,
  { population }: Scene,
  numbers: Map<Identity, number>,
): Seen {
  const [from, to] = [source, destination].map((endpoint) =>
    getOrMake(numbers, population.identityOf(endpoint), () => numbers.size + 1),
  );
  return { key: `${from} ${to} ${protocol} ${port}`, protocol, port };
}

function drawAllowed(connection: Connection, from: Party, to: Party, seen: Seen, scene: Scene): void {
  const { engine, population, lines } = scene;
  const source = population.identityOf(connection.source);
  const destination = population.identityOf(connection.destination);
  let [isDrawn, isOpen, isProbe] = [false, true, false];
  for (const direction of DIRECTIONS) {
    const [subject, peer] = sidesOf(direction, source, destination);
    const [own, other] = sidesOf(direction, from, to);
    if (own.kind !== 'workload') continue;
    if (direction === 'ingress' && engine.passesAnyway(peer) === 'yes') isProbe = true;
    if (engine.isolated(direction, subject) !== 'no') isOpen = false;
    for (const { grant } of engine.decide(direction, subject, peer, seen.protocol, seen.port).grants)
      isDrawn = drawBy(grant, direction, own, other, seen, scene) || isDrawn;
  }
  if (!isDrawn && !isProbe) lines.see(from, to, isOpen ? 'open' : 'used', seen);
}

function drawBy(
  grant: Grant,
  direction: Direction,
  own: Party,
  other: Party,
  seen: Seen,
  { parties, population, lines }: Scene,
): boolean {
  const subject = parties.ofMembers(population.subjects(grant.spec), grant.spec.subject.text).find(isOf(own));
  const peers = parties.ofPeer(grant);
  const peer = grant.peer?.kind === 'endpoints' ? peers.find(isOf(other)) : peers[0];
  if (subject === undefined || peer === undefined) return false;
  const [from, to] = sidesOf(direction, subject, peer);
  return lines.use(from, to, grant, seen);
}

/** Itself, or the group that stands for it. */
function isOf(own: Party): (party: Party) => boolean {
  return (party) => party === own || (party.kind === 'group' && own.kind === 'workload');
}
