import type { DuckDBConnection } from '@duckdb/node-api';
import { type KeepLimits, keptFrom } from '../../usage/retention.ts';
import { compact } from './compact.ts';
import { daysToFold } from './compact-usage.ts';
import { expire } from './expire.ts';
import { forgetUnused } from './forget-unused.ts';
import { readKeptFrom, writeKeptFrom } from './kept-from.ts';
import { asNumber, query } from './sql.ts';

export interface LetGo {
  /** to be folded yet, since the epoch */
  readonly days: readonly number[];
  /** names went whose ids may be in memory */
  readonly hasForgotten: boolean;
}

/** Compacts, and removes what the limits leave behind; part of the transaction that is open. */
export async function letGo(connection: DuckDBConnection, limits: KeepLimits, nowMs: number): Promise<LetGo> {
  await compact(connection);
  const [row] = await query(connection, 'SELECT max(last_ms)::DOUBLE FROM node_seen');
  const newest = row?.[0] ?? null;
  if (newest === null) return { days: [], hasForgotten: false };
  const before = await readKeptFrom(connection);
  const { hourlyFromMs, retainedFromMs } = keptFrom(limits, nowMs, asNumber(newest), before);
  if (hourlyFromMs > before.hourlyFromMs) await writeKeptFrom(connection, 'hourlyFromMs', hourlyFromMs);
  let hasForgotten = false;
  if (retainedFromMs > before.retainedFromMs) {
    await writeKeptFrom(connection, 'retainedFromMs', retainedFromMs);
    await expire(connection, retainedFromMs);
    hasForgotten = await forgetUnused(connection);
  }
  return { days: await daysToFold(connection), hasForgotten };
}
