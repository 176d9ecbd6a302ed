import type { DuckDBConnection } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { HOUR_MS } from '../../model/time.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import { endpointToText } from './endpoint-text.ts';
import { readHistory } from './history.ts';
import { readKeptFrom } from './kept-from.ts';
import { readCoverage, readNodeSpans } from './read-coverage.ts';
import { knownEndpointPieces, readStoredEndpoints, type StoredEndpoints } from './read-endpoints.ts';
import { readGrantHistory } from './read-grants.ts';
import { namedPolicyTexts } from './read-named-policies.ts';
import { requestTexts } from './read-requests.ts';
import { readResult, readResults } from './results.ts';
import { asNumber, asOneOf, asText, queryPieces } from './sql.ts';
import { mergedDays, mergedHours } from './usage-rows.ts';

const LINES_PER_PIECE = 500;

/**
 * One JSON value per line, without ids and in an order that depends on what is stored only, however it came in: for
 * comparing stores. Usage is told as it is kept, by the day or by the hour, whether it was folded already or not.
 */
export async function* dumpPieces(connection: DuckDBConnection): AsyncGenerator<string[], void> {
  let lines: string[] = [];
  for await (const values of dumpValues(connection)) {
    lines.push(JSON.stringify(values));
    if (lines.length < LINES_PER_PIECE) continue;
    yield lines;
    lines = [];
  }
  yield lines;
}

async function* dumpValues(connection: DuckDBConnection): AsyncGenerator<readonly unknown[], void> {
  const stored = await readStoredEndpoints(connection);
  for (const node of await readCoverage(connection)) yield ['coverage', node];
  for await (const piece of knownEndpointPieces(connection, stored))
    for (const known of piece) yield ['endpoint', { ...known, endpoint: endpointToText(known.endpoint) }];
  for (const grant of await readGrantHistory(connection)) yield ['grant', ...grant];
  const { lives, watched, texts } = await readHistory(connection);
  for (const life of lives) yield ['life', life];
  for await (const values of namedPolicyTexts(connection, stored)) yield ['named-policy', ...values];
  for (const node of await readNodeSpans(connection)) yield ['node', node];
  for await (const values of requestTexts(connection, stored)) yield ['request', ...values];
  for (const { nowMs } of await readResults(connection)) {
    const { summary = '', findings = [] } = (await readResult(connection, nowMs)) ?? {};
    yield ['result', nowMs, summary, ...findings];
  }
  for (const text of texts) yield ['text', ...text];
  const fromHour = (await readKeptFrom(connection)).hourlyFromMs / HOUR_MS;
  yield* usageValues(connection, stored, 'usage', 'hour', mergedHours(`hour >= ${fromHour}`));
  yield* usageValues(connection, stored, 'usage-day', 'day', mergedDays(`hour < ${fromHour}`, 'true'));
  for (const span of watched) yield ['watched', span];
}

async function* usageValues(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  kind: string,
  unit: 'hour' | 'day',
  rows: string,
): AsyncGenerator<readonly unknown[], void> {
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, protocol, seen_at, outcome, port, ${unit}, events::DOUBLE, first_ms, last_ms
     FROM (${rows}) AS u LEFT JOIN connections AS c ON c.id = u.connection
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  for await (const columns of pieces) {
    const [sources = [], destinations = [], protocols = [], seenAts = [], outcomes = [], ...numbers] =
      columns;
    for (let i = 0; i < sources.length; i += 1) {
      yield [
        kind,
        ...[sources[i], destinations[i]].map((rank) => endpointToText(endpoints.at(asNumber(rank)).endpoint)),
        asText(protocols[i]),
        asOneOf(SEEN_AT, seenAts[i]),
        asOneOf(OUTCOMES, outcomes[i]),
        ...numbers.map((column) => asNumber(column[i])),
      ];
    }
  }
}
