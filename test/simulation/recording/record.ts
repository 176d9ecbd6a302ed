import type { Outcome, SeenAt } from '../../../src/model/connection.ts';
import type { Endpoint, Workload } from '../../../src/model/endpoint.ts';

/** One event as a node's Hubble would tell it. Instants are of the node's clock, whole milliseconds. */
export interface SimRecord {
  readonly atMs: number;
  readonly node: string;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly seenAt: SeenAt;
  readonly outcome: Outcome;
  /** of the party that runs on the node */
  readonly local?: { readonly side: 'source' | 'destination'; readonly workload: Workload };
}
