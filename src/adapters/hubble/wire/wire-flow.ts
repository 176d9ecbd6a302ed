import type { Flow, FlowLayer4 } from '../../../flows/flow.ts';
import type { Result } from '../../../model/result.ts';
import { flowBetween, policyNames } from '../flow/build-flow.ts';
import type { EventFields, Layer7Fields, PolicyFields } from '../flow/flow-fields.ts';
import { bytesTag, type WireCursor } from './wire-cursor.ts';
import { readLayer7 } from './wire-l7.ts';
import { pair, readLayer4, readPair, readSoleInt, readTimestamp, skipUnread } from './wire-parts.ts';
import { PartyPlace, readNodeName, readParty, readPolicy } from './wire-party.ts';

/** Fields of flow.Flow that are read: one of them with another wire type is not passed over like an unknown one. */
const KNOWN_FIELDS: ReadonlySet<number> = new Set([
  1, 2, 3, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 19, 22, 24, 25, 26, 34, 21_001, 21_002,
]);
const LARGEST_KNOWN_FIELD = 34;
const SOURCE_IP_TAG = bytesTag(1);
const DESTINATION_IP_TAG = bytesTag(2);
const NO_POLICIES: readonly PolicyFields[] = [];

/**
 * One flow.Flow being read. A single one serves all messages, one after the other, so that reading allocates nothing
 * but the flow itself.
 */
export class WireFlow implements EventFields {
  timeMs: number | undefined;
  uuid = '';
  node = '';
  verdict = 0;
  type = 0;
  eventType: { type: number; subType: number } | undefined;
  tracePoint = 0;
  l7: Layer7Fields | undefined;
  direction = 0;
  isReply: boolean | undefined;
  dropReason = 0;
  dropReasonDesc = 0;
  l4: FlowLayer4 | undefined;
  readonly #eventType = { type: 0, subType: 0 };
  readonly #source = new PartyPlace();
  readonly #destination = new PartyPlace();
  #egressAllowedBy: readonly PolicyFields[] = NO_POLICIES;
  #ingressAllowedBy: readonly PolicyFields[] = NO_POLICIES;
  #hasIp = false;
  #reply = false;

  /**
   * Reads a flow up to `limit`. Where the cursor has become `unusual`, the result is to be thrown away.
   */
  read(cursor: WireCursor, limit: number): void {
    this.#reset();
    while (cursor.at < limit) this.#readField(cursor, cursor.int(), limit);
    if (cursor.at !== limit) cursor.giveUp();
    if (this.isReply === undefined && this.#reply) this.isReply = true;
  }

  /** Undefined, and the cursor unusual, where a party cannot be read. */
  build(cursor: WireCursor): Result<Flow, string> | undefined {
    const source = readParty(cursor, this.#source);
    const destination = readParty(cursor, this.#destination);
    if (source === undefined || destination === undefined) return undefined;
    const allowedBy = policyNames(this.#egressAllowedBy, this.#ingressAllowedBy);
    return flowBetween(this, this.node, allowedBy, source, destination);
  }

  /** The cases are tags as literals, which makes this a jump: the field's number times 8, plus 2 where bytes follow. */
  #readField(cursor: WireCursor, tag: number, limit: number): void {
    switch (tag) {
      case 10: // 1
        if (this.timeMs !== undefined) cursor.giveUp();
        this.timeMs = readTimestamp(cursor, limit);
        break;
      case 16: // 2
        this.verdict = cursor.int();
        break;
      case 24: // 3
        this.dropReason = cursor.int();
        break;
      case 42: // 5
        if (this.#hasIp) cursor.giveUp();
        this.#hasIp = true;
        this.#readIp(cursor, limit);
        break;
      case 50: // 6
        if (this.l4 !== undefined) cursor.giveUp();
        this.l4 = readLayer4(cursor, limit);
        break;
      case 66: // 8
        readPlace(cursor, limit, this.#source);
        break;
      case 74: // 9
        readPlace(cursor, limit, this.#destination);
        break;
      case 80: // 10
        this.type = cursor.int();
        break;
      case 90: // 11
        this.node = readNodeName(cursor, limit);
        break;
      case 106: // 13
        this.#source.names = [...this.#source.names, cursor.text(limit)];
        break;
      case 114: // 14
        this.#destination.names = [...this.#destination.names, cursor.text(limit)];
        break;
      case 122: // 15
        if (this.l7 !== undefined) cursor.giveUp();
        this.l7 = readLayer7(cursor, limit);
        break;
      case 128: // 16
        this.#reply = cursor.int() !== 0;
        break;
      case 154: // 19
        if (this.eventType !== undefined) cursor.giveUp();
        readPair(cursor, limit);
        this.#eventType.type = pair.first;
        this.#eventType.subType = pair.second;
        this.eventType = this.#eventType;
        break;
      case 176: // 22
        this.direction = cursor.int();
        break;
      case 192: // 24
        this.tracePoint = cursor.int();
        break;
      case 200: // 25
        this.dropReasonDesc = cursor.int();
        break;
      case 210: // 26
        if (this.isReply !== undefined) cursor.giveUp();
        this.isReply = readSoleInt(cursor, limit, 0) !== 0;
        break;
      case 274: // 34
        this.uuid = cursor.text(limit);
        break;
      case 168010: // 21001
        this.#egressAllowedBy = [...this.#egressAllowedBy, readPolicy(cursor, limit)];
        break;
      case 168018: // 21002
        this.#ingressAllowedBy = [...this.#ingressAllowedBy, readPolicy(cursor, limit)];
        break;
      default:
        if (isKnown(tag >>> 3)) cursor.giveUp();
        else cursor.skip(tag);
    }
  }

  #readIp(cursor: WireCursor, limit: number): void {
    const end = cursor.end(limit);
    while (cursor.at < end) {
      const tag = cursor.int();
      if (tag === SOURCE_IP_TAG) readIpText(cursor, end, this.#source);
      else if (tag === DESTINATION_IP_TAG) readIpText(cursor, end, this.#destination);
      else skipUnread(cursor, tag);
    }
    if (cursor.at !== end) cursor.giveUp();
  }

  #reset(): void {
    this.timeMs = undefined;
    this.uuid = '';
    this.node = '';
    this.verdict = 0;
    this.type = 0;
    this.eventType = undefined;
    this.tracePoint = 0;
    this.l7 = undefined;
    this.direction = 0;
    this.isReply = undefined;
    this.dropReason = 0;
    this.dropReasonDesc = 0;
    this.l4 = undefined;
    this.#source.reset();
    this.#destination.reset();
    this.#egressAllowedBy = NO_POLICIES;
    this.#ingressAllowedBy = NO_POLICIES;
    this.#hasIp = false;
    this.#reply = false;
  }
}

function isKnown(field: number): boolean {
  return field === 0 || ((field <= LARGEST_KNOWN_FIELD || field > 21_000) && KNOWN_FIELDS.has(field));
}

function readPlace(cursor: WireCursor, limit: number, place: PartyPlace): void {
  if (place.start >= 0) cursor.giveUp();
  place.end = cursor.end(limit);
  place.start = cursor.at;
  cursor.at = place.end;
}

function readIpText(cursor: WireCursor, limit: number, place: PartyPlace): void {
  place.ipStart = cursor.asciiStart(limit);
  place.ipEnd = cursor.at;
}
