import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { FlowLayer4, HubbleRecord } from '../../../flows/flow.ts';
import { assertNever } from '../../../model/assert-never.ts';
import { ok, type Result } from '../../../model/result.ts';
import { buildFlow } from '../flow/build-flow.ts';
import { buildLostEvents, buildNodeStatus } from '../flow/build-status.ts';
import type { FlowFields, Layer7Fields } from '../flow/flow-fields.ts';
import type { Layer4, Layer7, Flow as WireFlow } from '../gen/flow/flow_pb.ts';
import type { GetFlowsResponse } from '../gen/observer/observer_pb.ts';
import { instantOf } from '../timestamp.ts';

/** The record a decoded message stands for; the error says in words why it is none. */
export function recordOfResponse(response: GetFlowsResponse): Result<HubbleRecord, string> {
  const { responseTypes: content, nodeName: node } = response;
  switch (content.case) {
    case 'flow': {
      const flow = buildFlow(fieldsOf(content.value, response));
      return flow.ok ? ok({ kind: 'flow', flow: flow.value }) : flow;
    }
    case 'lostEvents': {
      const { source, numEventsLost, first, last } = content.value;
      const bounds = { firstMs: instantOfTimestamp(first), lastMs: instantOfTimestamp(last) };
      const timeMs = instantOfTimestamp(response.time);
      return ok(buildLostEvents({ node, timeMs, source, count: Number(numEventsLost), ...bounds }));
    }
    case 'nodeStatus': {
      const { stateChange: state, nodeNames: nodes, message } = content.value;
      return ok(buildNodeStatus({ timeMs: instantOfTimestamp(response.time), nodes, state, message }));
    }
    case undefined:
      return ok({ kind: 'other', name: 'unknown' });
    default:
      return assertNever(content);
  }
}

function fieldsOf(flow: WireFlow, response: GetFlowsResponse): FlowFields {
  return {
    timeMs: instantOfTimestamp(flow.time ?? response.time),
    uuid: flow.uuid,
    node: flow.nodeName === '' ? response.nodeName : flow.nodeName,
    verdict: flow.verdict,
    type: flow.Type,
    eventType: flow.eventType,
    tracePoint: flow.traceObservationPoint,
    l7: flow.l7 === undefined ? undefined : layer7Of(flow.l7),
    direction: flow.trafficDirection,
    isReply: flow.isReply ?? (flow.reply ? true : undefined),
    dropReason: flow.dropReason,
    dropReasonDesc: flow.dropReasonDesc,
    source: flow.source,
    destination: flow.destination,
    sourceIp: flow.IP?.source ?? '',
    destinationIp: flow.IP?.destination ?? '',
    sourceNames: flow.sourceNames,
    destinationNames: flow.destinationNames,
    l4: flow.l4 === undefined ? undefined : layer4Of(flow.l4),
    egressAllowedBy: flow.egressAllowedBy,
    ingressAllowedBy: flow.ingressAllowedBy,
  };
}

function layer7Of({ type, record }: Layer7): Layer7Fields {
  switch (record.case) {
    case 'dns':
      return { type, record: { kind: 'dns', query: record.value.query } };
    case 'http':
      return { type, record: { kind: 'http', method: record.value.method, url: record.value.url } };
    case 'kafka':
      return { type, record: { kind: 'other' } };
    case undefined:
      return { type, record: undefined };
    default:
      return assertNever(record);
  }
}

function layer4Of({ protocol }: Layer4): FlowLayer4 | undefined {
  switch (protocol.case) {
    case 'TCP':
    case 'UDP':
    case 'SCTP': {
      const { sourcePort, destinationPort } = protocol.value;
      return { protocol: protocol.case, sourcePort, destinationPort };
    }
    case 'ICMPv4':
    case 'ICMPv6':
      return { protocol: protocol.case, sourcePort: 0, destinationPort: protocol.value.type };
    case 'VRRP':
    case 'IGMP':
      return { protocol: protocol.case, sourcePort: 0, destinationPort: 0 };
    case undefined:
      return undefined;
    default:
      return assertNever(protocol);
  }
}

function instantOfTimestamp(time: Timestamp | undefined): number | undefined {
  return time === undefined ? undefined : instantOf(Number(time.seconds), time.nanos);
}
