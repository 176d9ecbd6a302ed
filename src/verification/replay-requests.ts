import type { Decision } from '../grants/engine/decision.ts';
import { admits } from '../grants/engine/passage.ts';
import { type Connection, connectionKey } from '../model/connection.ts';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { formatSeenRequest, type SeenRequest } from '../model/seen-request.ts';
import { DAY_MS } from '../model/time.ts';
import { type ConnectionRequests, REQUESTS_NEAR_DAYS } from '../usage/requests/requests.ts';
import type { Usage } from '../usage/usage.ts';
import { conditionsOf, coversConditions, isPlain } from './conditions.ts';

/** What proxies told of the requests of the window, by the side of the connection that the proxy served. */
export class ToldRequests {
  readonly #fromMs: number;
  readonly #byHalf = new Map<string, ConnectionRequests>();

  constructor(told: readonly ConnectionRequests[], fromMs: number) {
    this.#fromMs = fromMs;
    for (const one of told)
      for (const direction of DIRECTIONS)
        if (one.outcome === 'allowed' && one.seenAt === direction)
          this.#byHalf.set(halfKey(one.connection, direction), one);
  }

  /** The requests that passed; undefined: some of its use was not told of, so it may have been any. */
  of({ connection, lastSeenMs }: Usage, direction: Direction): readonly SeenRequest[] | undefined {
    const told = this.#byHalf.get(halfKey(connection, direction));
    if (told === undefined) return undefined;
    if (told.unseenMs !== undefined && told.unseenMs >= this.#fromMs) return undefined;
    // the connection is told of up to this long after a request, and its other end was seen up to as long after that
    const lastMs = Math.max(...told.requests.map((one) => one.lastSeenMs)) + 2 * REQUESTS_NEAR_DAYS * DAY_MS;
    if (lastSeenMs > lastMs) return undefined;
    return told.requests
      .filter((one) => !one.isRefused && one.lastSeenMs >= this.#fromMs)
      .map(({ request }) => request);
  }
}

function halfKey(connection: Connection, direction: Direction): string {
  return `${direction} ${connectionKey(connection)}`;
}

/**
 * A request that was seen, or may have passed unseen, which an L7 entry let through before and nothing would after; in
 * words. Undefined where none is lost.
 */
export function lostRequest(
  direction: Direction,
  was: Decision,
  is: Decision,
  seen: readonly SeenRequest[] | undefined,
): string | undefined {
  if (was.grants.some((one) => one.match === 'yes' && isPlain(conditionsOf(one.grant)))) return undefined;
  const kept = is.grants.map(({ grant }) => grant);
  const gone = was.grants
    .map(({ grant }) => grant)
    .filter((old) => !kept.some((one) => coversConditions(conditionsOf(one), conditionsOf(old))));
  if (gone.length === 0) return undefined;
  const [first] = gone;
  if (seen === undefined)
    return `requests that nobody told of, which ${first?.sentence} may have let through`;
  const lost = seen.find(
    (request) =>
      gone.some((old) => admits(old, direction, request) !== 'no') &&
      !kept.some((one) => admits(one, direction, request) === 'yes'),
  );
  return lost === undefined ? undefined : formatSeenRequest(lost);
}
