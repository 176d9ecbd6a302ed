import { BIGINT, type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { DAY_MS } from '../../model/time.ts';
import type { StoredResult, StoredSummary } from '../../usage/stored-result.ts';
import { appendColumns, asNumber, asText, query } from './sql.ts';

/** From week to week most findings stay, so that each text is kept once: a result costs some bytes per finding. */
export const RESULT_TABLES = [
  'CREATE TABLE results (now_ms BIGINT, summary VARCHAR)',
  'CREATE TABLE result_texts (id UINTEGER, text VARCHAR)',
  /** in order of id: columns that hardly need room */
  'CREATE TABLE result_findings (now_ms BIGINT, finding UINTEGER)',
] as const;

const KEPT_MS = 2 * 366 * DAY_MS;

/** Replaces the result of the same day, and lets go what is too old; part of the transaction that is open. */
export async function writeResult(
  connection: DuckDBConnection,
  { nowMs, summary, findings }: StoredResult,
): Promise<void> {
  const ms = Math.floor(nowMs);
  const day = Math.floor(ms / DAY_MS) * DAY_MS;
  const cutMs = await keptFromMs(connection, ms);
  const isGone = `(now_ms >= ${day} AND now_ms < ${day + DAY_MS}) OR now_ms < ${cutMs}`;
  await connection.run(`DELETE FROM results WHERE ${isGone}`);
  await connection.run(`DELETE FROM result_findings WHERE ${isGone}`);
  await appendColumns(connection, 'results', [
    { type: BIGINT, values: [BigInt(ms)] },
    { type: VARCHAR, values: [summary] },
  ]);
  await connection.run('CREATE OR REPLACE TEMP TABLE incoming (text VARCHAR)');
  await appendColumns(connection, 'incoming', [{ type: VARCHAR, values: [...new Set(findings)] }], 'temp');
  await connection.run(
    `INSERT INTO result_texts
     SELECT (SELECT coalesce(max(id), 0) FROM result_texts) + row_number() OVER (ORDER BY text), text
     FROM incoming WHERE text NOT IN (SELECT text FROM result_texts)`,
  );
  await connection.run(
    `INSERT INTO result_findings SELECT ${ms}, id FROM result_texts
     WHERE text IN (SELECT text FROM incoming) ORDER BY id`,
  );
  await connection.run('DELETE FROM result_texts WHERE id NOT IN (SELECT finding FROM result_findings)');
  await connection.run('DROP TABLE incoming');
}

/** A report as of a far future must not let go what is young, so what was recorded last counts. */
async function keptFromMs(connection: DuckDBConnection, nowMs: number): Promise<number> {
  const [row] = await query(connection, 'SELECT max(last_ms)::DOUBLE FROM node_seen');
  const newest = row?.[0] ?? null;
  return newest === null ? 0 : Math.floor(Math.min(nowMs, asNumber(newest))) - KEPT_MS;
}

/** Oldest first. */
export async function readResults(connection: DuckDBConnection): Promise<StoredSummary[]> {
  const rows = await query(connection, 'SELECT now_ms::DOUBLE, summary FROM results ORDER BY now_ms');
  return rows.map(([nowMs, summary]) => ({ nowMs: asNumber(nowMs), summary: asText(summary) }));
}

export async function readResult(
  connection: DuckDBConnection,
  nowMs: number,
): Promise<StoredResult | undefined> {
  const found = (await readResults(connection)).find((one) => one.nowMs === nowMs);
  if (found === undefined) return undefined;
  const rows = await query(
    connection,
    'SELECT text FROM result_findings JOIN result_texts ON id = finding WHERE now_ms = $1 ORDER BY text',
    [nowMs],
  );
  return { ...found, findings: rows.map(([text]) => asText(text)) };
}
