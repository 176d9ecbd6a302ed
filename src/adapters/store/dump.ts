import type { DuckDBConnection } from '@duckdb/node-api';
import { compareText } from '../../model/problem.ts';
import { MERGED_USAGE } from './compact.ts';
import { endpointToText } from './endpoint-text.ts';
import { readCoverage, readNodeSpans } from './read-coverage.ts';
import { readKnownEndpoints, readStoredEndpoints, type StoredEndpoints } from './read-endpoints.ts';
import { readGrantHistory } from './read-grants.ts';
import { asNumber, asText, query } from './sql.ts';

/** One JSON value per line, sorted, without ids: what is stored, however it came in. For comparing stores. */
export async function dumpStore(connection: DuckDBConnection): Promise<string> {
  const stored = await readStoredEndpoints(connection);
  const endpoints = (await readKnownEndpoints(connection, stored)).map((known) => [
    'endpoint',
    { ...known, endpoint: endpointToText(known.endpoint) },
  ]);
  const coverage = (await readCoverage(connection)).map((node) => ['coverage', node]);
  const nodes = (await readNodeSpans(connection)).map((node) => ['node', node]);
  const grants = [...(await readGrantHistory(connection))].map((grant) => ['grant', ...grant]);
  const usage = await dumpUsage(connection, stored);
  const lines = [...endpoints, ...coverage, ...nodes, ...grants, ...usage].map((line) =>
    JSON.stringify(line),
  );
  return lines
    .sort(compareText)
    .map((line) => `${line}\n`)
    .join('');
}

async function dumpUsage(connection: DuckDBConnection, endpoints: StoredEndpoints): Promise<unknown[][]> {
  const rows = await query(
    connection,
    `SELECT source, destination, protocol, port, seen_at, outcome, hour, events::DOUBLE, first_ms, last_ms
     FROM (${MERGED_USAGE}) AS u JOIN connections AS c ON c.id = u.connection`,
  );
  return rows.map(([source, destination, protocol, port, seenAt, outcome, hour, ...counts]) => [
    'usage',
    endpointToText(endpoints.byId(asNumber(source)).endpoint),
    endpointToText(endpoints.byId(asNumber(destination)).endpoint),
    ...[protocol, seenAt, outcome].map(asText),
    ...[port, hour, ...counts].map(asNumber),
  ]);
}
