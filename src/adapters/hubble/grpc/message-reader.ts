import { GrpcError } from './status.ts';

export const LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;

/** A flag that says whether the message is compressed, and its length. */
const PREFIX_BYTES = 5;

const NOTHING = Buffer.alloc(0);

/**
 * Finds the messages in the bytes of a call. One that came in one piece is handed out where it lies, so it may be
 * looked at only until `take` returns.
 */
export class MessageReader {
  readonly #take: (message: Buffer) => void;
  /** pieces of a message that is not complete yet, and how many bytes they are */
  #pieces: Buffer[] = [];
  #held = 0;
  /** bytes of the prefix and message begun, as far as that is known */
  #wanted = PREFIX_BYTES;

  constructor(take: (message: Buffer) => void) {
    this.#take = take;
  }

  /** @throws GrpcError for what this side cannot read */
  read(piece: Buffer): void {
    if (this.#held === 0) {
      this.#readWhole(piece);
      return;
    }
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.#held < this.#wanted) return;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    this.#readWhole(joined);
  }

  /** Whether the last message is missing its end. */
  get isBroken(): boolean {
    return this.#held > 0;
  }

  #readWhole(bytes: Buffer): void {
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      const wanted = left < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + lengthAt(bytes, at);
      if (left < wanted) {
        this.#wanted = wanted;
        break;
      }
      this.#take(wanted === PREFIX_BYTES ? NOTHING : bytes.subarray(at + PREFIX_BYTES, at + wanted));
      at += wanted;
    }
    if (at === bytes.length) return;
    this.#pieces = [bytes.subarray(at)];
    this.#held = bytes.length - at;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  // None was offered, so no server compresses.
  if (bytes[at] !== 0) throw new GrpcError('INTERNAL', 'the server sent a compressed message');
  const length = bytes.readUInt32BE(at + 1);
  if (length > LARGEST_MESSAGE_BYTES)
    throw new GrpcError(
      'RESOURCE_EXHAUSTED',
      `a message of ${length} bytes is larger than ${LARGEST_MESSAGE_BYTES}`,
    );
  return length;
}

/** A request as it goes over the wire. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(PREFIX_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}
