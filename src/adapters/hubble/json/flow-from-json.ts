import type { FlowLayer4 } from '../../../flows/flow.ts';
import {
  DROP_REASONS,
  FLOW_TYPES,
  L7_FLOW_TYPES,
  TRACE_POINTS,
  TRAFFIC_DIRECTIONS,
  VERDICTS,
} from '../flow/enum-numbers.ts';
import type {
  EndpointFields,
  EventTypeFields,
  FlowFields,
  Layer7Fields,
  PolicyFields,
  WorkloadFields,
} from '../flow/flow-fields.ts';
import {
  booleanOf,
  countOf,
  enumOf,
  type JsonObject,
  objectOf,
  objectsOf,
  textOf,
  textsOf,
  timeOf,
} from './json-fields.ts';

/**
 * @param node the wrapper's node name, @param time the wrapper's time: used where the flow has none of its own
 */
export function flowFieldsOf(flow: JsonObject, node: string, time: unknown): FlowFields {
  const ip = objectOf(flow['IP'] ?? flow['ip']);
  const flowNode = textOf(flow['node_name'] ?? flow['nodeName']);
  const isReply = booleanOf(flow['is_reply'] ?? flow['isReply']);
  return {
    timeMs: timeOf(flow['time'] ?? time),
    uuid: textOf(flow['uuid']),
    node: flowNode === '' ? node : flowNode,
    verdict: enumOf(flow['verdict'], VERDICTS),
    type: enumOf(flow['Type'] ?? flow['type'], FLOW_TYPES),
    eventType: eventTypeOf(flow['event_type'] ?? flow['eventType']),
    tracePoint: enumOf(flow['trace_observation_point'] ?? flow['traceObservationPoint'], TRACE_POINTS),
    l7: layer7Of(objectOf(flow['l7'])),
    direction: enumOf(flow['traffic_direction'] ?? flow['trafficDirection'], TRAFFIC_DIRECTIONS),
    isReply: isReply ?? (flow['reply'] === true ? true : undefined),
    dropReason: enumOf(flow['drop_reason'] ?? flow['dropReason'], DROP_REASONS),
    dropReasonDesc: enumOf(flow['drop_reason_desc'] ?? flow['dropReasonDesc'], DROP_REASONS),
    source: endpointOf(flow['source']),
    destination: endpointOf(flow['destination']),
    sourceIp: textOf(ip?.['source']),
    destinationIp: textOf(ip?.['destination']),
    sourceNames: textsOf(flow['source_names'] ?? flow['sourceNames']),
    destinationNames: textsOf(flow['destination_names'] ?? flow['destinationNames']),
    l4: layer4Of(objectOf(flow['l4'])),
    egressAllowedBy: policiesOf(flow['egress_allowed_by'] ?? flow['egressAllowedBy']),
    ingressAllowedBy: policiesOf(flow['ingress_allowed_by'] ?? flow['ingressAllowedBy']),
  };
}

function eventTypeOf(value: unknown): EventTypeFields | undefined {
  const eventType = objectOf(value);
  // Very old lines have the bare number.
  if (eventType === undefined) return typeof value === 'number' ? { type: value, subType: 0 } : undefined;
  return {
    type: countOf(eventType['type']),
    subType: countOf(eventType['sub_type'] ?? eventType['subType']),
  };
}

function layer7Of(l7: JsonObject | undefined): Layer7Fields | undefined {
  return l7 === undefined ? undefined : { type: enumOf(l7['type'], L7_FLOW_TYPES), record: recordOf(l7) };
}

function recordOf(l7: JsonObject): Layer7Fields['record'] {
  const dns = objectOf(l7['dns']);
  if (dns !== undefined) return { kind: 'dns', query: textOf(dns['query']) };
  const http = objectOf(l7['http']);
  if (http !== undefined) return { kind: 'http', method: textOf(http['method']), url: textOf(http['url']) };
  return objectOf(l7['kafka']) === undefined ? undefined : { kind: 'other' };
}

const NO_WORKLOADS: readonly WorkloadFields[] = [];

function endpointOf(value: unknown): EndpointFields | undefined {
  const endpoint = objectOf(value);
  if (endpoint === undefined) return undefined;
  const workloads = endpoint['workloads'];
  return {
    ID: countOf(endpoint['ID'] ?? endpoint['id']),
    identity: countOf(endpoint['identity']),
    namespace: textOf(endpoint['namespace']),
    labels: textsOf(endpoint['labels']),
    podName: textOf(endpoint['pod_name'] ?? endpoint['podName']),
    workloads: workloads === undefined ? NO_WORKLOADS : workloadsOf(workloads),
  };
}

function workloadsOf(value: unknown): readonly WorkloadFields[] {
  return objectsOf(value).map(({ name, kind }) => ({ name: textOf(name), kind: textOf(kind) }));
}

const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const TYPE_PROTOCOLS = ['ICMPv4', 'ICMPv6'] as const;
const BARE_PROTOCOLS = ['VRRP', 'IGMP'] as const;

function layer4Of(l4: JsonObject | undefined): FlowLayer4 | undefined {
  if (l4 === undefined) return undefined;
  for (const protocol of PORT_PROTOCOLS) {
    const content = objectOf(l4[protocol]);
    if (content === undefined) continue;
    const sourcePort = countOf(content['source_port'] ?? content['sourcePort']);
    const destinationPort = countOf(content['destination_port'] ?? content['destinationPort']);
    return { protocol, sourcePort, destinationPort };
  }
  for (const protocol of TYPE_PROTOCOLS) {
    const content = objectOf(l4[protocol]);
    if (content !== undefined) return { protocol, sourcePort: 0, destinationPort: countOf(content['type']) };
  }
  for (const protocol of BARE_PROTOCOLS) {
    if (objectOf(l4[protocol]) !== undefined) return { protocol, sourcePort: 0, destinationPort: 0 };
  }
  return undefined;
}

const NO_POLICIES: readonly PolicyFields[] = [];

function policiesOf(value: unknown): readonly PolicyFields[] {
  if (value === undefined) return NO_POLICIES;
  return objectsOf(value).map((policy) => ({
    name: textOf(policy['name']),
    namespace: textOf(policy['namespace']),
    kind: textOf(policy['kind']),
    labels: textsOf(policy['labels']),
  }));
}
