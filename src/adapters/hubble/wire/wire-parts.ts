import type { FlowLayer4 } from '../../../flows/flow.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { instantOf } from '../timestamp.ts';
import { varintTag, type WireCursor } from './wire-cursor.ts';

const FIRST_INT = varintTag(1);
const SECOND_INT = varintTag(2);

// Each reads a nested message up to `limit`. Fields 1 and 2 are read in every one of them, with one wire type.

export function readTimestamp(cursor: WireCursor, limit: number): number {
  const end = cursor.end(limit);
  let seconds = 0;
  let nanos = 0;
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === FIRST_INT) seconds = cursor.long();
    else if (tag === SECOND_INT) nanos = cursor.int();
    else skipUnread(cursor, tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  const timeMs = instantOf(seconds, nanos);
  if (timeMs === undefined) cursor.giveUp();
  return timeMs ?? 0;
}

/** Two whole numbers, fields 1 and 2; read anew by every call. */
export const pair = { first: 0, second: 0 };

export function readPair(cursor: WireCursor, limit: number): void {
  const end = cursor.end(limit);
  pair.first = 0;
  pair.second = 0;
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === FIRST_INT) pair.first = cursor.int();
    else if (tag === SECOND_INT) pair.second = cursor.int();
    else skipUnread(cursor, tag);
  }
  if (cursor.at !== end) cursor.giveUp();
}

/** Field 1 of a message of which nothing else is read, so that others may be of any type. */
export function readSoleInt(cursor: WireCursor, limit: number, initial: number): number {
  const end = cursor.end(limit);
  let value = initial;
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === FIRST_INT) value = cursor.int();
    else if (tag >>> 3 <= 1) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  return value;
}

/** VRRP and IGMP, which have no ports, are rare enough to be left to protobuf-es. */
export function readLayer4(cursor: WireCursor, limit: number): FlowLayer4 | undefined {
  const end = cursor.end(limit);
  const protocol = protocolOf(cursor.int());
  if (protocol === undefined) {
    cursor.giveUp();
    return undefined;
  }
  readPair(cursor, end);
  if (cursor.at !== end) cursor.giveUp();
  return protocol === 'ICMPv4' || protocol === 'ICMPv6'
    ? { protocol, sourcePort: 0, destinationPort: pair.first }
    : { protocol, sourcePort: pair.first, destinationPort: pair.second };
}

/** The members of the oneof, fields 1 to 5, as tags. */
function protocolOf(tag: number): Protocol | undefined {
  switch (tag) {
    case 10:
      return 'TCP';
    case 18:
      return 'UDP';
    case 26:
      return 'ICMPv4';
    case 34:
      return 'ICMPv6';
    case 42:
      return 'SCTP';
    default:
      return undefined;
  }
}

export function skipUnread(cursor: WireCursor, tag: number): void {
  if (tag >>> 3 <= 2) cursor.giveUp();
  else cursor.skip(tag);
}
