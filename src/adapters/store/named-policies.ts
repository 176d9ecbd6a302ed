import { DOUBLE, type DuckDBConnection, UINTEGER } from '@duckdb/node-api';
import type { Naming } from '../../usage/named-policies.ts';
import type { Dictionary } from './dictionary.ts';
import { appendColumns } from './sql.ts';

/** Policies that Hubble named as allowing a connection: append-only, and as many rows as connections are opened. */
export const NAMED_POLICIES_TABLES = [
  /** `name`: `Kind namespace/name`, as the agent says it */
  'CREATE TABLE policies (id UINTEGER, name VARCHAR)',
  /** instants as whole numbers */
  'CREATE TABLE named_policies (connection UINTEGER, policy UINTEGER, first_ms DOUBLE, last_ms DOUBLE)',
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
    { type: UINTEGER, values: namings.map((one) => dictionary.policies.idOf(one.policy)) },
    { type: DOUBLE, values: namings.map((one) => one.firstMs) },
    { type: DOUBLE, values: namings.map((one) => one.lastMs) },
  ]);
}
