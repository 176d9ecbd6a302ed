import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, HOUR_MS } from '../../model/time.ts';
import { readSources } from './sources.ts';

/**
 * Removes what ended before the cut; part of the transaction that is open, and upon compaction, so that each key has
 * one row. What began before and goes on stays as it is: when something was first seen is its age. Only covered time is
 * cut, since time of which the traffic is forgotten may not count as observed.
 * @param cutMs the start of a day
 */
export async function expire(connection: DuckDBConnection, cutMs: number): Promise<void> {
  const statements = [
    `DELETE FROM usage_day WHERE day < ${cutMs / DAY_MS}`,
    `DELETE FROM usage_hour WHERE hour < ${cutMs / HOUR_MS}`,
    `DELETE FROM usage_new WHERE hour < ${cutMs / HOUR_MS}`,
    `DELETE FROM requests_day WHERE day < ${cutMs / DAY_MS}`,
    `DELETE FROM requests_new WHERE day < ${cutMs / DAY_MS}`,
    `DELETE FROM named_policies WHERE last_ms < ${cutMs}`,
    `DELETE FROM coverage WHERE to_ms <= ${cutMs}`,
    `UPDATE coverage SET from_ms = ${cutMs} WHERE from_ms < ${cutMs}`,
    `DELETE FROM lost_events WHERE to_ms <= ${cutMs}`,
    `DELETE FROM sightings WHERE last_ms < ${cutMs}`,
    // A node that the cluster has, and of which nothing is heard, must go on to count as one that is not covered.
    `UPDATE node_seen SET first_ms = NULL, last_ms = NULL WHERE last_ms < ${cutMs} AND node IN (${LIVING_NODES})`,
    `DELETE FROM node_seen WHERE last_ms < ${cutMs}`,
    `DELETE FROM node_seen WHERE last_ms IS NULL AND node NOT IN (${LIVING_NODES})
       AND node IN (${nodesWhere(`l.to_ms <= ${cutMs}`)})`,
    ...pastLives(cutMs),
  ];
  for (const statement of statements) await connection.run(statement);
  await expireSources(connection, cutMs);
}

const LIVING_NODES = nodesWhere('l.to_ms IS NULL');

/** Nodes that the cluster has or had. Hubble puts the name of the cluster before that of the node where it knows one. */
function nodesWhere(life: string): string {
  return `SELECT n.id FROM nodes AS n JOIN object_lives AS l
    ON l.kind = 'Node' AND (${life}) AND (n.name = l.name OR ends_with(n.name, '/' || l.name))`;
}

/**
 * Of an object that is, the state it was in at the cut stays, however long ago that began. Gone are: states that ended
 * or that another one followed; and objects that were there no more when their kind was looked at again.
 */
function pastLives(cutMs: number): string[] {
  const sameObject =
    'later.uid = life.uid AND later.kind = life.kind AND later.name = life.name AND later.namespace IS NOT DISTINCT FROM life.namespace';
  const followed = `SELECT life.rowid FROM object_lives AS life JOIN object_lives AS later ON ${sameObject}
    WHERE later.from_ms >= life.from_ms AND later.to_ms <= ${cutMs}
       OR later.from_ms > life.from_ms AND later.from_ms <= ${cutMs}
          AND (later.hash, later.state, later.generation) <> (life.hash, life.state, life.generation)`;
  // Kinds that are known by their pods only are looked at with these. A list that was not told whole proves nothing.
  const missing = `SELECT life.rowid FROM object_lives AS life JOIN kinds_watched AS w
      ON w.kind = CASE WHEN life.kind IN (SELECT kind FROM kinds_watched) THEN life.kind ELSE 'Pod' END
    WHERE life.from_ms < w.from_ms AND w.from_ms <= ${cutMs} AND w.to_ms > w.from_ms
      AND NOT EXISTS (SELECT 1 FROM object_lives AS later WHERE ${sameObject} AND later.from_ms >= w.from_ms)`;
  // What was said again with every list, between the first time and the last.
  const repeated = `SELECT rowid FROM (
      SELECT rowid, row_number() OVER same AS nth, count(*) OVER (PARTITION BY kind, namespace, name, uid) AS times,
      FROM object_lives WHERE from_ms <= ${cutMs} WINDOW same AS (PARTITION BY kind, namespace, name, uid ORDER BY from_ms)
    ) WHERE nth > 1 AND nth < times`;
  return [
    `DELETE FROM object_lives WHERE rowid IN (${followed} UNION ${missing})`,
    `DELETE FROM object_lives WHERE rowid IN (${repeated})`,
    'DELETE FROM object_texts WHERE hash NOT IN (SELECT hash FROM object_lives)',
    // The last one of a kind says that it was watched at all.
    `DELETE FROM kinds_watched AS w WHERE to_ms < ${cutMs}
       AND EXISTS (SELECT 1 FROM kinds_watched AS later WHERE later.kind = w.kind AND later.from_ms > w.from_ms)`,
  ];
}

/** Sources whose records all lie before the cut, and those that never brought one. */
async function expireSources(connection: DuckDBConnection, cutMs: number): Promise<void> {
  for (const { fingerprint, nodes, tally } of await readSources(connection)) {
    const isPast = nodes.length > 0 && nodes.every((node) => node.lastMs < cutMs);
    if (isPast || (nodes.length === 0 && tally.read === 0))
      await connection.run('DELETE FROM sources WHERE fingerprint = $1', [fingerprint]);
  }
}
