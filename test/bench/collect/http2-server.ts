/**
 * Serves pre-encoded gRPC messages over HTTP/2 far faster than any client takes them, so that it never is the limit:
 * one DATA frame per message, as grpc-go writes them, many frames per write. Speaks as much of RFC 9113 as one call of
 * a client needs. It does not read the path: a call with an empty request is for the server's status, which it does
 * not know.
 */
import { createServer, type Socket } from 'node:net';

const FRAME = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;
const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;
const INITIAL_WINDOW_SIZE = 4;
const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
/** where a frame's header names its stream */
const STREAM_AT = 5;
const DEFAULT_WINDOW = 65_535;
/** grpc's own prefix: a flag and the length */
const PREFIX_BYTES = 5;
const MESSAGES_PER_WRITE = 32;

/** Messages back to back, each with room for its frame header and gRPC prefix in front. */
export interface FramedMessages {
  readonly blocks: readonly Buffer[];
}

/** Frames a message into `block` at `at`; the position behind it. The stream's number is written when it is sent. */
export function frameMessage(block: Buffer, at: number, bytes: Uint8Array): number {
  writeHeader(block, at, PREFIX_BYTES + bytes.length, FRAME.data, 0, 0);
  block.writeUInt8(0, at + HEADER_BYTES);
  block.writeUInt32BE(bytes.length, at + HEADER_BYTES + 1);
  block.set(bytes, at + HEADER_BYTES + PREFIX_BYTES);
  return at + HEADER_BYTES + PREFIX_BYTES + bytes.length;
}

export const FRAMING_BYTES = HEADER_BYTES + PREFIX_BYTES;

/** The port it listens on. */
export function serveMessages(messages: FramedMessages): Promise<number> {
  const server = createServer((socket) => new Connection(socket, messages));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

class Connection {
  readonly #socket: Socket;
  readonly #blocks: readonly Buffer[];
  #received: Buffer = Buffer.alloc(0);
  #sawPreface = false;
  #initialWindow = DEFAULT_WINDOW;
  #connectionWindow = DEFAULT_WINDOW;
  #streamWindow = 0;
  #block = 0;
  #at = 0;
  #stream = 0;
  #state: 'idle' | 'open' | 'ended' = 'idle';
  #isDraining = false;

  constructor(socket: Socket, { blocks }: FramedMessages) {
    this.#socket = socket;
    this.#blocks = blocks;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', () => {
      // The client went away in the midst of it, as clients do.
    });
    socket.on('drain', () => {
      this.#isDraining = false;
      this.#pump();
    });
    socket.write(frame(FRAME.settings, 0, 0, Buffer.alloc(0)));
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (!this.#sawPreface) {
      if (this.#received.length < PREFACE_BYTES) return;
      this.#sawPreface = true;
      this.#received = this.#received.subarray(PREFACE_BYTES);
    }
    while (this.#received.length >= HEADER_BYTES) {
      const length = this.#received.readUIntBE(0, 3);
      if (this.#received.length < HEADER_BYTES + length) break;
      const [type = 0, flags = 0] = this.#received.subarray(3, 5);
      this.#take(
        type,
        flags,
        this.#received.readUInt32BE(5),
        this.#received.subarray(HEADER_BYTES, HEADER_BYTES + length),
      );
      this.#received = this.#received.subarray(HEADER_BYTES + length);
    }
    this.#pump();
  }

  #take(type: number, flags: number, stream: number, payload: Buffer): void {
    switch (type) {
      case FRAME.settings:
        if ((flags & ACK) !== 0) return;
        for (let at = 0; at < payload.length; at += 6) {
          if (payload.readUInt16BE(at) !== INITIAL_WINDOW_SIZE) continue;
          const window = payload.readUInt32BE(at + 2);
          if (this.#state === 'open') this.#streamWindow += window - this.#initialWindow;
          this.#initialWindow = window;
        }
        this.#socket.write(frame(FRAME.settings, ACK, 0, Buffer.alloc(0)));
        return;
      case FRAME.ping:
        if ((flags & ACK) === 0) this.#socket.write(frame(FRAME.ping, ACK, 0, payload));
        return;
      case FRAME.windowUpdate:
        if (stream === 0) this.#connectionWindow += payload.readUInt32BE(0);
        else this.#streamWindow += payload.readUInt32BE(0);
        return;
      case FRAME.data:
        if (payload.length === PREFIX_BYTES) this.#refuse(stream);
        else if (payload.length > 0) this.#open(stream);
        return;
      case FRAME.rstStream:
      case FRAME.goAway:
        this.#state = 'ended';
        return;
      default:
    }
  }

  #refuse(stream: number): void {
    this.#socket.write(frame(FRAME.headers, END_HEADERS | END_STREAM, stream, UNIMPLEMENTED));
  }

  #open(stream: number): void {
    this.#state = 'open';
    this.#stream = stream;
    this.#streamWindow = this.#initialWindow;
    this.#socket.write(frame(FRAME.headers, END_HEADERS, stream, RESPONSE_HEADERS));
  }

  #pump(): void {
    while (this.#state === 'open' && !this.#isDraining) {
      const block = this.#blocks[this.#block];
      if (block === undefined) {
        this.#state = 'ended';
        this.#socket.write(frame(FRAME.headers, END_HEADERS | END_STREAM, this.#stream, TRAILERS));
        return;
      }
      const end = this.#endOfWrite(block);
      if (end === this.#at) return;
      this.#isDraining = !this.#socket.write(block.subarray(this.#at, end));
      this.#at = end;
      if (end < block.length) continue;
      this.#block += 1;
      this.#at = 0;
    }
  }

  /** As many whole frames as one write and the windows take. */
  #endOfWrite(block: Buffer): number {
    let end = this.#at;
    for (let count = 0; count < MESSAGES_PER_WRITE && end < block.length; count += 1) {
      const length = block.readUIntBE(end, 3);
      if (length > this.#connectionWindow || length > this.#streamWindow) break;
      block.writeUInt32BE(this.#stream, end + STREAM_AT);
      this.#connectionWindow -= length;
      this.#streamWindow -= length;
      end += HEADER_BYTES + length;
    }
    return end;
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + payload.length);
  writeHeader(bytes, 0, payload.length, type, flags, stream);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

function writeHeader(
  into: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  stream: number,
): void {
  into.writeUIntBE(length, at, 3);
  into.writeUInt8(type, at + 3);
  into.writeUInt8(flags, at + 4);
  into.writeUInt32BE(stream, at + STREAM_AT);
}

/** `:status` 200 is entry 8 of HPACK's static table, `content-type` is entry 31. */
const RESPONSE_HEADERS = Buffer.concat([Buffer.from([0x88, 0x0f, 0x10]), literal('application/grpc')]);
const TRAILERS = Buffer.concat([Buffer.from([0]), literal('grpc-status'), literal('0')]);
const UNIMPLEMENTED = Buffer.concat([
  RESPONSE_HEADERS,
  Buffer.from([0]),
  literal('grpc-status'),
  literal('12'),
]);

function literal(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}
