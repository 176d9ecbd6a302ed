import type { DuckDBConnection } from '@duckdb/node-api';
import { MERGED } from './compact.ts';
import { asNumber, asText, query } from './sql.ts';

/** Earliest sighting of each grant, by grant id. */
export async function readGrantHistory(connection: DuckDBConnection): Promise<Map<string, number>> {
  const rows = await query(connection, `SELECT grant_id, seen_ms::DOUBLE FROM (${MERGED.grants})`);
  return new Map(rows.map(([grantId, seenMs]) => [asText(grantId), asNumber(seenMs)]));
}
