import type { DuckDBConnection } from '@duckdb/node-api';
import { type Endpoint, endpointKey, type Workload } from '../../model/endpoint.ts';
import { compareText } from '../../model/problem.ts';
import type { KnownEndpoint } from '../../usage/usage.ts';
import { MERGED } from './compact.ts';
import { endpointFromText, workloadFromText } from './endpoint-text.ts';
import { readNodeNames } from './read-coverage.ts';
import { asNumber, asText, asTextOrUndefined, query } from './sql.ts';

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
  const rows = await query(connection, 'SELECT id, endpoint, workload FROM endpoints');
  const list = rows
    .map(([id, endpointText, workloadText]) => {
      const endpoint = endpointFromText(asText(endpointText));
      const workload = asTextOrUndefined(workloadText);
      return {
        id: asNumber(id),
        endpoint,
        key: endpointKey(endpoint),
        workload: workload === undefined ? undefined : workloadFromText(workload),
      };
    })
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
export async function readKnownEndpoints(connection: DuckDBConnection): Promise<KnownEndpoint[]> {
  const nodeNames = await readNodeNames(connection);
  const sightings = new Map<number, { nodes: string[]; firstMs: number; lastMs: number }>();
  const rows = await query(
    connection,
    `SELECT endpoint, node, first_ms::DOUBLE, last_ms::DOUBLE FROM (${MERGED.sightings})`,
  );
  for (const [id, node, first, last] of rows) {
    const [firstMs, lastMs] = [asNumber(first), asNumber(last)];
    const nodes = node === null ? [] : [nodeNames.get(asNumber(node)) ?? ''];
    const known = sightings.get(asNumber(id));
    sightings.set(asNumber(id), {
      nodes: [...(known?.nodes ?? []), ...nodes],
      firstMs: Math.min(known?.firstMs ?? firstMs, firstMs),
      lastMs: Math.max(known?.lastMs ?? lastMs, lastMs),
    });
  }
  const { list } = await readStoredEndpoints(connection);
  return list.flatMap(({ id, endpoint, workload }) => {
    const seen = sightings.get(id);
    if (seen === undefined) return [];
    const { firstMs: firstSeenMs, lastMs: lastSeenMs } = seen;
    const nodes = seen.nodes.sort(compareText);
    return [{ endpoint, ...(workload === undefined ? {} : { workload }), nodes, firstSeenMs, lastSeenMs }];
  });
}
