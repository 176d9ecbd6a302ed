import type { DuckDBConnection } from '@duckdb/node-api';
import { asNumber, query } from './sql.ts';

/** Every column that refers to a table of names by id. A test holds this against the columns that there are. */
export const REFERENCES = {
  connections: [
    'usage_hour.connection',
    'usage_new.connection',
    'usage_day.connection',
    'requests_day.connection',
    'requests_new.connection',
    'named_policies.connection',
  ],
  requests: ['requests_day.request', 'requests_new.request'],
  policies: ['named_policies.policy'],
  endpoints: ['connections.source', 'connections.destination', 'sightings.endpoint'],
  nodes: ['sightings.node', 'node_seen.node', 'coverage.node', 'lost_events.node'],
} as const;

/**
 * Removes connections, what was said of them, then endpoints and nodes, that no row refers to; part of the transaction
 * that is open. Ids stay as they are: whoever holds names in memory must load them anew where this answers true.
 */
export async function forgetUnused(connection: DuckDBConnection): Promise<boolean> {
  let removed = 0;
  for (const [table, columns] of Object.entries(REFERENCES)) {
    const used = columns.map((column) => {
      const [from, name] = column.split('.');
      return `SELECT ${name} AS id FROM ${from} WHERE ${name} IS NOT NULL`;
    });
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE used AS SELECT DISTINCT id FROM (${used.join(' UNION ALL ')})`,
    );
    const [row] = await query(
      connection,
      `SELECT count(*)::DOUBLE FROM ${table} WHERE id NOT IN (SELECT id FROM used)`,
    );
    removed += asNumber(row?.[0]);
    await connection.run(`DELETE FROM ${table} WHERE id NOT IN (SELECT id FROM used)`);
  }
  await connection.run('DROP TABLE used');
  return removed > 0;
}
