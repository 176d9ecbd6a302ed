import { BIGINT, type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { type ClusterHistory, type HistoryBatch, LIFE_STATES } from '../../usage/history.ts';
import { HISTORY_MERGED } from './history-schema.ts';
import { appendColumns, asNumber, asOneOf, asText, asTextOrUndefined, query } from './sql.ts';

/** Part of the transaction that is open. */
export async function appendHistory(
  connection: DuckDBConnection,
  { lives, watched, texts }: HistoryBatch,
): Promise<void> {
  await appendColumns(connection, 'object_lives', [
    { type: VARCHAR, values: lives.map((life) => life.kind) },
    { type: VARCHAR, values: lives.map((life) => life.namespace ?? null) },
    { type: VARCHAR, values: lives.map((life) => life.name) },
    { type: VARCHAR, values: lives.map((life) => life.uid) },
    { type: BIGINT, values: lives.map((life) => BigInt(Math.floor(life.generation))) },
    { type: BIGINT, values: lives.map((life) => instant(life.createdMs)) },
    { type: VARCHAR, values: lives.map((life) => life.hash) },
    { type: VARCHAR, values: lives.map((life) => life.state) },
    { type: BIGINT, values: lives.map((life) => instant(life.fromMs)) },
    { type: BIGINT, values: lives.map((life) => instant(life.toMs)) },
  ]);
  await appendColumns(connection, 'object_texts', [
    { type: VARCHAR, values: [...texts.keys()] },
    { type: VARCHAR, values: [...texts.values()] },
  ]);
  await appendColumns(connection, 'kinds_watched', [
    { type: VARCHAR, values: watched.map((span) => span.kind) },
    { type: BIGINT, values: watched.map((span) => instant(span.fromMs)) },
    { type: BIGINT, values: watched.map((span) => instant(span.toMs)) },
  ]);
}

export async function readHistory(connection: DuckDBConnection): Promise<ClusterHistory> {
  const lives = await query(
    connection,
    `SELECT kind, namespace, name, uid, generation::DOUBLE, created_ms::DOUBLE, hash, state, from_ms::DOUBLE, to_ms::DOUBLE
     FROM (${HISTORY_MERGED.object_lives})`,
  );
  const texts = await query(connection, HISTORY_MERGED.object_texts);
  const watched = await query(
    connection,
    `SELECT kind, from_ms::DOUBLE, to_ms::DOUBLE FROM (${HISTORY_MERGED.kinds_watched})`,
  );
  return {
    lives: lives.map(([kind, namespace, name, uid, generation, createdMs, hash, state, fromMs, toMs]) => ({
      kind: asText(kind),
      namespace: asTextOrUndefined(namespace ?? null),
      name: asText(name),
      uid: asText(uid),
      generation: asNumber(generation),
      createdMs: createdMs === null ? undefined : asNumber(createdMs),
      hash: asText(hash),
      state: asOneOf(LIFE_STATES, state),
      fromMs: asNumber(fromMs),
      toMs: toMs === null ? undefined : asNumber(toMs),
    })),
    texts: new Map(texts.map(([hash, text]) => [asText(hash), asText(text)])),
    watched: watched.map(([kind, fromMs, toMs]) => ({
      kind: asText(kind),
      fromMs: asNumber(fromMs),
      toMs: asNumber(toMs),
    })),
  };
}

function instant(ms: number | undefined): bigint | null {
  return ms === undefined ? null : BigInt(Math.floor(ms));
}
