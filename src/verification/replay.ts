import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Identity } from '../grants/identity.ts';
import { ConnectionSet } from '../model/connection-set.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { Usage } from '../usage/usage.ts';
import { formatPort } from './atoms.ts';
import { type Comparison, isConditional, rankOf, SAID } from './comparison.ts';
import { lostRequest, type ToldRequests } from './replay-requests.ts';
import type { StandIns } from './stand-ins.ts';
import type { Counterexample } from './verification.ts';

export interface Replay {
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
  readonly identityOf: (party: Endpoint) => Identity;
  readonly told: ToldRequests;
}

/** Asks both sides about every observed connection again; of a peer whose address is not known, about all it may have been. */
export function replayUsage(usages: readonly Usage[], sides: ReplayedSides): Replay {
  const { comparison, changed, standIns, identityOf, told } = sides;
  // both ends may have seen one connection
  const cut = new Map<string, Counterexample>();
  const replayed = new ConnectionSet();
  for (const usage of usages) {
    const { connection, lastSeenMs } = usage;
    const { source, destination } = connection;
    let wasAllowed = false;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const deciding = identityOf(subject);
      const isSame = changed.selecting(deciding).length === 0;
      if (isSame && wasAllowed) continue;
      for (const standIn of standIns.of(peer)) {
        const other = identityOf(standIn);
        if (isSame) {
          if (rankOf(comparison.decideBefore(direction, deciding, other, connection)) > 0) wasAllowed = true;
          continue;
        }
        const found = cutOf(comparison, direction, deciding, other, usage, told);
        if (found === 'never-allowed') continue;
        wasAllowed = true;
        if (found === 'kept') continue;
        const what = `${describeEndpoint(source)} → ${describeEndpoint(destination)} on ${formatPort(connection)}`;
        const text = `${what} was seen in use, last at ${new Date(lastSeenMs).toISOString()}, and ${found.what}${suchAs(standIn, peer)}`;
        cut.set(text, { law: 'cuts-nothing', text });
        break;
      }
    }
    if (wasAllowed) replayed.add(connection);
  }
  return { count: replayed.size, cut: [...cut.values()] };
}

function cutOf(
  comparison: Comparison,
  direction: Direction,
  subject: Identity,
  peer: Identity,
  usage: Usage,
  told: ToldRequests,
): 'never-allowed' | 'kept' | { readonly what: string } {
  const [was, is] = comparison.decideBoth(direction, subject, peer, usage.connection);
  if (rankOf(was) === 0) return 'never-allowed';
  if (rankOf(is) < rankOf(was)) return { what: `its ${direction} would be ${SAID[is.verdict]}` };
  if (was.verdict === 'allow' && !isConditional(was) && isConditional(is))
    return { what: `its ${direction} would be filtered by a condition that did not count before` };
  if (was.verdict !== 'allow' || !isConditional(was)) return 'kept';
  const lost = lostRequest(direction, was, is, told.of(usage, direction));
  return lost === undefined ? 'kept' : { what: `its ${direction} would be refused ${lost}` };
}

function suchAs(standIn: Endpoint, peer: Endpoint): string {
  return standIn === peer ? '' : `, were it ${describeEndpoint(standIn)}`;
}
