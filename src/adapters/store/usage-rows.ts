import { DAY_MS, HOUR_MS } from '../../model/time.ts';

/** The largest hour or day that a column holds. */
const LATEST = 2 ** 32 - 1;

/** Every connection, part by part: hours as they came, hours folded together, days. Reading adds them up. */
const HOUR_TABLES = ['usage_hour', 'usage_new'] as const;

const DAY_OF_HOUR = `(hour // ${DAY_MS / HOUR_MS})::UINTEGER`;
const START_IN_DAY = `(hour % ${DAY_MS / HOUR_MS}) * ${HOUR_MS}`;

/**
 * Rows `connection, events, first_ms, last_ms` that overlap the window, in milliseconds since the epoch. What a row
 * holds cannot be cut: it counts whole as soon as its first and last event touch the window.
 * @param fromMs at least 0
 */
export function usageWithin(fromMs: number, toMs: number): string {
  return [...HOUR_TABLES.map((table) => ({ table, unit: 'hour', ms: HOUR_MS })), DAYS]
    .map(({ table, unit, ms }) => {
      const start = `${unit}::DOUBLE * ${ms}`;
      return `SELECT connection, events, ${start} + first_ms AS first_ms, ${start} + last_ms AS last_ms FROM ${table}
        WHERE ${unit} BETWEEN ${wholeUnits(fromMs, ms)} AND ${wholeUnits(toMs, ms)}
          AND ${start} + last_ms >= ${fromMs} AND ${start} + first_ms < ${toMs}`;
    })
    .join(' UNION ALL ');
}

const DAYS = { table: 'usage_day', unit: 'day', ms: DAY_MS } as const;

/** Comparing whole numbers of the column's own kind lets DuckDB pass over what lies outside. */
function wholeUnits(ms: number, unitMs: number): number {
  return Math.min(Math.max(Math.floor(ms / unitMs), 0), LATEST);
}

const SUMS = 'sum(events)::UBIGINT AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms';

/** Hours folded together. @param where of the rows */
export function mergedHours(where: string): string {
  const rows = HOUR_TABLES.map((table) => `SELECT * FROM ${table} WHERE ${where}`).join(' UNION ALL ');
  return `SELECT connection, hour, ${SUMS} FROM (${rows}) GROUP BY connection, hour`;
}

/** Days, and hours that become days, folded together. @param where of the rows, on hours; @param whereDay on days */
export function mergedDays(where: string, whereDay: string): string {
  const hours = HOUR_TABLES.map(
    (table) =>
      `SELECT connection, ${DAY_OF_HOUR} AS day, events, (${START_IN_DAY} + first_ms)::UINTEGER AS first_ms,
         (${START_IN_DAY} + last_ms)::UINTEGER AS last_ms FROM ${table} WHERE ${where}`,
  );
  const rows = [...hours, `SELECT * FROM usage_day WHERE ${whereDay}`].join(' UNION ALL ');
  return `SELECT connection, day, ${SUMS} FROM (${rows}) GROUP BY connection, day`;
}

/** Days, since the epoch, that have rows by the hour in a table. */
export function daysOfHours(table: (typeof HOUR_TABLES)[number], beforeHour: number): string {
  return `SELECT DISTINCT ${DAY_OF_HOUR} AS day FROM ${table} WHERE hour < ${beforeHour} ORDER BY day`;
}
