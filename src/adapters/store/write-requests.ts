import { BOOLEAN, type DuckDBConnection, UBIGINT, UINTEGER } from '@duckdb/node-api';
import { DAY_MS } from '../../model/time.ts';
import type { DayOfRequests } from '../../usage/requests/requests.ts';
import type { Dictionary } from './dictionary.ts';
import { mergedRequests } from './request-schema.ts';
import { appendColumns } from './sql.ts';

/** Part of the transaction that is open. */
export async function appendRequests(
  connection: DuckDBConnection,
  dictionary: Dictionary,
  requests: readonly DayOfRequests[],
): Promise<void> {
  await appendColumns(connection, 'requests_new', [
    { type: UINTEGER, values: requests.map((one) => dictionary.connection(one)) },
    { type: UINTEGER, values: requests.map((one) => dictionary.requests.idOf(one.request)) },
    { type: BOOLEAN, values: requests.map((one) => one.isRefused) },
    { type: UINTEGER, values: requests.map((one) => one.day) },
    { type: UBIGINT, values: requests.map((one) => BigInt(one.events)) },
    { type: UINTEGER, values: requests.map((one) => one.firstMs - one.day * DAY_MS) },
    { type: UINTEGER, values: requests.map((one) => one.lastMs - one.day * DAY_MS) },
  ]);
}

/** Folds what came lately into what is there: only days that have new rows are written anew. */
export async function compactRequests(connection: DuckDBConnection): Promise<void> {
  const touched = 'day IN (SELECT DISTINCT day FROM requests_new)';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE compacted AS ${mergedRequests(touched)} ORDER BY day, connection, request, refused`,
  );
  await connection.run(`DELETE FROM requests_day WHERE ${touched}`);
  await connection.run('INSERT INTO requests_day SELECT * FROM compacted');
  await connection.run('DELETE FROM requests_new');
}
