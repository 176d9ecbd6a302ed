import type { Direction } from '../../model/direction.ts';
import type { Match } from '../../model/match.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { Peer, PolicySpec, PortEntry } from '../../policies/policy.ts';
import type { Identity } from '../identity.ts';

/** What one side is asked. */
export interface Question {
  readonly direction: Direction;
  /** the side that enforces */
  readonly subject: Identity;
  readonly peer: Identity;
  readonly protocol: Protocol;
  /** destination port; the type for ICMP */
  readonly port: number;
  /** undefined: only the connection is asked about */
  readonly request: Request | undefined;
}

/** How the parts of a rule match one question, each taken alone. */
export interface Matching {
  subject(spec: PolicySpec): Match;
  peer(peer: Peer | undefined): Match;
  port(entry: PortEntry | undefined): Match;
}
