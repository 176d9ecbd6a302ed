import { DuckDBInstance } from '@duckdb/node-api';

const TABLES = [
  'usage_hour',
  'usage_new',
  'connections',
  'endpoints',
  'sightings',
  'digest_batches',
] as const;

/** How many rows a store holds, of usage and in words of every large table. */
export async function countRows(
  storePath: string,
): Promise<{ readonly usage: number; readonly text: string }> {
  const instance = await DuckDBInstance.create(storePath, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const counts: string[] = [];
  let usage = 0;
  for (const table of TABLES) {
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${table}`);
    const rows = Number(reader.getRows()[0]?.[0] ?? 0);
    counts.push(`${table} ${rows}`);
    if (table.startsWith('usage')) usage += rows;
  }
  connection.closeSync();
  instance.closeSync();
  return { usage, text: counts.join(', ') };
}
