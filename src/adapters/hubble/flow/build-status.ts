import type { LostEventsRecord, LostEventsSource, NodeState, NodeStatusRecord } from '../../../flows/flow.ts';
import { canonicalNodeName } from '../../../flows/node-name.ts';

/** By wire number; numbers beyond the tables are newer than this program and read as `unknown`. */
const LOST_EVENTS_SOURCES: readonly LostEventsSource[] = [
  'unknown',
  'perf-event-ring-buffer',
  'observer-events-queue',
  'hubble-ring-buffer',
];
const NODE_STATES: readonly NodeState[] = ['unknown', 'connected', 'unavailable', 'gone', 'error'];

export interface LostEventsFields {
  readonly node: string;
  readonly timeMs: number | undefined;
  readonly source: number;
  readonly count: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

export function buildLostEvents(fields: LostEventsFields): LostEventsRecord {
  const { node, timeMs, count, firstMs, lastMs } = fields;
  return {
    kind: 'lost-events',
    node: canonicalNodeName(node),
    timeMs,
    source: LOST_EVENTS_SOURCES[fields.source] ?? 'unknown',
    count,
    ...(firstMs === undefined ? {} : { firstMs }),
    ...(lastMs === undefined ? {} : { lastMs }),
  };
}

export interface NodeStatusFields {
  readonly timeMs: number | undefined;
  readonly nodes: readonly string[];
  readonly state: number;
  readonly message: string;
}

export function buildNodeStatus(fields: NodeStatusFields): NodeStatusRecord {
  const { timeMs, nodes, message } = fields;
  return {
    kind: 'node-status',
    timeMs,
    nodes: nodes.map(canonicalNodeName),
    state: NODE_STATES[fields.state] ?? 'unknown',
    message,
  };
}
