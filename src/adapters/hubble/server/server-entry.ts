import { create, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { LostEventSchema, LostEventSource } from '../gen/flow/flow_pb.ts';
import { type GetFlowsResponse, GetFlowsResponseSchema } from '../gen/observer/observer_pb.ts';
import { type NodeState, NodeStatusEventSchema } from '../gen/relay/relay_pb.ts';
import { flowFieldsOf } from '../json/flow-from-json.ts';
import { isObject, type JsonObject, objectOf, textOf } from '../json/json-fields.ts';
import { instantOf, timestampOf } from '../timestamp.ts';
import { encodeFlowResponse } from './encode-flow.ts';
import type { RingEntry } from './server-ring.ts';

/**
 * What a Hubble server can be fed: a record in JSON, as `readHubbleFile` takes it, an encoded response, or one of which
 * the feeder says node and time, so that it need not be decoded.
 */
export type ServerInput = object;

/** A flow's response, complete with node and time. */
export class EncodedFlow {
  readonly bytes: Uint8Array;
  readonly node: string;
  readonly timeMs: number;
  readonly kind = 'flow';

  constructor(bytes: Uint8Array, node: string, timeMs: number) {
    this.bytes = bytes;
    this.node = node;
    this.timeMs = timeMs;
  }
}

type NodeEntry = RingEntry & { readonly node: string };

/**
 * Undefined for node status, which a recording through relay holds: a server tells its own.
 * @throws Error where the input is neither flow nor lost events
 */
export function entryOf(input: ServerInput, defaultNode: string): NodeEntry | undefined {
  if (input instanceof EncodedFlow) return input;
  if (input instanceof Uint8Array) return entryOfBytes(input, defaultNode);
  if (!isObject(input)) throw new Error('a response is a JSON object or its encoded bytes');
  return entryOfJson(input, defaultNode);
}

function entryOfJson(input: JsonObject, defaultNode: string): NodeEntry | undefined {
  const wrappedFlow = objectOf(input['flow']);
  const wrapperNode = textOf(input['node_name'] ?? input['nodeName']);
  if (wrappedFlow !== undefined) {
    const fields = flowFieldsOf(wrappedFlow, wrapperNode === '' ? defaultNode : wrapperNode, input['time']);
    const timeMs = fields.timeMs ?? Date.now();
    return { bytes: encodeFlowResponse(fields, timeMs), timeMs, node: fields.node, kind: 'flow' };
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromJson checks every value
  const response = fromJson(GetFlowsResponseSchema, input as JsonValue, { ignoreUnknownFields: true });
  return entryOfResponse(response, undefined, defaultNode);
}

function entryOfBytes(input: Uint8Array, defaultNode: string): NodeEntry | undefined {
  return entryOfResponse(fromBinary(GetFlowsResponseSchema, input), input, defaultNode);
}

function entryOfResponse(
  response: GetFlowsResponse,
  encoded: Uint8Array | undefined,
  defaultNode: string,
): NodeEntry | undefined {
  const { responseTypes: content } = response;
  if (content.case === 'nodeStatus') return undefined;
  if (content.case === undefined) throw new Error('a response holds neither flow nor lost events');
  const wasComplete = complete(response, defaultNode);
  const bytes = wasComplete && encoded !== undefined ? encoded : toBinary(GetFlowsResponseSchema, response);
  const { time, nodeName: node } = response;
  const timeMs = instantOf(Number(time?.seconds ?? 0), time?.nanos ?? 0) ?? 0;
  return { bytes, timeMs, node, kind: content.case === 'flow' ? 'flow' : 'lost-events' };
}

/** Sets node and time of the response as a Hubble server does; whether they were there. */
function complete(response: GetFlowsResponse, defaultNode: string): boolean {
  const flow = response.responseTypes.case === 'flow' ? response.responseTypes.value : undefined;
  const hadNode = response.nodeName !== '';
  const hadTime = response.time !== undefined;
  if (!hadNode) response.nodeName = flow === undefined || flow.nodeName === '' ? defaultNode : flow.nodeName;
  if (!hadTime) response.time = flow?.time ?? timestampOf(Date.now());
  return hadNode && hadTime;
}

export interface LostEvents {
  readonly node: string;
  readonly source: 'PERF_EVENT_RING_BUFFER' | 'OBSERVER_EVENTS_QUEUE' | 'HUBBLE_RING_BUFFER';
  readonly count: number;
  readonly timeMs: number;
}

export function lostEventsEntry({ node, source, count, timeMs }: LostEvents): RingEntry {
  const value = create(LostEventSchema, { source: LostEventSource[source], numEventsLost: BigInt(count) });
  const response = create(GetFlowsResponseSchema, {
    responseTypes: { case: 'lostEvents', value },
    nodeName: node,
    time: timestampOf(timeMs),
  });
  return { bytes: toBinary(GetFlowsResponseSchema, response), timeMs, kind: 'lost-events' };
}

export function nodeStatusBytes(state: NodeState, nodes: readonly string[], message: string): Uint8Array {
  const value = create(NodeStatusEventSchema, { stateChange: state, nodeNames: [...nodes], message });
  const response = create(GetFlowsResponseSchema, {
    responseTypes: { case: 'nodeStatus', value },
    time: timestampOf(Date.now()),
  });
  return toBinary(GetFlowsResponseSchema, response);
}
