import { Identities } from '../grants/identity.ts';
import { connectionKey } from '../model/connection.ts';
import { DIRECTIONS, sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
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

/** Asks both sides about every observed connection again; of a peer whose address is not known, about all it may have been. */
export function replayUsage(
  usages: readonly Usage[],
  comparison: Comparison,
  standIns: StandIns,
  inventory: Inventory,
): Replay {
  const identities = new Identities(inventory);
  const cut: Counterexample[] = [];
  const replayed = new Set<string>();
  for (const { connection, lastSeenMs } of usages) {
    const { source, destination } = connection;
    let wasAllowed = false;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const deciding = identities.of(subject);
      for (const standIn of standIns.of(peer)) {
        const [was, is] = comparison.decideBoth(direction, deciding, identities.of(standIn), connection);
        if (rankOf(was) === 0) continue;
        wasAllowed = true;
        const isFiltered = was.verdict === 'allow' && !isConditional(was) && isConditional(is);
        if (rankOf(is) >= rankOf(was) && !isFiltered) continue;
        const what = `${describeEndpoint(source)} → ${describeEndpoint(destination)} on ${formatPort(connection)}`;
        const now = isFiltered ? 'filtered by a condition that did not count before' : SAID[is.verdict];
        const text = `${what} was seen in use, last at ${new Date(lastSeenMs).toISOString()}, and its ${direction} would be ${now}${suchAs(standIn, peer)}`;
        cut.push({ law: 'cuts-nothing', text });
        break;
      }
    }
    if (wasAllowed) replayed.add(connectionKey(connection));
  }
  return { count: replayed.size, cut };
}

function suchAs(standIn: Endpoint, peer: Endpoint): string {
  return standIn === peer ? '' : `, were it ${describeEndpoint(standIn)}`;
}
