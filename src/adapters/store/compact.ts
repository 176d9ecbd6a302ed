import type { DuckDBConnection } from '@duckdb/node-api';
import { compactUsage } from './compact-usage.ts';
import { forgetOldDigests } from './digests.ts';
import { HISTORY_MERGED } from './history-schema.ts';
import { NAMED_POLICIES_MERGED } from './named-policies.ts';
import { compactRequests } from './write-requests.ts';

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
  named_policies: NAMED_POLICIES_MERGED,
  ...HISTORY_MERGED,
} as const;

/** Rewrites what has grown; part of the transaction that is open. */
export async function compact(connection: DuckDBConnection): Promise<void> {
  await compactUsage(connection);
  await compactRequests(connection);
  for (const [table, merged] of Object.entries(MERGED)) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE compacted AS ${merged}`);
    await connection.run(`DELETE FROM ${table}`);
    await connection.run(`INSERT INTO ${table} SELECT * FROM compacted`);
  }
  await forgetOldDigests(connection);
  await connection.run('DROP TABLE IF EXISTS compacted');
}
