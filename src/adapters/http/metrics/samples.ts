import { OUTCOMES } from '../../../model/connection.ts';
import { SECOND_MS } from '../../../model/time.ts';
import { type CollectorReadings, SOURCE_STATES } from './readings.ts';

/** Values of one metric, each with its labels. */
export type Values = readonly (readonly [Readonly<Record<string, string>>, number])[];

export interface Metric {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly values: (readings: CollectorReadings) => Values;
}

/** Labels that come from outside are bounded, and metrics say how many there are in all. */
export const MAX_REASONS = 50;
export const MAX_NODES = 1000;
export const MAX_SOURCES = 1000;

/** Names follow https://prometheus.io/docs/practices/naming/ */
export const METRICS: readonly Metric[] = [
  {
    kind: 'counter',
    name: 'lapse_records_total',
    help: 'Records read from all sources, by what became of them.',
    labels: ['outcome'],
    values: ({ records }) => Object.entries(records).map(([outcome, n]) => [{ outcome }, n]),
  },
  {
    kind: 'counter',
    name: 'lapse_records_skipped_total',
    help: 'Records that are no evidence of a connection, by reason.',
    labels: ['reason'],
    values: ({ skipped }) => bounded(skipped).map(([reason, n]) => [{ reason }, n]),
  },
  {
    kind: 'counter',
    name: 'lapse_flows_total',
    help: 'Flows stored as use of a connection, by the verdict on it.',
    labels: ['verdict'],
    values: ({ flows }) => OUTCOMES.map((verdict) => [{ verdict }, flows.get(verdict) ?? 0]),
  },
  {
    kind: 'counter',
    name: 'lapse_lost_events_total',
    help: 'Events that Hubble says it lost, by the place where they were lost.',
    labels: ['source'],
    values: ({ lost }) => bounded(lost).map(([source, n]) => [{ source }, n]),
  },
  {
    kind: 'counter',
    name: 'lapse_gaps_total',
    help: 'Holes found when streams were resumed: the ring of a node no longer reached back to what is stored.',
    labels: [],
    values: ({ gaps }) => [[{}, gaps.count]],
  },
  {
    kind: 'counter',
    name: 'lapse_gap_seconds_total',
    help: 'Length of these holes, over all nodes.',
    labels: [],
    values: ({ gaps }) => [[{}, gaps.seconds]],
  },
  {
    kind: 'counter',
    name: 'lapse_store_batches_total',
    help: 'Transactions written to the store.',
    labels: [],
    values: ({ batches }) => [[{}, batches]],
  },
  {
    kind: 'counter',
    name: 'lapse_store_failures_total',
    help: 'Attempts to write to the store that failed; what they held is kept and tried again.',
    labels: [],
    values: ({ storeFailures }) => [[{}, storeFailures]],
  },
  {
    kind: 'gauge',
    name: 'lapse_store_writable',
    help: 'Whether the last attempt to write to the store succeeded.',
    labels: [],
    values: ({ isStoreFailing }) => [[{}, isStoreFailing ? 0 : 1]],
  },
  {
    kind: 'gauge',
    name: 'lapse_lag_seconds',
    help: 'Time from the newest stored flow until now; absent before the first.',
    labels: [],
    values: ({ nowMs, newestFlowMs }) =>
      newestFlowMs === undefined ? [] : [[{}, Math.max(0, nowMs - newestFlowMs) / SECOND_MS]],
  },
  {
    kind: 'gauge',
    name: 'lapse_fold_ratio',
    help: 'Stored flows per row written for them since the start; absent before the first.',
    labels: [],
    values: ({ flows, rowsWritten }) =>
      rowsWritten === 0 ? [] : [[{}, [...flows.values()].reduce((sum, n) => sum + n, 0) / rowsWritten]],
  },
  {
    kind: 'gauge',
    name: 'lapse_store_rows',
    help: 'Rows of usage in the store, one per connection and hour, of older ones per day, once compacted.',
    labels: [],
    values: ({ store }) => (store === undefined ? [] : [[{}, store.rows]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_store_size_bytes',
    help: 'Size of the store file and its log.',
    labels: [],
    values: ({ store }) => (store === undefined ? [] : [[{}, store.bytes]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_store_retained_from_timestamp_seconds',
    help: 'Instant before which nothing is kept and nothing counts as observed; absent while all is kept.',
    labels: [],
    values: ({ store }) =>
      store?.retainedFromMs === undefined ? [] : [[{}, store.retainedFromMs / SECOND_MS]],
  },
  {
    kind: 'gauge',
    name: 'lapse_nodes',
    help: 'Nodes that were ever heard of.',
    labels: [],
    values: ({ nodes }) => [[{}, nodes.length]],
  },
  {
    kind: 'gauge',
    name: 'lapse_node_covered_seconds',
    help: 'How much of the last hour the traffic of the node could be seen.',
    labels: ['node'],
    values: ({ nodes }) =>
      nodes.slice(0, MAX_NODES).map(({ node, coveredSeconds }) => [{ node }, coveredSeconds]),
  },
  {
    kind: 'gauge',
    name: 'lapse_node_connected',
    help: 'Whether records of the node arrived lately.',
    labels: ['node'],
    values: ({ nodes }) =>
      nodes.slice(0, MAX_NODES).map(({ node, isConnected }) => [{ node }, isConnected ? 1 : 0]),
  },
  {
    kind: 'gauge',
    name: 'lapse_node_unreached',
    help: 'Nodes that the cluster has and no record came from since the start, 1 for each; needs --kubeconfig.',
    labels: ['node'],
    values: ({ unreached }) => unreached.slice(0, MAX_NODES).map((node) => [{ node }, 1]),
  },
  {
    kind: 'gauge',
    name: 'lapse_source_state',
    help: 'State of the source of flows: 1 for the one it is in.',
    labels: ['source', 'state'],
    values: ({ sources }) =>
      sources
        .slice(0, MAX_SOURCES)
        .flatMap(({ name, state }) =>
          SOURCE_STATES.map((one) => [{ source: name, state: one }, one === state ? 1 : 0] as const),
        ),
  },
  {
    kind: 'counter',
    name: 'lapse_source_reconnects_total',
    help: 'How often the source was lost and asked again.',
    labels: ['source'],
    values: ({ sources }) =>
      sources.slice(0, MAX_SOURCES).map(({ name, reconnects }) => [{ source: name }, reconnects]),
  },
];

/** The first ones met, and the sum of the rest as `other`. */
function bounded(counts: ReadonlyMap<string, number>): (readonly [string, number])[] {
  const all = [...counts];
  const rest = all.slice(MAX_REASONS);
  if (rest.length === 0) return all;
  return [...all.slice(0, MAX_REASONS), ['other', rest.reduce((sum, [, n]) => sum + n, 0)]];
}
