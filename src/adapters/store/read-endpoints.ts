import type { DuckDBConnection } from '@duckdb/node-api';
import { type Endpoint, endpointKey, type Workload } from '../../model/endpoint.ts';
import { compareText } from '../../model/problem.ts';
import type { KnownEndpoint } from '../../usage/usage.ts';
import { MERGED } from './compact.ts';
import { endpointFromText, workloadFromText } from './endpoint-text.ts';
import { readNodeNames } from './read-coverage.ts';
import { asNumber, asText, asTextOrUndefined, queryPieces } from './sql.ts';

interface StoredEndpoint {
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly workload: Workload | undefined;
  readonly key: string;
  /** position in the order of keys, which does not depend on the order of arrival */
  readonly rank: number;
}

export interface StoredEndpoints {
  /** in order of rank */
  readonly list: readonly StoredEndpoint[];
  byId(id: number): StoredEndpoint;
}

export async function readStoredEndpoints(connection: DuckDBConnection): Promise<StoredEndpoints> {
  const unsorted: Omit<StoredEndpoint, 'rank'>[] = [];
  for await (const columns of queryPieces(connection, 'SELECT id, endpoint, workload FROM endpoints')) {
    const [ids = [], endpoints = [], workloads = []] = columns;
    for (let i = 0; i < ids.length; i += 1) {
      const endpoint = endpointFromText(asText(endpoints[i]));
      const workloadText = asTextOrUndefined(workloads[i]);
      const workload = workloadText === undefined ? undefined : workloadFromText(workloadText);
      unsorted.push({ id: asNumber(ids[i]), endpoint, key: endpointKey(endpoint), workload });
    }
  }
  const list = unsorted
    .sort((a, b) => compareText(a.key, b.key))
    .map((stored, rank) => ({ ...stored, rank }));
  const byId = new Map(list.map((stored) => [stored.id, stored]));
  return {
    list,
    byId: (id) => {
      const stored = byId.get(id);
      if (stored === undefined) throw new Error(`Corrupt store: no endpoint ${id}`);
      return stored;
    },
  };
}

/** Every endpoint that was ever met, in the order of keys. */
export async function readKnownEndpoints(
  connection: DuckDBConnection,
  { list }: StoredEndpoints,
): Promise<KnownEndpoint[]> {
  const nodeNames = await readNodeNames(connection);
  const sightings = new Map<number, { nodes: string[]; firstMs: number; lastMs: number }>();
  const pieces = queryPieces(
    connection,
    `SELECT endpoint, node, first_ms::DOUBLE, last_ms::DOUBLE FROM (${MERGED.sightings})`,
  );
  for await (const [ids = [], nodes = [], firsts = [], lasts = []] of pieces) {
    for (let i = 0; i < ids.length; i += 1) {
      const [firstMs, lastMs] = [asNumber(firsts[i]), asNumber(lasts[i])];
      const known = sightings.get(asNumber(ids[i])) ?? { nodes: [], firstMs, lastMs };
      if (nodes[i] !== null) known.nodes.push(nodeNames.get(asNumber(nodes[i])) ?? '');
      known.firstMs = Math.min(known.firstMs, firstMs);
      known.lastMs = Math.max(known.lastMs, lastMs);
      sightings.set(asNumber(ids[i]), known);
    }
  }
  return list.flatMap(({ id, endpoint, workload }) => {
    const seen = sightings.get(id);
    if (seen === undefined) return [];
    const { firstMs: firstSeenMs, lastMs: lastSeenMs } = seen;
    const nodes = seen.nodes.sort(compareText);
    return [{ endpoint, ...(workload === undefined ? {} : { workload }), nodes, firstSeenMs, lastSeenMs }];
  });
}
