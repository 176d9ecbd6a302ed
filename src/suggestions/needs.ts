import { connectionKey } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { MAX_PORT, PORT_PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Observed } from './observed.ts';
import type { PeerFinder } from './peer-of.ts';
import {
  type Basis,
  familyOf,
  isIcmp,
  mergeBases,
  peerText,
  type SuggestedPeer,
  type SuggestedPort,
} from './suggested-rule.ts';

/** One peer at one port, and what shows it. */
export interface Need {
  readonly direction: Direction;
  readonly peer: SuggestedPeer;
  readonly port: SuggestedPort;
  readonly isDns: boolean;
  readonly connections: Set<string>;
  readonly who: Set<string>;
  lastSeenMs: number;
}

/** What rules have to allow. The error says what no rule can. */
export function needsOf(
  observed: readonly Observed[],
  finder: PeerFinder,
  canIcmp: boolean,
): Result<readonly Need[], string> {
  const needs = new Map<string, Need>();
  for (const { usage, direction, peer } of observed) {
    const { protocol, port } = usage.connection;
    const peers = finder.of(peer, direction);
    if (!peers.ok) return peers;
    if (peers.value === 'passes') continue;
    const unsayable = whyNoPort(protocol, port, canIcmp);
    if (unsayable !== undefined) return err(`${unsayable}, which it has with ${finder.nameOf(peer)}`);
    const isDns = port === 53 && (protocol === 'UDP' || protocol === 'TCP');
    for (const found of peers.value) {
      const key = [direction, familyOf(found), peerText(found), protocol, port].join('\n');
      const need = getOrMake(
        needs,
        key,
        (): Need => ({
          direction,
          peer: found,
          port: { protocol, first: port, last: port },
          isDns,
          connections: new Set(),
          who: new Set(),
          lastSeenMs: 0,
        }),
      );
      need.connections.add(connectionKey(usage.connection));
      need.who.add(found.kind === 'name' ? found.name : finder.nameOf(peer));
      need.lastSeenMs = Math.max(need.lastSeenMs, usage.lastSeenMs);
    }
  }
  return ok([...needs.values()]);
}

function whyNoPort(protocol: Protocol, port: number, canIcmp: boolean): string | undefined {
  if (isIcmp({ protocol })) return canIcmp ? undefined : `a NetworkPolicy cannot allow ICMP (type ${port})`;
  if (!PORT_PROTOCOLS.some((one) => one === protocol))
    return `only agents with extended protocols take a rule for ${protocol}`;
  return port < 1 || port > MAX_PORT ? `no rule can name the ${protocol} port ${port}` : undefined;
}

export function basisOf(needs: readonly Need[]): Basis {
  return mergeBases(needs.map((one) => ({ ...one, who: [...one.who] })));
}
