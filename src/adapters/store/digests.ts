import { BLOB, blobValue, DOUBLE, DuckDBBlobValue, type DuckDBConnection, UINTEGER } from '@duckdb/node-api';
import { DIGESTS_REMEMBERED, type SeenDigests } from '../../usage/duplicates.ts';
import { appendColumns, asNumber, query, queryColumns } from './sql.ts';

/**
 * The digests of a flush are one row: there is one per event, and as rows they would cost more than all the rest.
 * `digests`: 8 bytes each, as this machine writes floating point numbers. The table `digests` of version 1, one row
 * each, is still read until its rows are too old.
 */
export const DIGEST_TABLES = [
  'CREATE TABLE digest_batches (last_ms DOUBLE, size UINTEGER, digests BLOB)',
] as const;

/** Part of the transaction that is open. */
export async function appendDigests(
  connection: DuckDBConnection,
  { digests, timesMs }: SeenDigests,
): Promise<void> {
  if (digests.length === 0) return;
  const packed = Float64Array.from(digests);
  const bytes = new Uint8Array(packed.buffer);
  let lastMs = 0;
  for (const timeMs of timesMs) if (timeMs > lastMs) lastMs = timeMs;
  await appendColumns(connection, 'digest_batches', [
    { type: DOUBLE, values: [lastMs] },
    { type: UINTEGER, values: [digests.length] },
    { type: BLOB, values: [blobValue(bytes)] },
  ]);
}

/** Digests of the newest events, oldest first. */
export async function readDigests(connection: DuckDBConnection): Promise<number[]> {
  const [known = []] = await queryColumns(connection, 'SELECT digest FROM digests ORDER BY time_ms, digest');
  const digests = known.map(asNumber);
  const [batches = []] = await queryColumns(
    connection,
    'SELECT digests FROM digest_batches ORDER BY last_ms, rowid',
  );
  for (const batch of batches) {
    if (!(batch instanceof DuckDBBlobValue)) throw new Error('Corrupt store: expected digests');
    const { bytes } = batch;
    if (bytes.length % 8 !== 0) throw new Error('Corrupt store: digests cut short');
    // A copy: the bytes may lie anywhere, numbers must lie at multiples of eight.
    for (const digest of new Float64Array(Uint8Array.from(bytes).buffer)) digests.push(digest);
  }
  return digests;
}

/** Keeps the newest batches, as many as are remembered in memory. */
export async function forgetOldDigests(connection: DuckDBConnection): Promise<void> {
  const [oldest] = await query(
    connection,
    `SELECT last_ms FROM (
       SELECT last_ms, sum(size) OVER (ORDER BY last_ms DESC, rowid DESC) AS total FROM digest_batches
     ) WHERE total >= ${DIGESTS_REMEMBERED} ORDER BY last_ms DESC LIMIT 1`,
  );
  if (oldest === undefined) return;
  const oldestMs = asNumber(oldest[0]);
  await connection.run('DELETE FROM digest_batches WHERE last_ms < $1', [oldestMs]);
  await connection.run('DELETE FROM digests WHERE time_ms < $1', [oldestMs]);
}
