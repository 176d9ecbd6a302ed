import { isSameConnection } from '../model/connection.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import type { ConnectionRequests } from '../usage/requests/requests.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { PolicyEngine } from './engine/engine.ts';
import type { Example } from './example.ts';
import type { Grant } from './grant.ts';
import type { Identities, Identity } from './identity.ts';
import { creditsOf, isToldByRequests, UnseenRequests } from './request-evidence.ts';
import type { Witness } from './witness.ts';

/** The use of one grant. A connection counts for every grant that would have allowed it alone. */
export interface Evidence {
  readonly events: number;
  readonly connections: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** false: only matches that hang on something unknown (a DNS name, a label, a port name) */
  readonly certain: boolean;
  /** false: only by the pods' own node, whose probes Cilium lets through without any rule */
  readonly needed: boolean;
  /** the connections seen last, newest first, at most `EXAMPLES_KEPT` */
  readonly examples: readonly Example[];
}

export const EXAMPLES_KEPT = 3;

/** Use of every grant, and the traffic that no grant explains. */
export interface Attribution {
  readonly byGrant: ReadonlyMap<string, Evidence>;
  /**
   * by id of an L7 entry's grant: when a connection that may have used it was last seen without its requests; absent
   * where there was none, so that the requests tell all
   */
  readonly unseenRequests: ReadonlyMap<string, number>;
  /** allowed connections that the policies, as read, would have denied: a policy is missing, or has changed since */
  readonly unexplained: readonly Unexplained[];
}

export interface Unexplained {
  readonly usage: Usage;
  readonly direction: Direction;
}

/**
 * Credits each allowed connection to every grant that could have allowed it, on both sides, and each request that was
 * let through to every L7 entry that could have. Dropped and audited traffic is no use of anything.
 * @param identities made with `lenient`, so that what is uncertain counts as use
 * @param witnesses look on, each for a question of its own
 */
export function attribute(
  engine: PolicyEngine,
  identities: Identities,
  usages: Iterable<Usage>,
  requests: readonly ConnectionRequests[] = [],
  witnesses: readonly Witness[] = [],
): Attribution {
  const byGrant = new Map<string, MutableEvidence>();
  const unexplained: Unexplained[] = [];
  const unseen = new UnseenRequests(identities, requests);
  for (const usage of usages) {
    if (usage.outcome !== 'allowed') continue;
    const { protocol, port } = usage.connection;
    const source = identities.of(usage.connection.source);
    const destination = identities.of(usage.connection.destination);
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const decision = engine.decide(direction, subject, peer, protocol, port);
      const needed = direction === 'egress' || engine.passesAnyway(peer) !== 'yes';
      const use: Use = { usage, source, destination, needed };
      const entries: GrantMatch[] = [];
      for (const one of decision.grants) {
        if (isToldByRequests(one.grant)) entries.push(one);
        else credit(byGrant, one.grant, use, one.match === 'yes');
      }
      unseen.note(usage, direction, source, destination, entries);
      if (decision.grants.length > 0)
        for (const witness of witnesses) witness.see(usage, direction, decision.grants);
      // only the half that saw it knows that it passed; the other may have dropped it
      if (decision.verdict === 'deny' && usage.seenAt === direction) unexplained.push({ usage, direction });
    }
  }
  for (const { grant, direction, example, source, destination, match } of creditsOf(
    engine,
    identities,
    requests,
  )) {
    const needed = direction === 'egress' || engine.passesAnyway(source) !== 'yes';
    credit(byGrant, grant, { usage: example, source, destination, needed }, match === 'yes');
    if (match !== 'no') for (const witness of witnesses) witness.hear(example, { grant, match });
  }
  return { byGrant, unseenRequests: unseen.byGrant(), unexplained };
}

/** One half of a connection, and its parties as the engine knows them. */
interface Use {
  readonly usage: Example;
  readonly source: Identity;
  readonly destination: Identity;
  /** without a grant it would not have passed */
  readonly needed: boolean;
}

interface MutableEvidence {
  events: number;
  connections: number;
  firstSeenMs: number;
  lastSeenMs: number;
  certain: boolean;
  needed: boolean;
  examples: Example[];
  last: Use;
}

/** Both halves of a connection follow one another in the store's order, so that it is counted once. */
function credit(byGrant: Map<string, MutableEvidence>, grant: Grant, use: Use, certain: boolean): void {
  const { usage, needed } = use;
  const known = byGrant.get(grant.id);
  if (known === undefined) {
    const { events, firstSeenMs, lastSeenMs } = usage;
    const examples = [usage];
    const times = { firstSeenMs, lastSeenMs };
    byGrant.set(grant.id, { events, connections: 1, ...times, certain, needed, examples, last: use });
    return;
  }
  if (!isOtherHalf(known.last, use)) known.connections += 1;
  known.last = use;
  known.events += usage.events;
  known.firstSeenMs = Math.min(known.firstSeenMs, usage.firstSeenMs);
  known.lastSeenMs = Math.max(known.lastSeenMs, usage.lastSeenMs);
  known.certain ||= certain;
  known.needed ||= needed;
  const oldest = known.examples[EXAMPLES_KEPT - 1];
  if (oldest !== undefined && usage.lastSeenMs <= oldest.lastSeenMs) return;
  const others = known.examples.filter((example) => !isSameConnection(example.connection, usage.connection));
  const twin = known.examples.find((example) => isSameConnection(example.connection, usage.connection));
  const newest = twin !== undefined && twin.lastSeenMs >= usage.lastSeenMs ? twin : usage;
  known.examples = [...others, newest].sort((a, b) => b.lastSeenMs - a.lastSeenMs).slice(0, EXAMPLES_KEPT);
}

function isOtherHalf(a: Use, b: Use): boolean {
  const [one, other] = [a.usage.connection, b.usage.connection];
  return (
    a.source === b.source &&
    a.destination === b.destination &&
    one.port === other.port &&
    one.protocol === other.protocol
  );
}
