import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, HOUR_MS } from '../../model/time.ts';
import { readKeptFrom } from './kept-from.ts';
import { asNumber, query } from './sql.ts';
import { daysOfHours, mergedDays, mergedHours } from './usage-rows.ts';

const HOURS_PER_DAY = DAY_MS / HOUR_MS;

/**
 * Folds what came lately into what is there; part of the transaction that is open. Only the hours that have new rows
 * are written anew, the rest of a long history stays where it is. What came late for a day kept as such goes there.
 */
export async function compactUsage(connection: DuckDBConnection): Promise<void> {
  const { hourlyFromMs } = await readKeptFrom(connection);
  for (const [day] of await query(connection, daysOfHours('usage_new', hourlyFromMs / HOUR_MS)))
    await foldDay(connection, asNumber(day));
  const touched = 'hour IN (SELECT DISTINCT hour FROM usage_new)';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE compacted AS ${mergedHours(touched)} ORDER BY hour, connection`,
  );
  await connection.run(`DELETE FROM usage_hour WHERE ${touched}`);
  await connection.run('INSERT INTO usage_hour SELECT * FROM compacted');
  await connection.run('DELETE FROM usage_new');
}

/** Days that are to be kept as such and still have hours, oldest first. */
export async function daysToFold(connection: DuckDBConnection): Promise<number[]> {
  const { hourlyFromMs } = await readKeptFrom(connection);
  const days = await query(connection, daysOfHours('usage_hour', hourlyFromMs / HOUR_MS));
  return days.map(([day]) => asNumber(day));
}

/** Makes the hours of a day one row per connection; part of the transaction that is open. */
export async function foldDay(connection: DuckDBConnection, day: number): Promise<void> {
  const hours = `hour BETWEEN ${day * HOURS_PER_DAY} AND ${(day + 1) * HOURS_PER_DAY - 1}`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE compacted AS ${mergedDays(hours, `day = ${day}`)} ORDER BY connection`,
  );
  await connection.run(`DELETE FROM usage_day WHERE day = ${day}`);
  await connection.run('INSERT INTO usage_day SELECT * FROM compacted');
  await connection.run(`DELETE FROM usage_hour WHERE ${hours}`);
  await connection.run(`DELETE FROM usage_new WHERE ${hours}`);
}
