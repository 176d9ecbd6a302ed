import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Identities, Identity } from '../grants/identity.ts';
import { type Connection, connectionKey } from '../model/connection.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { Usage } from '../usage/usage.ts';
import { formatPort } from './atoms.ts';
import { type Comparison, isConditional, rankOf, SAID } from './comparison.ts';
import type { StandIns } from './stand-ins.ts';
import type { Counterexample } from './verification.ts';

interface Replay {
  /** distinct connections that were allowed before */
  readonly count: number;
  readonly cut: readonly Counterexample[];
}

/** What a replay asks. */
export interface ReplayedSides {
  readonly comparison: Comparison;
  /** of the policies alone that one side has not, or has otherwise: whom none of them selects keeps what it had */
  readonly changed: PolicyEngine;
  readonly standIns: StandIns;
  readonly identities: Identities;
}

/** Asks both sides about every observed connection again; of a peer whose address is not known, about all it may have been. */
export function replayUsage(usages: readonly Usage[], sides: ReplayedSides): Replay {
  const { comparison, changed, standIns, identities } = sides;
  const cut: Counterexample[] = [];
  const replayed = new Set<string>();
  for (const { connection, lastSeenMs } of usages) {
    const { source, destination } = connection;
    let wasAllowed = false;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const deciding = identities.of(subject);
      const isSame = changed.selecting(deciding).length === 0;
      if (isSame && wasAllowed) continue;
      for (const standIn of standIns.of(peer)) {
        const other = identities.of(standIn);
        if (isSame) {
          if (rankOf(comparison.decideBefore(direction, deciding, other, connection)) > 0) wasAllowed = true;
          continue;
        }
        const found = cutOf(comparison, direction, deciding, other, connection);
        if (found === 'never-allowed') continue;
        wasAllowed = true;
        if (found === 'kept') continue;
        const what = `${describeEndpoint(source)} → ${describeEndpoint(destination)} on ${formatPort(connection)}`;
        const text = `${what} was seen in use, last at ${new Date(lastSeenMs).toISOString()}, and its ${direction} would be ${found.now}${suchAs(standIn, peer)}`;
        cut.push({ law: 'cuts-nothing', text });
        break;
      }
    }
    if (wasAllowed) replayed.add(connectionKey(connection));
  }
  return { count: replayed.size, cut };
}

function cutOf(
  comparison: Comparison,
  direction: Direction,
  subject: Identity,
  peer: Identity,
  connection: Connection,
): 'never-allowed' | 'kept' | { readonly now: string } {
  const [was, is] = comparison.decideBoth(direction, subject, peer, connection);
  if (rankOf(was) === 0) return 'never-allowed';
  const isFiltered = was.verdict === 'allow' && !isConditional(was) && isConditional(is);
  if (isFiltered) return { now: 'filtered by a condition that did not count before' };
  return rankOf(is) < rankOf(was) ? { now: SAID[is.verdict] } : 'kept';
}

function suchAs(standIn: Endpoint, peer: Endpoint): string {
  return standIn === peer ? '' : `, were it ${describeEndpoint(standIn)}`;
}
