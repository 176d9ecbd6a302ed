import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import type { FlowLayer4 } from '../../../flows/flow.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { BoundedCache } from '../flow/bounded-cache.ts';
import type { EndpointFields, EventTypeFields, FlowFields, PolicyFields } from '../flow/flow-fields.ts';
import { internLabels } from '../flow/label-intern.ts';
import { EndpointSchema, PolicySchema } from '../gen/flow/flow_pb.ts';
import { instantOf } from '../timestamp.ts';
import type { WireCursor } from './wire-cursor.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const varintTag = (field: number): number => field << 3;
const bytesTag = (field: number): number => (field << 3) | 2;

/** Fields of flow.Flow that are read: one of them with another wire type is not passed over like an unknown one. */
const KNOWN_FIELDS: ReadonlySet<number> = new Set([
  1, 2, 3, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 19, 22, 24, 25, 26, 34, 21_001, 21_002,
]);

/** Longer encodings are read anew each time, so that hostile ones are not kept. */
const LONGEST_KEPT = 16_384;
const endpoints = new BoundedCache<string, EndpointFields>(65_536);
const policies = new BoundedCache<string, PolicyFields>(4096);

/**
 * Reads a flow.Flow up to `limit`. Endpoints recur, so each distinct one is decoded once and known again by its
 * bytes. Where the cursor has become `unusual`, the result is to be thrown away.
 */
export function readFlow(cursor: WireCursor, limit: number): Mutable<FlowFields> {
  const flow = emptyFlow();
  let hasTime = false;
  let hasIp = false;
  let reply = false;
  while (cursor.at < limit) {
    const tag = cursor.int();
    switch (tag) {
      case bytesTag(1):
        if (hasTime) cursor.giveUp();
        hasTime = true;
        flow.timeMs = readTimestamp(cursor, limit);
        break;
      case varintTag(2):
        flow.verdict = cursor.int();
        break;
      case varintTag(3):
        flow.dropReason = cursor.int();
        break;
      case bytesTag(5):
        if (hasIp) cursor.giveUp();
        hasIp = true;
        readIp(cursor, limit, flow);
        break;
      case bytesTag(6):
        if (flow.l4 !== undefined) cursor.giveUp();
        flow.l4 = readLayer4(cursor, limit);
        break;
      case bytesTag(8):
        if (flow.source !== undefined) cursor.giveUp();
        flow.source = readEndpoint(cursor, limit);
        break;
      case bytesTag(9):
        if (flow.destination !== undefined) cursor.giveUp();
        flow.destination = readEndpoint(cursor, limit);
        break;
      case varintTag(10):
        flow.type = cursor.int();
        break;
      case bytesTag(11):
        flow.node = cursor.text(limit);
        break;
      case bytesTag(13):
        flow.sourceNames = [...flow.sourceNames, cursor.text(limit)];
        break;
      case bytesTag(14):
        flow.destinationNames = [...flow.destinationNames, cursor.text(limit)];
        break;
      case bytesTag(15):
        flow.l7Type = readSoleInt(cursor, limit, flow.l7Type);
        break;
      case varintTag(16):
        reply = cursor.int() !== 0;
        break;
      case bytesTag(19):
        if (flow.eventType !== undefined) cursor.giveUp();
        flow.eventType = readEventType(cursor, limit);
        break;
      case varintTag(22):
        flow.direction = cursor.int();
        break;
      case varintTag(24):
        flow.tracePoint = cursor.int();
        break;
      case varintTag(25):
        flow.dropReasonDesc = cursor.int();
        break;
      case bytesTag(26):
        if (flow.isReply !== undefined) cursor.giveUp();
        flow.isReply = readSoleInt(cursor, limit, 0) !== 0;
        break;
      case bytesTag(34):
        flow.uuid = cursor.text(limit);
        break;
      case bytesTag(21_001):
        flow.egressAllowedBy = [...flow.egressAllowedBy, readPolicy(cursor, limit)];
        break;
      case bytesTag(21_002):
        flow.ingressAllowedBy = [...flow.ingressAllowedBy, readPolicy(cursor, limit)];
        break;
      default:
        if (tag >>> 3 === 0 || KNOWN_FIELDS.has(tag >>> 3)) cursor.giveUp();
        else cursor.skip(tag);
    }
  }
  if (cursor.at !== limit) cursor.giveUp();
  flow.isReply ??= reply ? true : undefined;
  return flow;
}

const NONE: readonly never[] = [];

function emptyFlow(): Mutable<FlowFields> {
  return {
    timeMs: undefined,
    uuid: '',
    node: '',
    verdict: 0,
    type: 0,
    eventType: undefined,
    tracePoint: 0,
    l7Type: 0,
    direction: 0,
    isReply: undefined,
    dropReason: 0,
    dropReasonDesc: 0,
    source: undefined,
    destination: undefined,
    sourceIp: '',
    destinationIp: '',
    sourceNames: NONE,
    destinationNames: NONE,
    l4: undefined,
    egressAllowedBy: NONE,
    ingressAllowedBy: NONE,
  };
}

