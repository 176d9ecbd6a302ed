import { fromBinary } from '@bufbuild/protobuf';
import type { HubbleRecord } from '../../../flows/flow.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import { buildFlow } from '../flow/build-flow.ts';
import { GetFlowsResponseSchema } from '../gen/observer/observer_pb.ts';
import { recordOfResponse } from './from-proto.ts';
import { WireCursor } from './wire-cursor.ts';
import { readFlow, readTimestamp } from './wire-flow.ts';

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
  return recordOfResponse(fromBinary(GetFlowsResponseSchema, bytes, { readUnknownFields: false }));
}

const FLOW_TAG = (1 << 3) | 2;
const NODE_NAME_TAG = (1000 << 3) | 2;
const TIME_TAG = (1001 << 3) | 2;

/** Undefined where the message is no flow, or not one that can be read by hand. */
export function decodeUsualFlow(bytes: Uint8Array): Result<HubbleRecord, string> | undefined {
  const cursor = new WireCursor(bytes);
  let fields: ReturnType<typeof readFlow> | undefined;
  let node = '';
  let timeMs: number | undefined;
  // In any order: Go writes the members of a oneof behind all other fields.
  while (cursor.at < bytes.length) {
    const tag = cursor.int();
    if (tag === FLOW_TAG && fields === undefined) fields = readFlow(cursor, cursor.end(bytes.length));
    else if (tag === NODE_NAME_TAG) node = cursor.text(bytes.length);
    else if (tag === TIME_TAG && timeMs === undefined) timeMs = readTimestamp(cursor, bytes.length);
    else cursor.giveUp();
  }
  if (fields === undefined || cursor.unusual || cursor.at !== bytes.length) return undefined;
  if (fields.node === '') fields.node = node;
  fields.timeMs ??= timeMs;
  const flow = buildFlow(fields);
  return flow.ok ? ok({ kind: 'flow', flow: flow.value }) : flow;
}
