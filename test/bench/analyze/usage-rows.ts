import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../../src/model/time.ts';
import { WINDOW_DAYS, WINDOW_FROM_MS } from './scene.ts';

/** How a part of the connections is used. */
interface Rhythm {
  /** of ten connections */
  readonly connections: number;
  /** of the mean number of hours */
  readonly share: number;
  readonly hoursPerDay: number;
}

/** Half are rare, a fifth never rests; together the shares give the mean. */
const RHYTHMS: readonly Rhythm[] = [
  { connections: 5, share: 0.3, hoursPerDay: 4 },
  { connections: 3, share: 1, hoursPerDay: 8 },
  { connections: 2, share: 2.75, hoursPerDay: 24 },
];

/** A week lies between two active days; it and its inverse tell which of them a day is. */
const DAYS_BETWEEN = 7;
const INVERSE = 13;
if ((DAYS_BETWEEN * INVERSE) % WINDOW_DAYS !== 1) throw new Error('the days of a connection would repeat');

/** Gives every connection its hours, a day at a time and so in order of time, as compaction leaves them. */
export async function multiplyUsage(connection: DuckDBConnection, mean: number): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE rhythms AS SELECT id, ${byRhythm((one) => one.hoursPerDay)} AS per_day,
       ${byRhythm((one) => hoursOf(one, mean))} AS hours, id * 37 % ${WINDOW_DAYS} AS first_day FROM connections`,
  );
  const firstDay = WINDOW_FROM_MS / DAY_MS;
  for (let day = 0; day < WINDOW_DAYS; day += 1) {
    const nth = `(${day + WINDOW_DAYS} - first_day) * ${INVERSE} % ${WINDOW_DAYS}`;
    await connection.run(
      `INSERT INTO usage_hour
         SELECT id, ${(firstDay + day) * 24} + (id % 24 + r) % 24 AS hour, 1 + (id + r) % 7,
                id::UBIGINT * 7919 % 1800000, 1800000 + id::UBIGINT * 104729 % 1800000
         FROM rhythms, range(24) AS hours_of_day(r) WHERE r < least(per_day, hours - (${nth}) * per_day)
         ORDER BY hour, id`,
    );
  }
}

/** Rows, and rows once they are folded to days. */
export function expectedRows(
  connections: number,
  mean: number,
): { readonly hours: number; readonly days: number } {
  let [hours, days] = [0, 0];
  for (let id = 0; id < connections; id += 1) {
    const rhythm = RHYTHMS.find((_, i) => id % 10 < upTo(i));
    if (rhythm === undefined) throw new Error('the rhythms are of fewer than ten');
    hours += hoursOf(rhythm, mean);
    days += Math.ceil(hoursOf(rhythm, mean) / rhythm.hoursPerDay);
  }
  return { hours, days };
}

function hoursOf({ share, hoursPerDay }: Rhythm, mean: number): number {
  const hours = Math.max(1, Math.round(share * mean));
  if (hours > hoursPerDay * WINDOW_DAYS)
    throw new Error(`${mean} hours for each connection are more than the window has room for`);
  return hours;
}

function byRhythm(of: (rhythm: Rhythm) => number): string {
  const cases = RHYTHMS.map((rhythm, i) => `WHEN id % 10 < ${upTo(i)} THEN ${of(rhythm)}`);
  return `(CASE ${cases.join(' ')} END)::INTEGER`;
}

function upTo(rhythm: number): number {
  return RHYTHMS.slice(0, rhythm + 1).reduce((sum, one) => sum + one.connections, 0);
}
