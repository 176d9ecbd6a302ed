import type { Connection, SeenAt } from '../model/connection.ts';
import type { ConnectionHalf } from './usage.ts';

/**
 * Hubble named a policy as allowing a connection, between two flushes. It does so once per new connection, and not for
 * every policy that would have allowed it: that none is named proves nothing. Instants are whole milliseconds.
 */
export interface Naming extends ConnectionHalf {
  /** `Kind namespace/name`, or `Kind name` for the whole cluster, as the agent says it */
  readonly policy: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The same over all time. */
export interface NamedPolicy {
  readonly connection: Connection;
  readonly seenAt: SeenAt;
  readonly policy: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}
