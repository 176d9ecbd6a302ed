import { BIGINT, type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api';
import type { Naming } from '../../usage/named-policies.ts';
import type { Dictionary } from './dictionary.ts';
import { appendColumns } from './sql.ts';

/** Policies that Hubble named as allowing a connection. Append-only; `policy`: `Kind namespace/name`. */
export const NAMED_POLICIES_TABLES = [
  'CREATE TABLE named_policies (connection UINTEGER, policy VARCHAR, first_ms BIGINT, last_ms BIGINT)',
] as const;

/** What the rows of a key say together. */
export const NAMED_POLICIES_MERGED =
  'SELECT connection, policy, min(first_ms) AS first_ms, max(last_ms) AS last_ms FROM named_policies GROUP BY connection, policy ORDER BY connection, policy';

/** Part of the transaction that is open. */
export async function appendNamings(
  connection: DuckDBConnection,
  dictionary: Dictionary,
  namings: readonly Naming[],
): Promise<void> {
  await appendColumns(connection, 'named_policies', [
    { type: UINTEGER, values: namings.map((one) => dictionary.connection(one)) },
    { type: VARCHAR, values: namings.map((one) => one.policy) },
    { type: BIGINT, values: namings.map((one) => BigInt(one.firstMs)) },
    { type: BIGINT, values: namings.map((one) => BigInt(one.lastMs)) },
  ]);
}
