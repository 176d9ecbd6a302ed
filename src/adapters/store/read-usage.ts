import type { DuckDBConnection } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { HOUR_MS } from '../../model/time.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Usage } from '../../usage/usage.ts';
import { ALL_USAGE } from './compact.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { asNumber, asOneOf, queryColumns } from './sql.ts';

const HOUR_START = `(hour::DOUBLE * ${HOUR_MS})`;

/** Usage in the order of its endpoints, protocol, port, half and outcome. */
export async function readUsage(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  window: Interval | undefined,
): Promise<Usage[]> {
  const fromMs = window?.fromMs ?? 0;
  const toMs = window?.toMs ?? Number.MAX_SAFE_INTEGER;
  const columns = await queryColumns(
    connection,
    `SELECT c.source, c.destination, c.protocol, c.port, c.seen_at, c.outcome, u.events, u.first_ms, u.last_ms
     FROM connections AS c JOIN (
       SELECT connection, sum(events)::DOUBLE AS events,
              min(${HOUR_START} + first_ms) AS first_ms, max(${HOUR_START} + last_ms) AS last_ms
       FROM ${ALL_USAGE}
       WHERE hour >= $1 AND hour <= $2 AND ${HOUR_START} + last_ms >= $3 AND ${HOUR_START} + first_ms < $4
       GROUP BY connection
     ) AS u ON c.id = u.connection`,
    [Math.floor(fromMs / HOUR_MS), Math.floor(toMs / HOUR_MS), fromMs, toMs],
  );
  const [source = [], destination = [], protocol = [], port = [], seenAt = [], outcome = []] = columns;
  const [events = [], firstMs = [], lastMs = []] = columns.slice(6);
  const rows = source.map((_, i) => {
    const from = endpoints.byId(asNumber(source[i]));
    const to = endpoints.byId(asNumber(destination[i]));
    const usage: Usage = {
      connection: {
        source: from.endpoint,
        destination: to.endpoint,
        protocol: asOneOf(PROTOCOLS, protocol[i]),
        port: asNumber(port[i]),
      },
      seenAt: asOneOf(SEEN_AT, seenAt[i]),
      outcome: asOneOf(OUTCOMES, outcome[i]),
      events: asNumber(events[i]),
      firstSeenMs: asNumber(firstMs[i]),
      lastSeenMs: asNumber(lastMs[i]),
    };
    return { usage, sourceRank: from.rank, destinationRank: to.rank };
  });
  return rows
    .sort(
      (a, b) =>
        a.sourceRank - b.sourceRank ||
        a.destinationRank - b.destinationRank ||
        compareUsage(a.usage, b.usage),
    )
    .map((row) => row.usage);
}

function compareUsage(a: Usage, b: Usage): number {
  return (
    PROTOCOLS.indexOf(a.connection.protocol) - PROTOCOLS.indexOf(b.connection.protocol) ||
    a.connection.port - b.connection.port ||
    SEEN_AT.indexOf(a.seenAt) - SEEN_AT.indexOf(b.seenAt) ||
    OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome)
  );
}
