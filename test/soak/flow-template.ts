import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { encodeFlow } from '../bench/collect/encode.ts';
import type { PlannedFlow } from '../bench/collect/plan.ts';

/** What tells a flow from the others of its connection and shape. */
export interface FlowStamp {
  readonly timeMs: number;
  /** below 2^48, a different one for every flow: its UUID and its client port are made of it */
  readonly number: number;
}

/**
 * An encoded flow of which time, client port and UUID are overwritten in place for every flow that is sent: encoding
 * each anew costs the sender more than sending it. The numbers keep the width they have in the template, which for
 * nanoseconds below 2^28 is a byte more than needed; protobuf allows that.
 */
export class FlowTemplate {
  readonly #bytes: Uint8Array;
  readonly #timesAt: readonly { readonly seconds: number; readonly nanos: number }[];
  readonly #portAt: number;
  readonly #uuidAt: number;

  constructor(flow: PlannedFlow) {
    // The last millisecond of a second: its nanoseconds take five bytes, as the seconds do from 1978 to 2106.
    this.#bytes = encodeFlow({ ...flow, timeMs: Math.floor(Date.now() / 1000) * 1000 + 999 });
    this.#timesAt = [
      { seconds: this.#find(1, 1, 1), nanos: this.#find(1, 1, 2) },
      { seconds: this.#find(1001, 1), nanos: this.#find(1001, 2) },
    ];
    this.#portAt = this.#find(1, 6, 1, flow.isReply ? 2 : 1);
    this.#uuidAt = this.#find(1, 34);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Writes the flow with this stamp. @param into `length` bytes */
  write(into: Uint8Array, { timeMs, number }: FlowStamp): void {
    into.set(this.#bytes);
    const nanos = (timeMs % 1000) * 1_000_000 + (number % 1_000_000);
    for (const position of this.#timesAt) {
      writeVarint(into, position.seconds, Math.floor(timeMs / 1000), 5);
      writeVarint(into, position.nanos, nanos, 5);
    }
    const noise = mixed(number);
    writeVarint(into, this.#portAt, 32_768 + (noise % 28_000), 3);
    writeUuid(into, this.#uuidAt, number, noise);
  }

  /** Where the value of a field begins, by the numbers of the fields on the way to it. */
  #find(...path: readonly number[]): number {
    const reader = new BinaryReader(this.#bytes);
    for (const wanted of path) {
      let [number, type] = reader.tag();
      while (number !== wanted) {
        reader.skip(type, number);
        [number, type] = reader.tag();
      }
      if (type === WireType.LengthDelimited) reader.uint32();
    }
    return reader.pos;
  }
}

function writeVarint(into: Uint8Array, at: number, value: number, width: number): void {
  let rest = value;
  for (let i = at; i < at + width - 1; i += 1) {
    into[i] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  into[at + width - 1] = rest;
}

const DIGITS = new TextEncoder().encode('0123456789abcdef');
/** xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx; dashes, version and variant are the template's */
const NOISE_DIGITS_AT = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 21, 22] as const;
const NUMBER_ENDS_AT = 35;
const NUMBER_DIGITS = 12;

function writeUuid(into: Uint8Array, at: number, number: number, noise: number): void {
  let turned = noise;
  for (const digit of NOISE_DIGITS_AT) {
    into[at + digit] = DIGITS[turned & 15] ?? 0;
    turned = (turned >>> 4) | (turned << 28);
  }
  let rest = number;
  for (let digit = 0; digit < NUMBER_DIGITS; digit += 1) {
    into[at + NUMBER_ENDS_AT - digit] = DIGITS[rest % 16] ?? 0;
    rest = Math.floor(rest / 16);
  }
}

/** The same 32 bits for the same number, as if by chance. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
