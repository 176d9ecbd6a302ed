import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Endpoint, Workload } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/labels.ts';
import { endpointFromText, workloadFromText } from './endpoint-text.ts';
import { asNumber, asText, asTextOrUndefined, queryPieces } from './sql.ts';

export interface StoredEndpoint {
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly workload: Workload | undefined;
}

/** Some milliseconds of work, also before it is compiled. */
const PARSED_PER_TURN = 200;

/** Rows of `endpoints`, some at a time, in no order. @param where of the rows */
export async function* parseEndpoints(
  connection: DuckDBConnection,
  where = 'true',
): AsyncGenerator<StoredEndpoint[], void> {
  const labelSets = new Map<string, LabelSet>();
  const sql = `SELECT id, endpoint, workload FROM endpoints WHERE ${where}`;
  for await (const [ids = [], endpoints = [], workloads = []] of queryPieces(connection, sql)) {
    for (let from = 0; from < ids.length; from += PARSED_PER_TURN) {
      const piece: StoredEndpoint[] = [];
      for (let i = from; i < Math.min(from + PARSED_PER_TURN, ids.length); i += 1) {
        const workload = asTextOrUndefined(workloads[i] ?? null);
        piece.push({
          id: asNumber(ids[i]),
          endpoint: sharingLabels(endpointFromText(asText(endpoints[i])), labelSets),
          workload: workload === undefined ? undefined : workloadFromText(workload),
        });
      }
      yield piece;
      await nextTurn();
    }
  }
}

/** Thousands of parties have the same labels, all of the outside world above all. */
function sharingLabels(endpoint: Endpoint, labelSets: Map<string, LabelSet>): Endpoint {
  if (endpoint.kind === 'unknown') return endpoint;
  const known = labelSets.get(endpoint.labels.text);
  if (known !== undefined) return { ...endpoint, labels: known };
  labelSets.set(endpoint.labels.text, endpoint.labels);
  return endpoint;
}
