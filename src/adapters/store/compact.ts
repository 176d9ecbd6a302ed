import type { DuckDBConnection } from '@duckdb/node-api';
import { forgetOldDigests } from './digests.ts';
import { HISTORY_MERGED } from './history-schema.ts';

/** What the rows of a key say together, per append-only table. */
export const MERGED = {
  sightings:
    'SELECT endpoint, node, min(first_ms) AS first_ms, max(last_ms) AS last_ms FROM sightings GROUP BY ALL ORDER BY endpoint, node',
  node_seen:
    'SELECT node, min(first_ms) AS first_ms, max(last_ms) AS last_ms FROM node_seen GROUP BY node ORDER BY node',
  coverage:
    'SELECT node, from_ms, max(to_ms) AS to_ms FROM coverage GROUP BY node, from_ms ORDER BY node, from_ms',
  // A loss that was read twice is one loss.
  lost_events: 'SELECT DISTINCT node, source, from_ms, to_ms, count FROM lost_events ORDER BY ALL',
  grants:
    'SELECT grant_id, arg_min(policy, seen_ms) AS policy, min(seen_ms) AS seen_ms FROM grants GROUP BY grant_id ORDER BY grant_id',
  ...HISTORY_MERGED,
} as const;

/** All rows of usage, compacted or not. */
export const ALL_USAGE = '(SELECT * FROM usage_hour UNION ALL SELECT * FROM usage_new)';

export const MERGED_USAGE = `
  SELECT connection, hour, sum(events)::UBIGINT AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms
  FROM ${ALL_USAGE} GROUP BY connection, hour`;

/** Rewrites what has grown, in one transaction. */
export async function compact(connection: DuckDBConnection): Promise<void> {
  await connection.run('BEGIN');
  try {
    await compactUsage(connection);
    for (const [table, merged] of Object.entries(MERGED)) {
      await connection.run(`CREATE OR REPLACE TEMP TABLE compacted AS ${merged}`);
      await connection.run(`DELETE FROM ${table}`);
      await connection.run(`INSERT INTO ${table} SELECT * FROM compacted`);
    }
    await forgetOldDigests(connection);
    await connection.run('DROP TABLE IF EXISTS compacted');
    await connection.run('COMMIT');
  } catch (cause) {
    await connection.run('ROLLBACK');
    throw cause;
  }
}

/** Only the hours that have new rows are rewritten: the rest of a long history stays where it is. */
async function compactUsage(connection: DuckDBConnection): Promise<void> {
  const touched = 'hour IN (SELECT DISTINCT hour FROM usage_new)';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE compacted AS ${MERGED_USAGE} HAVING ${touched} ORDER BY hour, connection`,
  );
  await connection.run(`DELETE FROM usage_hour WHERE ${touched}`);
  await connection.run('INSERT INTO usage_hour SELECT * FROM compacted');
  await connection.run('DELETE FROM usage_new');
}
