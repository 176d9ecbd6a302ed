/** Wire types: https://protobuf.dev/programming-guides/encoding/#structure */
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const LARGEST_INT32 = 0x7fff_ffff;
const FIRST_NON_ASCII = 0x80;

export const varintTag = (field: number): number => field << 3;
export const bytesTag = (field: number): number => (field << 3) | 2;

const NOTHING = Buffer.alloc(0);

/**
 * Walks over protobuf bytes. Anything a Hubble message does not usually have (truncation, groups, numbers beyond 31
 * bits, text beyond ASCII) sets `unusual` and moves to the end: the caller then leaves the message to protobuf-es.
 */
export class WireCursor {
  bytes: Buffer = NOTHING;
  at = 0;
  unusual = false;

  begin(bytes: Uint8Array): void {
    this.bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    this.unusual = false;
  }

  giveUp(): void {
    this.unusual = true;
    this.at = this.bytes.length;
  }

  /** A number up to 2^31 - 1. */
  int(): number {
    const first = this.bytes[this.at];
    if (first !== undefined && first < 0x80) {
      this.at += 1;
      return first;
    }
    const value = this.long();
    if (value > LARGEST_INT32) this.giveUp();
    return value;
  }

  /** A number up to 2^49 - 1. */
  long(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.bytes[this.at];
      if (byte === undefined) break;
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    this.giveUp();
    return 0;
  }

  /** Position behind a length-delimited field that must end by `limit`. */
  end(limit: number): number {
    const length = this.int();
    const end = this.at + length;
    if (end <= limit) return end;
    this.giveUp();
    return this.at;
  }

  /** Moves over a length-delimited field of ASCII text; its first position. */
  asciiStart(limit: number): number {
    const end = this.end(limit);
    const start = this.at;
    for (let i = start; i < end; i += 1) {
      if ((this.bytes[i] ?? 0) < FIRST_NON_ASCII) continue;
      this.giveUp();
      return this.at;
    }
    this.at = Math.max(start, end);
    return start;
  }

  text(limit: number): string {
    const start = this.asciiStart(limit);
    return this.unusual ? '' : this.bytes.toString('latin1', start, this.at);
  }

  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        this.long();
        break;
      case FIXED_64:
        this.at += 8;
        break;
      case LENGTH_DELIMITED:
        this.at = this.end(this.bytes.length);
        break;
      case FIXED_32:
        this.at += 4;
        break;
      default:
        this.giveUp();
    }
  }
}
