import { fromBinary } from '@bufbuild/protobuf';
import type { HubbleRecord } from '../../../flows/flow.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import { GetFlowsResponseSchema } from '../gen/observer/observer_pb.ts';
import { recordOfResponse } from './from-proto.ts';
import { unknownMember } from './unknown-member.ts';
import { bytesTag, WireCursor } from './wire-cursor.ts';
import { WireFlow } from './wire-flow.ts';
import { readTimestamp } from './wire-parts.ts';
import { nodeNamed } from './wire-party.ts';

/**
 * Reads one encoded `observer.GetFlowsResponse`; the error says in words what is wrong with it. Flows as Hubble sends
 * them are read by hand, which is several times faster; whatever is unusual about a message is left to protobuf-es.
 */
export function decodeResponse(bytes: Uint8Array): Result<HubbleRecord, string> {
  try {
    return decodeUsualFlow(bytes) ?? decodeAnyResponse(bytes);
  } catch (cause) {
    return err(`not a Hubble message: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The reference: the generated code for every kind of message. @throws Error on bytes that are no message */
export function decodeAnyResponse(bytes: Uint8Array): Result<HubbleRecord, string> {
  const response = fromBinary(GetFlowsResponseSchema, bytes, { readUnknownFields: false });
  return response.responseTypes.case === undefined
    ? ok({ kind: 'other', name: unknownMember(bytes) })
    : recordOfResponse(response);
}

const FLOW_TAG = bytesTag(1);
const NODE_NAME_TAG = bytesTag(1000);
const TIME_TAG = bytesTag(1001);

const cursor = new WireCursor();
const wireFlow = new WireFlow();

/** Undefined where the message is no flow, or not one that can be read by hand. */
export function decodeUsualFlow(bytes: Uint8Array): Result<HubbleRecord, string> | undefined {
  cursor.begin(bytes);
  let hasFlow = false;
  let nodeStart = -1;
  let nodeEnd = -1;
  let timeMs: number | undefined;
  // In any order: Go writes the members of a oneof behind all other fields.
  while (cursor.at < bytes.length) {
    const tag = cursor.int();
    if (tag === FLOW_TAG && !hasFlow) {
      hasFlow = true;
      wireFlow.read(cursor, cursor.end(bytes.length));
    } else if (tag === NODE_NAME_TAG) {
      nodeStart = cursor.asciiStart(bytes.length);
      nodeEnd = cursor.at;
    } else if (tag === TIME_TAG && timeMs === undefined) timeMs = readTimestamp(cursor, bytes.length);
    else cursor.giveUp();
  }
  if (!hasFlow || cursor.unusual || cursor.at !== bytes.length) return undefined;
  if (wireFlow.node === '' && nodeStart >= 0) wireFlow.node = nodeNamed(cursor.bytes, nodeStart, nodeEnd);
  wireFlow.timeMs ??= timeMs;
  const flow = wireFlow.build(cursor);
  if (flow === undefined) return undefined;
  return flow.ok ? ok({ kind: 'flow', flow: flow.value }) : flow;
}
