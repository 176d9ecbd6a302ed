import type { Connection, Outcome, SeenAt } from '../model/connection.ts';
import type { DaySet } from '../model/day-set.ts';
import type { Endpoint, Workload } from '../model/endpoint.ts';
import type { Protocol } from '../model/protocol.ts';
import type { NodeSpan } from './node-view.ts';

/** One connection over a window: how often and when it was seen. Counts show presence, not volume. */
export interface Usage {
  readonly connection: Connection;
  readonly seenAt: SeenAt;
  readonly outcome: Outcome;
  readonly events: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** the days with events, in a set that others may share; absent where only the first and the last are known */
  readonly days?: DaySet;
}

/** One connection at one half with one outcome. */
export interface ConnectionHalf {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly port: number;
  readonly seenAt: SeenAt;
  readonly outcome: Outcome;
}

/** An endpoint the store knows, with what nodes said of it. */
export interface KnownEndpoint {
  readonly endpoint: Endpoint;
  /** absent where no node that runs it reported it */
  readonly workload?: Workload;
  /** nodes that reported it as their own, sorted */
  readonly nodes: readonly string[];
  /** when each of them did, first and last; absent where that is not known */
  readonly presence?: readonly NodeSpan[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}