/** Reads the fields of a nested message; `onField` takes those it knows and says so. */
function readMessage(
  cursor: WireCursor,
  limit: number,
  onField: (tag: number, end: number) => boolean,
): void {
  const end = cursor.end(limit);
  while (cursor.at < end) {
    const tag = cursor.int();
    if (onField(tag, end)) continue;
    // Fields 1 and 2 are read in every nested message, with one wire type.
    if (tag >>> 3 <= 2) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
}

export function readTimestamp(cursor: WireCursor, limit: number): number {
  let seconds = 0;
  let nanos = 0;
  readMessage(cursor, limit, (tag) => {
    if (tag === varintTag(1)) seconds = cursor.long();
    else if (tag === varintTag(2)) nanos = cursor.int();
    else return false;
    return true;
  });
  const timeMs = instantOf(seconds, nanos);
  if (timeMs === undefined) cursor.giveUp();
  return timeMs ?? 0;
}

function readIp(cursor: WireCursor, limit: number, flow: Mutable<FlowFields>): void {
  readMessage(cursor, limit, (tag, end) => {
    if (tag === bytesTag(1)) flow.sourceIp = cursor.text(end);
    else if (tag === bytesTag(2)) flow.destinationIp = cursor.text(end);
    else return false;
    return true;
  });
}

function readEventType(cursor: WireCursor, limit: number): EventTypeFields {
  const [type, subType] = readTwoInts(cursor, limit);
  return { type, subType };
}

function readTwoInts(cursor: WireCursor, limit: number): readonly [number, number] {
  let first = 0;
  let second = 0;
  readMessage(cursor, limit, (tag) => {
    if (tag === varintTag(1)) first = cursor.int();
    else if (tag === varintTag(2)) second = cursor.int();
    else return false;
    return true;
  });
  return [first, second];
}

/** Field 1 of a message of which nothing else is read, so that others may be of any type. */
function readSoleInt(cursor: WireCursor, limit: number, initial: number): number {
  const end = cursor.end(limit);
  let value = initial;
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === varintTag(1)) value = cursor.int();
    else if (tag >>> 3 <= 1) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  return value;
}

const PROTOCOL_BY_TAG: ReadonlyMap<number, Protocol> = new Map([
  [bytesTag(1), 'TCP'],
  [bytesTag(2), 'UDP'],
  [bytesTag(3), 'ICMPv4'],
  [bytesTag(4), 'ICMPv6'],
  [bytesTag(5), 'SCTP'],
]);

/** VRRP and IGMP, which have no ports, are rare enough to be left to protobuf-es. */
function readLayer4(cursor: WireCursor, limit: number): FlowLayer4 | undefined {
  const end = cursor.end(limit);
  const protocol = PROTOCOL_BY_TAG.get(cursor.int());
  if (protocol === undefined) {
    cursor.giveUp();
    return undefined;
  }
  const [first, second] = readTwoInts(cursor, end);
  if (cursor.at !== end) cursor.giveUp();
  return protocol.startsWith('ICMP')
    ? { protocol, sourcePort: 0, destinationPort: first }
    : { protocol, sourcePort: first, destinationPort: second };
}

function readEndpoint(cursor: WireCursor, limit: number): EndpointFields | undefined {
  return readKept(cursor, limit, endpoints, EndpointSchema, (endpoint) => ({
    ...endpoint,
    ...(endpoint.labels.length === 0 ? {} : { labelSet: internLabels(endpoint.labels, endpoint.namespace) }),
  }));
}

function readPolicy(cursor: WireCursor, limit: number): PolicyFields {
  const policy = readKept(cursor, limit, policies, PolicySchema, (message): PolicyFields => message);
  return policy ?? { name: '', namespace: '', kind: '', labels: NONE };
}

/** A message known by its bytes; decoded by protobuf-es the first time. */
function readKept<S extends DescMessage, T>(
  cursor: WireCursor,
  limit: number,
  kept: BoundedCache<string, T>,
  schema: S,
  fieldsOf: (message: MessageShape<S>) => T,
): T | undefined {
  const start = cursor.at;
  const end = cursor.end(limit);
  if (cursor.unusual) return undefined;
  const key = cursor.bytes.toString('latin1', start, end);
  const known = kept.get(key);
  const value = known ?? decodeKept(cursor, end, schema, fieldsOf);
  if (value === undefined) return undefined;
  if (known === undefined && key.length <= LONGEST_KEPT) kept.set(key, value);
  cursor.at = end;
  return value;
}

function decodeKept<S extends DescMessage, T>(
  cursor: WireCursor,
  end: number,
  schema: S,
  fieldsOf: (message: MessageShape<S>) => T,
): T | undefined {
  try {
    const bytes = cursor.bytes.subarray(cursor.at, end);
    return fieldsOf(fromBinary(schema, bytes, { readUnknownFields: false }));
  } catch {
    // Damaged: whether the whole message is, and how that is said, is for protobuf-es to decide.
    cursor.giveUp();
    return undefined;
  }
}
