import type { DuckDBConnection } from '@duckdb/node-api';
import type { LostEventsSource } from '../../flows/flow.ts';
import { compareText } from '../../model/problem.ts';
import type { Coverage, LostEvents } from '../../usage/coverage.ts';
import { type Interval, intersect, normalize, subtract } from '../../usage/intervals.ts';
import type { NodeSpan } from '../../usage/node-view.ts';
import { MERGED } from './compact.ts';
import { readKeptFrom } from './kept-from.ts';
import { asNumber, asOneOf, asText, query } from './sql.ts';

const LOST_EVENTS_SOURCES = [
  'unknown',
  'perf-event-ring-buffer',
  'observer-events-queue',
  'hubble-ring-buffer',
] as const satisfies readonly LostEventsSource[];

/** Stands for the node of records that name none. */
const UNKNOWN_NODE = '';

export async function readNodeNames(connection: DuckDBConnection): Promise<Map<number, string>> {
  const rows = await query(connection, 'SELECT id, name FROM nodes');
  return new Map(rows.map(([id, name]) => [asNumber(id), asText(name)]));
}

/**
 * Covered time of every known node, sorted by name. Lost spans are taken out whoever reported them: another
 * reader may have received what this one lost, but which flows those were nobody can tell. Losses that name no
 * node may have happened on any. Time whose traffic is forgotten is not covered, whatever a stream that began then says.
 */
export async function readCoverage(connection: DuckDBConnection): Promise<Coverage> {
  const names = await readNodeNames(connection);
  const covered = await readCovered(connection);
  const lost = await readLost(connection);
  const { retainedFromMs } = await readKeptFrom(connection);
  const kept = [{ fromMs: retainedFromMs, toMs: Infinity }];
  const heard = new Set((await readNodeSpans(connection)).map((span) => span.node));
  const anywhere = [...names].flatMap(([id, name]) => (name === UNKNOWN_NODE ? (lost.get(id) ?? []) : []));
  return [...names]
    .filter(([, name]) => name !== UNKNOWN_NODE || heard.has(name))
    .sort(([, a], [, b]) => compareText(a, b))
    .map(([id, node]) => {
      const here = node === UNKNOWN_NODE ? anywhere : [...(lost.get(id) ?? []), ...anywhere];
      const seen = subtract(normalize(covered.get(id) ?? []), normalize(here));
      return { node, covered: intersect(seen, kept), lost: here };
    });
}

/** First and last record of each node that was heard of since what is kept begins, sorted by name. */
export async function readNodeSpans(connection: DuckDBConnection): Promise<NodeSpan[]> {
  const { retainedFromMs } = await readKeptFrom(connection);
  const rows = await query(
    connection,
    `SELECT name, greatest(first_ms, ${retainedFromMs})::DOUBLE, last_ms::DOUBLE
     FROM (${MERGED.node_seen}) AS seen JOIN nodes ON nodes.id = seen.node WHERE last_ms >= ${retainedFromMs}`,
  );
  return rows
    .map(([name, first, last]) => ({ node: asText(name), firstMs: asNumber(first), lastMs: asNumber(last) }))
    .sort((a, b) => compareText(a.node, b.node));
}

async function readCovered(connection: DuckDBConnection): Promise<Map<number, Interval[]>> {
  const rows = await query(
    connection,
    `SELECT node, from_ms::DOUBLE, to_ms::DOUBLE FROM (${MERGED.coverage})`,
  );
  const byNode = new Map<number, Interval[]>();
  for (const [node, fromMs, toMs] of rows) {
    pushTo(byNode, asNumber(node), { fromMs: asNumber(fromMs), toMs: asNumber(toMs) });
  }
  return byNode;
}

async function readLost(connection: DuckDBConnection): Promise<Map<number, LostEvents[]>> {
  const rows = await query(
    connection,
    `SELECT node, source, from_ms::DOUBLE, to_ms::DOUBLE, count::DOUBLE
     FROM (${MERGED.lost_events}) ORDER BY node, from_ms, to_ms, source, count`,
  );
  const byNode = new Map<number, LostEvents[]>();
  for (const [node, source, fromMs, toMs, count] of rows) {
    pushTo(byNode, asNumber(node), {
      source: asOneOf(LOST_EVENTS_SOURCES, source),
      fromMs: asNumber(fromMs),
      toMs: asNumber(toMs),
      count: asNumber(count),
    });
  }
  return byNode;
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
