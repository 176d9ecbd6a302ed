import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import { allOf, type Match } from '../model/match.ts';
import { DAY_MS } from '../model/time.ts';
import { type ConnectionRequests, REQUESTS_NEAR_DAYS } from '../usage/requests/requests.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { PolicyEngine } from './engine/engine.ts';
import { admits } from './engine/passage.ts';
import type { Example } from './example.ts';
import type { Grant } from './grant.ts';
import type { Identities, Identity } from './identity.ts';

/**
 * Whether the requests decide of the grant's use, and not the connection alone: a proxy that knows HTTP or DNS tells of
 * every one. Of TLS handshakes and of what other proxies do nothing is told.
 */
export function isToldByRequests({ request, port }: Grant): boolean {
  const protocol = port?.requests?.protocol;
  return request !== undefined && (protocol === 'http' || protocol === 'dns');
}

/** A request that a grant let through, or may have. */
export interface RequestCredit {
  readonly grant: Grant;
  readonly direction: Direction;
  readonly example: Example;
  readonly source: Identity;
  readonly destination: Identity;
  readonly match: Match;
}

/** Every use of an L7 entry, one connection after the other, in the order of the requests. */
export function* creditsOf(
  engine: PolicyEngine,
  identities: Identities,
  told: Iterable<ConnectionRequests>,
): Generator<RequestCredit, void> {
  for (const { connection, seenAt, outcome, requests } of told) {
    if (outcome !== 'allowed') continue;
    const { protocol, port } = connection;
    const source = identities.of(connection.source);
    const destination = identities.of(connection.destination);
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const question = { direction, subject, peer, protocol, port, request: undefined };
      const { grants } = engine.decide(direction, subject, peer, protocol, port);
      const entries = grants.filter(({ grant }) => isToldByRequests(grant));
      if (entries.length === 0) continue;
      const matching = engine.matching(question);
      for (const { request, isRefused, ...rest } of requests) {
        if (isRefused) continue;
        const example = { connection, seenAt, outcome, ...rest, request };
        for (const { grant } of entries) {
          const match = allOf([
            admits(grant, direction, request),
            matching.subject(grant.spec),
            matching.peer(grant.peer),
            matching.port(grant.port),
          ]);
          if (match !== 'no') yield { grant, direction, example, source, destination, match };
        }
      }
    }
  }
}

/** One half of a connection that L7 entries are about. */
interface Reached {
  readonly direction: Direction;
  readonly entries: readonly GrantMatch[];
  /** as the half that decides saw it; undefined: it did not */
  own: Usage | undefined;
  /** the newest use that only the other half, or an unknown one, saw */
  otherMs: number;
}

/**
 * Finds when each L7 entry was last within reach of a connection whose requests nobody told: what passed then is not
 * known, so it says nothing that no request of the entry was seen.
 */
export class UnseenRequests {
  readonly #reached = new Map<string, Reached>();
  readonly #unseenMs = new Map<string, number | undefined>();

  constructor(identities: Identities, told: Iterable<ConnectionRequests>) {
    for (const { connection, seenAt, outcome, unseenMs } of told) {
      if (outcome !== 'allowed') continue;
      const { protocol, port } = connection;
      const source = identities.of(connection.source);
      const destination = identities.of(connection.destination);
      this.#unseenMs.set(halfKey(seenAt, source, destination, protocol, port), unseenMs);
    }
  }

  /** @param entries L7 entries that the connection may use on the side of the direction */
  note(
    usage: Usage,
    direction: Direction,
    source: Identity,
    destination: Identity,
    entries: readonly GrantMatch[],
  ): void {
    if (entries.length === 0) return;
    const { protocol, port } = usage.connection;
    const key = halfKey(direction, source, destination, protocol, port);
    let reached = this.#reached.get(key);
    if (reached === undefined) {
      reached = { direction, entries, own: undefined, otherMs: Number.NEGATIVE_INFINITY };
      this.#reached.set(key, reached);
    }
    if (usage.seenAt === direction) reached.own = usage;
    else reached.otherMs = Math.max(reached.otherMs, usage.lastSeenMs);
  }

  /** By id of the entry's grant, in milliseconds since the epoch; absent where every use was looked into. */
  byGrant(): ReadonlyMap<string, number> {
    const latest = new Map<string, number>();
    for (const [key, reached] of this.#reached) {
      const unseenMs = this.#lastUnseen(key, reached);
      if (unseenMs === undefined) continue;
      for (const { grant } of reached.entries)
        latest.set(grant.id, Math.max(latest.get(grant.id) ?? Number.NEGATIVE_INFINITY, unseenMs));
    }
    return latest;
  }

  #lastUnseen(key: string, { own, otherMs }: Reached): number | undefined {
    // the half that decides was not watched any more
    if (own === undefined || otherMs > own.lastSeenMs + REQUESTS_NEAR_DAYS * DAY_MS) return otherMs;
    return this.#unseenMs.has(key) ? this.#unseenMs.get(key) : own.lastSeenMs;
  }
}

function halfKey(
  half: Usage['seenAt'],
  source: Identity,
  destination: Identity,
  protocol: string,
  port: number,
): string {
  return `${half} ${protocol} ${port}\n${source.key}\n${destination.key}`;
}
