import type { HubbleRecord } from '../../../flows/flow.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import { buildFlow } from '../flow/build-flow.ts';
import { buildLostEvents, buildNodeStatus } from '../flow/build-status.ts';
import { LOST_EVENT_SOURCES, NODE_STATES } from '../flow/enum-numbers.ts';
import { flowFieldsOf } from './flow-from-json.ts';
import {
  countOf,
  enumOf,
  isObject,
  type JsonObject,
  objectOf,
  textOf,
  textsOf,
  timeOf,
} from './json-fields.ts';

/**
 * The record a JSON value stands for: a line of a Hubble exporter file (`observer.ExportEvent`), of
 * `hubble observe -o jsonpb` (`observer.GetFlowsResponse`), or a bare flow as old versions print it. Field names in
 * proto spelling or camelCase; unknown fields are passed over. The error says in words why it is none.
 */
export function recordOfJson(value: unknown): Result<HubbleRecord, string> {
  if (!isObject(value)) return err('not a Hubble record: not a JSON object');
  const node = textOf(value['node_name'] ?? value['nodeName']);
  const flow = objectOf(value['flow']);
  if (flow !== undefined) return flowRecord(flow, node, value['time']);
  const lostEvents = objectOf(value['lost_events'] ?? value['lostEvents']);
  if (lostEvents !== undefined) return ok(lostEventsRecord(lostEvents, node, timeOf(value['time'])));
  const nodeStatus = objectOf(value['node_status'] ?? value['nodeStatus']);
  if (nodeStatus !== undefined) return ok(nodeStatusRecord(nodeStatus, timeOf(value['time'])));
  if (isBareFlow(value)) return flowRecord(value, node, value['time']);
  const name = otherKind(value);
  return name === undefined
    ? err('not a Hubble record: none of the known fields')
    : ok({ kind: 'other', name });
}

function flowRecord(flow: JsonObject, node: string, time: unknown): Result<HubbleRecord, string> {
  const built = buildFlow(flowFieldsOf(flow, node, time));
  return built.ok ? ok({ kind: 'flow', flow: built.value }) : built;
}

function lostEventsRecord(lost: JsonObject, node: string, timeMs: number | undefined): HubbleRecord {
  return buildLostEvents({
    node,
    timeMs,
    source: enumOf(lost['source'], LOST_EVENT_SOURCES),
    count: countOf(lost['num_events_lost'] ?? lost['numEventsLost']),
    firstMs: timeOf(lost['first']),
    lastMs: timeOf(lost['last']),
  });
}

function nodeStatusRecord(status: JsonObject, timeMs: number | undefined): HubbleRecord {
  return buildNodeStatus({
    timeMs,
    nodes: textsOf(status['node_names'] ?? status['nodeNames']),
    state: enumOf(status['state_change'] ?? status['stateChange'], NODE_STATES),
    message: textOf(status['message']),
  });
}

/** Up to Cilium 1.9, and with the CLI's compatibility option, a line is the flow itself. */
function isBareFlow(value: JsonObject): boolean {
  return ['verdict', 'IP', 'l4', 'source', 'destination'].some((key) => value[key] !== undefined);
}

const WELL_KNOWN_OTHERS: Readonly<Record<string, string>> = {
  agent_event: 'agent_event',
  agentEvent: 'agent_event',
  debug_event: 'debug_event',
  debugEvent: 'debug_event',
};

/** Agent and debug events; and beside a node name or a time, the one object of a kind newer than this program. */
function otherKind(value: JsonObject): string | undefined {
  const objects = Object.keys(value).filter((key) => isObject(value[key]));
  const known = objects.find((key) => Object.hasOwn(WELL_KNOWN_OTHERS, key));
  if (known !== undefined) return WELL_KNOWN_OTHERS[known];
  const isWrapped = value['node_name'] !== undefined || value['time'] !== undefined;
  return isWrapped && objects.length === 1 ? objects[0] : undefined;
}
