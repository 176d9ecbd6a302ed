import type { Connection, Outcome, SeenAt } from '../../model/connection.ts';
import type { SeenRequest } from '../../model/seen-request.ts';
import type { ConnectionHalf } from '../usage.ts';

/** Messages of one request over one connection, within one day. Instants are whole milliseconds. */
export interface DayOfRequests extends ConnectionHalf {
  readonly request: SeenRequest;
  /** the proxy refused it */
  readonly isRefused: boolean;
  /** days since the Unix epoch */
  readonly day: number;
  /** messages, of which a request and its response are two */
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What a proxy said over a window of the requests of one connection. */
export interface ConnectionRequests {
  readonly connection: Connection;
  readonly seenAt: SeenAt;
  readonly outcome: Outcome;
  /** never empty */
  readonly requests: readonly RequestUse[];
  /**
   * the newest use of the connection for which no request was recorded within `REQUESTS_NEAR_DAYS`; absent where there
   * is none
   */
  readonly unseenMs?: number;
}

export interface RequestUse {
  readonly request: SeenRequest;
  readonly isRefused: boolean;
  readonly events: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/**
 * Use of a connection counts as looked into where the proxy told of a request on the same day, or this many days
 * before or after: a connection is opened before the first request, and may stay open over a quiet day.
 */
export const REQUESTS_NEAR_DAYS = 1;
