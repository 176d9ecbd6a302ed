import { DIGEST_TABLES } from './digests.ts';
import { HISTORY_TABLES } from './history-schema.ts';
import { NAMED_POLICIES_TABLES } from './named-policies.ts';
import { REQUEST_TABLES } from './request-schema.ts';
import { RESULT_TABLES } from './results.ts';
import { RETENTION_TABLES } from './retention-schema.ts';

/**
 * Every table but `meta`, `sources` and those of results is append-only, and each row states something that stays true: reading
 * aggregates the rows of a key, compaction writes that aggregate back. So nothing is ever updated in place, a
 * crash leaves no half-merged row, and the order of arrival does not matter. What is too old goes as a whole
 * (expire.ts), and `meta` says up to when.
 *
 * Ids are given by the writer in order of first arrival; those of what was forgotten are not used again while
 * later ones are. Instants are milliseconds since the Unix epoch.
 */
const VERSION_1 = [
  'CREATE TABLE nodes (id UINTEGER, name VARCHAR)',
  /** `endpoint`: JSON, see endpoint-text.ts; `workload`: JSON `[kind, name]` or null */
  'CREATE TABLE endpoints (id UINTEGER, endpoint VARCHAR, workload VARCHAR)',
  'CREATE TABLE connections (id UINTEGER, source UINTEGER, destination UINTEGER, protocol VARCHAR, port UINTEGER, seen_at VARCHAR, outcome VARCHAR)',
  /** `hour`: since the Unix epoch; `first_ms` and `last_ms`: from the start of the hour. Compacted, in order of time. */
  'CREATE TABLE usage_hour (connection UINTEGER, hour UINTEGER, events UBIGINT, first_ms UINTEGER, last_ms UINTEGER)',
  /** rows of `usage_hour` not yet compacted */
  'CREATE TABLE usage_new (connection UINTEGER, hour UINTEGER, events UBIGINT, first_ms UINTEGER, last_ms UINTEGER)',
  /** `node`: the node that runs the endpoint; null: met as a peer */
  'CREATE TABLE sightings (endpoint UINTEGER, node UINTEGER, first_ms BIGINT, last_ms BIGINT)',
  'CREATE TABLE node_seen (node UINTEGER, first_ms BIGINT, last_ms BIGINT)',
  'CREATE TABLE coverage (node UINTEGER, from_ms BIGINT, to_ms BIGINT)',
  'CREATE TABLE lost_events (node UINTEGER, source VARCHAR, from_ms BIGINT, to_ms BIGINT, count UBIGINT)',
  'CREATE TABLE digests (digest DOUBLE, time_ms DOUBLE)',
  'CREATE TABLE grants (grant_id VARCHAR, policy VARCHAR, seen_ms BIGINT)',
  'CREATE TABLE sources (fingerprint VARCHAR, name VARCHAR, is_complete BOOLEAN, coverage_mode VARCHAR, tally VARCHAR, nodes VARCHAR)',
] as const;

/** `MIGRATIONS[n]` brings a store of version n to version n + 1. Only ever appended to. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  VERSION_1,
  HISTORY_TABLES,
  DIGEST_TABLES,
  RETENTION_TABLES,
  REQUEST_TABLES,
  NAMED_POLICIES_TABLES,
  RESULT_TABLES,
];

export const SCHEMA_VERSION = MIGRATIONS.length;
