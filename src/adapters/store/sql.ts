import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** DuckDB's vectors hold this many rows. */
const ROWS_PER_CHUNK = 2048;

/** Appends rows, given as columns of equal length, to a table. Part of the transaction that is open. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly { type: DuckDBType; values: readonly DuckDBValue[] }[],
  catalog?: 'temp',
): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  if (rows === 0) return;
  const types = columns.map((column) => column.type);
  const appender = await connection.createAppender(table, undefined, catalog);
  try {
    for (let from = 0; from < rows; from += ROWS_PER_CHUNK) {
      const to = Math.min(from + ROWS_PER_CHUNK, rows);
      const chunk = DuckDBDataChunk.create(types, to - from);
      chunk.setColumns(columns.map((column) => column.values.slice(from, to)));
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/** Rows of a query whose columns are all numbers (cast to DOUBLE), text or null. */
export async function query(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly (string | number)[] = [],
): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadAll(sql, [...parameters]);
  return reader.getRows();
}

/** The rows as columns: far cheaper than rows for long results. */
export async function queryColumns(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly (string | number)[] = [],
): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadAll(sql, [...parameters]);
  return reader.getColumns();
}

/**
 * The columns of a long result, a piece of some thousand rows at a time. Between two pieces everybody else in the process
 * gets a turn, and only what the caller keeps stays in memory.
 */
export async function* queryPieces(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly (string | number)[] = [],
): AsyncGenerator<DuckDBValue[][], void> {
  const result = await connection.stream(sql, [...parameters]);
  for (let chunk = await result.fetchChunk(); (chunk?.rowCount ?? 0) > 0; chunk = await result.fetchChunk()) {
    if (chunk !== null) yield chunk.getColumns();
    await nextTurn();
  }
}

export function asNumber(value: DuckDBValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new Error(`Corrupt store: expected a number, found ${typeof value}`);
}

export function asText(value: DuckDBValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`Corrupt store: expected text, found ${typeof value}`);
}

export function asTextOrUndefined(value: DuckDBValue | undefined): string | undefined {
  return value === null ? undefined : asText(value);
}

/** The member of a closed list that the text names. */
export function asOneOf<T extends string>(list: readonly T[], value: DuckDBValue | undefined): T {
  const member = list.find((one) => one === value);
  if (member === undefined) throw new Error(`Corrupt store: unexpected ${JSON.stringify(value)}`);
  return member;
}

/** Runs statements in one transaction: all of them, or none. */
export async function transact<T>(connection: DuckDBConnection, action: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const result = await action();
    await connection.run('COMMIT');
    return result;
  } catch (cause) {
    await connection.run('ROLLBACK').catch(() => {
      // DuckDB has rolled back already; the cause says why.
    });
    throw cause;
  }
}

/** An SQL expression: the place of a text in a closed list, from 1 on; null where it is not in it. */
export function positionIn(list: readonly string[], column: string): string {
  return `list_position([${list.map((text) => `'${text}'`).join(', ')}], ${column})`;
}

/** The text that `positionIn` numbered. @param position from 1 on */
export function memberAt<T extends string>(list: readonly T[], position: DuckDBValue | undefined): T {
  const member = list[asNumber(position) - 1];
  if (member === undefined) throw new Error('Corrupt store: unexpected text in a connection');
  return member;
}
