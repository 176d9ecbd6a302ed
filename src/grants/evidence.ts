import { DIRECTIONS, type Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { PolicyEngine } from './engine.ts';
import type { Grant } from './grant.ts';
import type { Identities, Identity } from './identity.ts';

/** The use of one grant. A connection counts for every grant that would have allowed it alone. */
export interface Evidence {
  readonly events: number;
  readonly connections: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** false: only matches that hang on something unknown (a DNS name, a label, a port name) */
  readonly certain: boolean;
  /** the connections seen last, newest first, at most `EXAMPLES_KEPT` */
  readonly examples: readonly Usage[];
}

export const EXAMPLES_KEPT = 3;

/** Use of every grant, and the traffic that no grant explains. */
export interface Attribution {
  readonly byGrant: ReadonlyMap<string, Evidence>;
  /** allowed connections that the policies, as read, would have denied: a policy is missing, or has changed since */
  readonly unexplained: readonly Unexplained[];
}

export interface Unexplained {
  readonly usage: Usage;
  readonly direction: Direction;
}

/**
 * Credits each allowed connection to every grant that could have allowed it, on both sides. Dropped and audited
 * traffic is no use of anything.
 * @param identities made with `lenient`, so that what is uncertain counts as use
 */
export function attribute(
  engine: PolicyEngine,
  identities: Identities,
  usages: Iterable<Usage>,
): Attribution {
  const byGrant = new Map<string, MutableEvidence>();
  const unexplained: Unexplained[] = [];
  for (const usage of usages) {
    if (usage.outcome !== 'allowed') continue;
    const source = identities.of(usage.connection.source);
    const destination = identities.of(usage.connection.destination);
    for (const direction of DIRECTIONS) {
      const decision = decideSide(engine, direction, source, destination, usage);
      for (const { grant, match } of decision.grants) credit(byGrant, grant, usage, match === 'yes');
      // only the half that saw it knows that it passed; the other may have dropped it
      if (decision.verdict === 'deny' && usage.seenAt === direction) unexplained.push({ usage, direction });
    }
  }
  return { byGrant, unexplained };
}

function decideSide(
  engine: PolicyEngine,
  direction: Direction,
  source: Identity,
  destination: Identity,
  { connection }: Usage,
): ReturnType<PolicyEngine['decide']> {
  const [subject, peer] = direction === 'egress' ? [source, destination] : [destination, source];
  return engine.decide(direction, subject, peer, connection.protocol, connection.port);
}

interface MutableEvidence {
  events: number;
  connections: number;
  firstSeenMs: number;
  lastSeenMs: number;
  certain: boolean;
  examples: Usage[];
}

function credit(byGrant: Map<string, MutableEvidence>, grant: Grant, usage: Usage, certain: boolean): void {
  const known = byGrant.get(grant.id);
  if (known === undefined) {
    const { events, firstSeenMs, lastSeenMs } = usage;
    byGrant.set(grant.id, { events, connections: 1, firstSeenMs, lastSeenMs, certain, examples: [usage] });
    return;
  }
  known.events += usage.events;
  known.connections += 1;
  known.firstSeenMs = Math.min(known.firstSeenMs, usage.firstSeenMs);
  known.lastSeenMs = Math.max(known.lastSeenMs, usage.lastSeenMs);
  known.certain ||= certain;
  if (known.examples.length < EXAMPLES_KEPT || usage.lastSeenMs > (known.examples.at(-1)?.lastSeenMs ?? 0)) {
    known.examples = [...known.examples, usage]
      .sort((a, b) => b.lastSeenMs - a.lastSeenMs)
      .slice(0, EXAMPLES_KEPT);
  }
}
