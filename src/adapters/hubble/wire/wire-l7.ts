import type { Layer7Fields } from '../flow/flow-fields.ts';
import { bytesTag, varintTag, type WireCursor } from './wire-cursor.ts';

const TYPE_TAG = varintTag(1);
const DNS_TAG = bytesTag(100);
const HTTP_TAG = bytesTag(101);
const KAFKA_TAG = bytesTag(102);
const QUERY_TAG = bytesTag(1);
const METHOD_TAG = bytesTag(2);
const URL_TAG = bytesTag(3);
const FIRST_RECORD = 100;
const LAST_RECORD = 102;

/** Reads a flow.Layer7, which only L7 events have. Two records in one are left to protobuf-es. */
export function readLayer7(cursor: WireCursor, limit: number): Layer7Fields {
  const end = cursor.end(limit);
  let type = 0;
  let record: Layer7Fields['record'];
  while (cursor.at < end) {
    const tag = cursor.int();
    const field = tag >>> 3;
    if (tag === TYPE_TAG) type = cursor.int();
    else if (field >= FIRST_RECORD && field <= LAST_RECORD) {
      if (record !== undefined) cursor.giveUp();
      record = readRecord(cursor, tag, end);
    } else if (field <= 1) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  return { type, record };
}

function readRecord(cursor: WireCursor, tag: number, limit: number): Layer7Fields['record'] {
  switch (tag) {
    case DNS_TAG:
      return readDns(cursor, limit);
    case HTTP_TAG:
      return readHttp(cursor, limit);
    case KAFKA_TAG:
      cursor.at = cursor.end(limit);
      return { kind: 'other' };
    default:
      cursor.giveUp();
      return undefined;
  }
}

function readDns(cursor: WireCursor, limit: number): Layer7Fields['record'] {
  const end = cursor.end(limit);
  let query = '';
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === QUERY_TAG) query = cursor.text(end);
    else if (tag >>> 3 <= 1) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  return { kind: 'dns', query };
}

function readHttp(cursor: WireCursor, limit: number): Layer7Fields['record'] {
  const end = cursor.end(limit);
  let method = '';
  let url = '';
  while (cursor.at < end) {
    const tag = cursor.int();
    if (tag === METHOD_TAG) method = cursor.text(end);
    else if (tag === URL_TAG) url = cursor.text(end);
    else if (isReadOfHttp(tag >>> 3)) cursor.giveUp();
    else cursor.skip(tag);
  }
  if (cursor.at !== end) cursor.giveUp();
  return { kind: 'http', method, url };
}

/** Fields that are read, and so may not come with another wire type. */
function isReadOfHttp(field: number): boolean {
  return field === 0 || field === 2 || field === 3;
}
