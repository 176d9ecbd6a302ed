import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { type SeenRequest, seenRequestFromText, seenRequestToText } from '../../model/seen-request.ts';
import { DAY_MS } from '../../model/time.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { Interval } from '../../usage/intervals.ts';
import {
  type ConnectionRequests,
  REQUESTS_NEAR_DAYS,
  type RequestUse,
} from '../../usage/requests/requests.ts';
import { endpointToText } from './endpoint-text.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { mergedRequests } from './request-schema.ts';
import { asNumber, asOneOf, asText, memberAt, positionIn, query, queryPieces } from './sql.ts';
import { usageWithin } from './usage-rows.ts';

const LAST_DAY = 2 ** 31 - 1;

/** What proxies told, in the order of connections, then of requests. */
export async function readRequests(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  window: Interval | undefined,
): Promise<ConnectionRequests[]> {
  const fromMs = Math.max(window?.fromMs ?? 0, 0);
  const toMs = window?.toMs ?? Number.MAX_SAFE_INTEGER;
  // most stores have none, and looking for what went unseen reads all usage
  const any = await query(
    connection,
    'SELECT 1 FROM requests_day UNION ALL SELECT 1 FROM requests_new LIMIT 1',
  );
  if (any.length === 0) return [];
  const unseen = await readUnseen(connection, fromMs, toMs);
  const start = `day::DOUBLE * ${DAY_MS}`;
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, ${positionIn(PROTOCOLS, 'c.protocol')} AS protocol, c.port,
            ${positionIn(SEEN_AT, 'c.seen_at')} AS seen_at, ${positionIn(OUTCOMES, 'c.outcome')} AS outcome,
            r.request, u.refused::INTEGER AS refused, u.connection, u.events, u.first_ms, u.last_ms
     FROM (
       SELECT connection, request, refused, sum(events)::DOUBLE AS events,
              min(${start} + first_ms) AS first_ms, max(${start} + last_ms) AS last_ms
       FROM (${mergedRequests(daysWithin(fromMs, toMs))})
       WHERE ${start} + last_ms >= ${fromMs} AND ${start} + first_ms < ${toMs}
       GROUP BY connection, request, refused
     ) AS u
     LEFT JOIN connections AS c ON c.id = u.connection
     LEFT JOIN requests AS r ON r.id = u.request
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source
     LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  const texts = new Map<string, SeenRequest>();
  const told: (ConnectionRequests & { readonly requests: RequestUse[] })[] = [];
  let lastId: number | undefined;
  for await (const columns of pieces) {
    for (const { id, request, isRefused, events, firstSeenMs, lastSeenMs, ...half } of rowsOf(columns)) {
      if (id !== lastId) {
        const { source, destination, protocol, port, seenAt, outcome } = half;
        const unseenMs = unseen.get(id);
        const parties = {
          source: endpoints.at(source).endpoint,
          destination: endpoints.at(destination).endpoint,
        };
        told.push({
          connection: { ...parties, protocol, port },
          seenAt,
          outcome,
          requests: [],
          ...(unseenMs === undefined ? {} : { unseenMs }),
        });
        lastId = id;
      }
      let seen = texts.get(request);
      if (seen === undefined) texts.set(request, (seen = seenRequestFromText(request)));
      told.at(-1)?.requests.push({ request: seen, isRefused, events, firstSeenMs, lastSeenMs });
    }
  }
  return told;
}

function* rowsOf(columns: DuckDBValue[][]) {
  const [sources = [], destinations = [], protocols = [], ports = [], seenAts = [], outcomes = []] = columns;
  const [requests = [], refused = [], ids = [], events = [], firstMs = [], lastMs = []] = columns.slice(6);
  for (let i = 0; i < ids.length; i += 1) {
    yield {
      source: asNumber(sources[i]),
      destination: asNumber(destinations[i]),
      protocol: memberAt(PROTOCOLS, protocols[i]),
      port: asNumber(ports[i]),
      seenAt: memberAt(SEEN_AT, seenAts[i]),
      outcome: memberAt(OUTCOMES, outcomes[i]),
      request: asText(requests[i]),
      isRefused: asNumber(refused[i]) === 1,
      id: asNumber(ids[i]),
      events: asNumber(events[i]),
      firstSeenMs: asNumber(firstMs[i]),
      lastSeenMs: asNumber(lastMs[i]),
    };
  }
}

/** Of connections that a proxy told of: their newest use that it did not look into. */
async function readUnseen(
  connection: DuckDBConnection,
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<number, number>> {
  const near = REQUESTS_NEAR_DAYS * DAY_MS;
  const days = mergedRequests(daysWithin(Math.max(fromMs - near, 0), toMs + near));
  const pieces = queryPieces(
    connection,
    `WITH told AS (SELECT DISTINCT connection, day::INTEGER AS day FROM (${days})),
          near AS (SELECT DISTINCT connection, day + o AS day FROM told, range(${-REQUESTS_NEAR_DAYS}, ${REQUESTS_NEAR_DAYS + 1}) AS offsets(o)),
          used AS (SELECT connection, last_ms, (last_ms // ${DAY_MS})::BIGINT AS day FROM (${usageWithin(fromMs, toMs)}))
     SELECT u.connection, max(u.last_ms)::DOUBLE FROM used AS u
     SEMI JOIN told AS t ON t.connection = u.connection
     ANTI JOIN near AS n ON n.connection = u.connection AND n.day = u.day
     GROUP BY u.connection`,
  );
  const unseen = new Map<number, number>();
  for await (const [ids = [], times = []] of pieces)
    for (let i = 0; i < ids.length; i += 1) unseen.set(asNumber(ids[i]), asNumber(times[i]));
  return unseen;
}

function daysWithin(fromMs: number, toMs: number): string {
  return `day BETWEEN ${dayOf(fromMs)} AND ${dayOf(toMs)}`;
}

function dayOf(ms: number): number {
  return Math.min(Math.floor(ms / DAY_MS), LAST_DAY);
}

/** Values that say the same in every store that holds it, for a dump. */
export async function* requestTexts(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): AsyncGenerator<readonly (string | number | boolean)[], void> {
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, c.protocol, c.seen_at, c.outcome, c.port, r.request, u.refused::INTEGER, u.day, u.events::DOUBLE, u.first_ms, u.last_ms
     FROM (${mergedRequests('true')}) AS u LEFT JOIN connections AS c ON c.id = u.connection
     LEFT JOIN requests AS r ON r.id = u.request
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  for await (const columns of pieces) {
    const [sources = [], destinations = [], protocols = [], seenAts = [], outcomes = []] = columns;
    const [ports = [], requests = [], refused = [], ...numbers] = columns.slice(5);
    for (let i = 0; i < sources.length; i += 1) {
      yield [
        ...[sources[i], destinations[i]].map((rank) => endpointToText(endpoints.at(asNumber(rank)).endpoint)),
        asOneOf(PROTOCOLS, protocols[i]),
        asOneOf(SEEN_AT, seenAts[i]),
        asOneOf(OUTCOMES, outcomes[i]),
        asNumber(ports[i]),
        seenRequestToText(seenRequestFromText(asText(requests[i]))),
        asNumber(refused[i]) === 1,
        ...numbers.map((column) => asNumber(column[i])),
      ];
    }
  }
}
