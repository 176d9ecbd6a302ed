import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DuckDBConnection, UINTEGER } from '@duckdb/node-api';
import { endpointKey } from '../../model/endpoint.ts';
import { compareText } from '../../model/problem.ts';
import type { NodeSpan } from '../../usage/node-view.ts';
import type { KnownEndpoint } from '../../usage/usage.ts';
import { MERGED } from './compact.ts';
import { parseEndpoints, type StoredEndpoint } from './parse-endpoints.ts';
import { readNodeNames } from './read-coverage.ts';
import { sortInTurns } from './sort-in-turns.ts';
import { appendColumns, asNumber, queryPieces } from './sql.ts';

/** In the order of keys, which does not depend on the order of arrival. An endpoint's place in it is its rank. */
export interface StoredEndpoints {
  at(rank: number): StoredEndpoint;
}

const RANKS_PER_TURN = 10_000;

/** Also makes the table `endpoint_ranks (id, rank)`, which lasts as long as the transaction that is open. */
export async function readStoredEndpoints(connection: DuckDBConnection): Promise<StoredEndpoints> {
  const unsorted: { readonly key: string; readonly stored: StoredEndpoint }[] = [];
  for await (const piece of parseEndpoints(connection))
    for (const stored of piece) unsorted.push({ key: endpointKey(stored.endpoint), stored });
  const sorted = await sortInTurns(unsorted, (a, b) => compareText(a.key, b.key));
  const list = sorted.map(({ stored }) => stored);
  await connection.run('CREATE OR REPLACE TEMP TABLE endpoint_ranks (id UINTEGER, rank UINTEGER)');
  for (let from = 0; from < list.length; from += RANKS_PER_TURN) {
    const piece = list.slice(from, from + RANKS_PER_TURN);
    const columns = [piece.map(({ id }) => id), piece.map((_, i) => from + i)];
    await appendColumns(
      connection,
      'endpoint_ranks',
      columns.map((values) => ({ type: UINTEGER, values })),
      'temp',
    );
    await nextTurn();
  }
  return {
    at: (rank) => {
      const stored = list[rank];
      if (stored === undefined) throw new Error(`Corrupt store: no endpoint of rank ${rank}`);
      return stored;
    },
  };
}

interface Sighted {
  readonly rank: number;
  readonly presence: NodeSpan[];
  firstMs: number;
  lastMs: number;
}

/** Every endpoint that was ever met, in the order of keys, some thousand at a time. */
export async function* knownEndpointPieces(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): AsyncGenerator<KnownEndpoint[], void> {
  const nodeNames = await readNodeNames(connection);
  const pieces = queryPieces(
    connection,
    `SELECT r.rank, s.node, s.first_ms::DOUBLE, s.last_ms::DOUBLE
     FROM (${MERGED.sightings}) AS s LEFT JOIN endpoint_ranks AS r ON r.id = s.endpoint ORDER BY r.rank`,
  );
  let last: Sighted | undefined;
  for await (const [ranks = [], nodes = [], firsts = [], lasts = []] of pieces) {
    const known: KnownEndpoint[] = [];
    for (let i = 0; i < ranks.length; i += 1) {
      const rank = asNumber(ranks[i]);
      const [firstMs, lastMs] = [asNumber(firsts[i]), asNumber(lasts[i])];
      if (last?.rank !== rank) {
        if (last !== undefined) known.push(knownOf(last, endpoints));
        last = { rank, presence: [], firstMs, lastMs };
      }
      if (nodes[i] !== null)
        last.presence.push({ node: nodeNames.get(asNumber(nodes[i])) ?? '', firstMs, lastMs });
      last.firstMs = Math.min(last.firstMs, firstMs);
      last.lastMs = Math.max(last.lastMs, lastMs);
    }
    yield known;
  }
  if (last !== undefined) yield [knownOf(last, endpoints)];
}

export async function readKnownEndpoints(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): Promise<KnownEndpoint[]> {
  const known: KnownEndpoint[] = [];
  for await (const piece of knownEndpointPieces(connection, endpoints)) known.push(...piece);
  return known;
}

function knownOf({ rank, presence, firstMs, lastMs }: Sighted, endpoints: StoredEndpoints): KnownEndpoint {
  const { endpoint, workload } = endpoints.at(rank);
  const sorted = presence.sort((a, b) => compareText(a.node, b.node));
  return {
    endpoint,
    ...(workload === undefined ? {} : { workload }),
    nodes: sorted.map(({ node }) => node),
    presence: sorted,
    firstSeenMs: firstMs,
    lastSeenMs: lastMs,
  };
}
