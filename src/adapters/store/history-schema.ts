/** What the cluster held, and when that was looked at. The tables grow with changes, not with time. */
export const HISTORY_TABLES = [
  /** `to_ms`: null while nothing ended it */
  'CREATE TABLE object_lives (kind VARCHAR, namespace VARCHAR, name VARCHAR, uid VARCHAR, generation BIGINT, created_ms BIGINT, hash VARCHAR, state VARCHAR, from_ms BIGINT, to_ms BIGINT)',
  'CREATE TABLE object_texts (hash VARCHAR, text VARCHAR)',
  'CREATE TABLE kinds_watched (kind VARCHAR, from_ms BIGINT, to_ms BIGINT)',
] as const;

/** What the rows of a key say together. */
export const HISTORY_MERGED = {
  object_lives:
    'SELECT kind, namespace, name, uid, generation, created_ms, hash, state, from_ms, max(to_ms) AS to_ms FROM object_lives GROUP BY ALL ORDER BY kind, namespace NULLS FIRST, name, from_ms, uid, hash, state, generation',
  object_texts: 'SELECT DISTINCT hash, text FROM object_texts ORDER BY hash',
  kinds_watched:
    'SELECT kind, from_ms, max(to_ms) AS to_ms FROM kinds_watched GROUP BY kind, from_ms ORDER BY kind, from_ms',
} as const;
