import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { HOUR_MS } from '../../model/time.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Usage } from '../../usage/usage.ts';
import { ALL_USAGE } from './compact.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { asNumber, asOneOf, queryPieces } from './sql.ts';

const HOUR_START = `(hour::DOUBLE * ${HOUR_MS})`;

const ROWS_PER_TURN = 10_000;

/** Usage in the order of its endpoints, protocol, port, half and outcome. */
export async function readUsage(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  window: Interval | undefined,
): Promise<Usage[]> {
  const fromMs = window?.fromMs ?? 0;
  const toMs = window?.toMs ?? Number.MAX_SAFE_INTEGER;
  const pieces = queryPieces(
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
  const bySource: Row[][] = [];
  for await (const columns of pieces) {
    for (const [sourceRank, row] of rowsOf(columns, endpoints)) (bySource[sourceRank] ??= []).push(row);
  }
  return sorted(bySource);
}

interface Row {
  readonly usage: Usage;
  readonly destinationRank: number;
}

/** Each row with the rank of its source. */
function* rowsOf(columns: DuckDBValue[][], endpoints: StoredEndpoints): Generator<[number, Row], void> {
  const [source = [], destination = [], protocol = [], port = [], seenAt = [], outcome = []] = columns;
  const [events = [], firstMs = [], lastMs = []] = columns.slice(6);
  for (let i = 0; i < source.length; i += 1) {
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
    yield [from.rank, { usage, destinationRank: to.rank }];
  }
}

/** One source after the other: a sort of everything at once would hold up whoever else runs in this process. */
async function sorted(bySource: readonly (readonly Row[] | undefined)[]): Promise<Usage[]> {
  const usages: Usage[] = [];
  let sinceTurn = 0;
  for (const rows of bySource) {
    if (rows === undefined) continue;
    const inOrder = [...rows].sort(
      (a, b) => a.destinationRank - b.destinationRank || compareUsage(a.usage, b.usage),
    );
    for (const { usage } of inOrder) usages.push(usage);
    sinceTurn += rows.length;
    if (sinceTurn < ROWS_PER_TURN) continue;
    sinceTurn = 0;
    await nextTurn();
  }
  return usages;
}

function compareUsage(a: Usage, b: Usage): number {
  return (
    PROTOCOLS.indexOf(a.connection.protocol) - PROTOCOLS.indexOf(b.connection.protocol) ||
    a.connection.port - b.connection.port ||
    SEEN_AT.indexOf(a.seenAt) - SEEN_AT.indexOf(b.seenAt) ||
    OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome)
  );
}
