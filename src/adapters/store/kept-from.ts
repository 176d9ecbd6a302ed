import type { DuckDBConnection } from '@duckdb/node-api';
import type { KeptFrom } from '../../usage/retention.ts';
import { asText, query } from './sql.ts';

const KEYS = {
  hourlyFromMs: 'hourly_from_ms',
  retainedFromMs: 'retained_from_ms',
} as const satisfies Record<keyof KeptFrom, string>;

export async function readKeptFrom(connection: DuckDBConnection): Promise<KeptFrom> {
  const rows = await query(connection, 'SELECT key, value FROM meta');
  const values = new Map(rows.map(([key, value]) => [asText(key), asText(value)]));
  const instant = (name: keyof KeptFrom): number => {
    const ms = Number(values.get(KEYS[name]) ?? 0);
    if (!Number.isInteger(ms) || ms < 0) throw new Error(`Corrupt store: ${KEYS[name]} is no instant`);
    return ms;
  };
  return { hourlyFromMs: instant('hourlyFromMs'), retainedFromMs: instant('retainedFromMs') };
}

/** Part of the transaction that is open. */
export async function writeKeptFrom(
  connection: DuckDBConnection,
  name: keyof KeptFrom,
  ms: number,
): Promise<void> {
  await connection.run('DELETE FROM meta WHERE key = $1', [KEYS[name]]);
  await connection.run('INSERT INTO meta VALUES ($1, $2)', [KEYS[name], String(ms)]);
}
