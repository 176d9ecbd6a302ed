import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { entryOf } from '../../src/adapters/hubble/server/server-entry.ts';

const UNIMPLEMENTED = '12';

/** A message as gRPC frames it: a flag for compression, the length, the bytes. */
export function frame(bytes: Uint8Array, { flag = 0, length = bytes.length } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, bytes]);
}

/** A response as Hubble encodes it. */
export function encoded(response: object): Uint8Array {
  return entryOf(response, 'node-1')?.bytes ?? new Uint8Array();
}

/**
 * Speaks HTTP/2 and no more of gRPC than it is told: each GetFlows call gets the next of the answers as they are, the
 * last one again and again, and then an end that says all is well; other calls are not implemented.
 */
export class RawHubble {
  readonly #server = createServer();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #answers: readonly (readonly Buffer[])[];
  /** GetFlows calls so far */
  calls = 0;

  private constructor(answers: readonly (readonly Buffer[])[]) {
    this.#answers = answers;
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('error', () => undefined);
    });
    this.#server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      const isFlows = headers[':path'] === '/observer.Observer/GetFlows';
      answer(stream, isFlows ? this.#next() : [], isFlows ? '0' : UNIMPLEMENTED);
    });
  }

  static async start(answers: readonly (readonly Buffer[])[]): Promise<RawHubble> {
    const raw = new RawHubble(answers);
    await new Promise<void>((resolve) => raw.#server.listen(0, '127.0.0.1', resolve));
    return raw;
  }

  get address(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('not bound to a port');
    return `127.0.0.1:${bound.port}`;
  }

  stop(): void {
    for (const session of this.#sessions) session.destroy();
    this.#server.close();
  }

  #next(): readonly Buffer[] {
    const pieces = this.#answers[Math.min(this.calls, this.#answers.length - 1)] ?? [];
    this.calls += 1;
    return pieces;
  }
}

function answer(stream: ServerHttp2Stream, pieces: readonly Buffer[], status: string): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  for (const piece of pieces) stream.write(piece);
  stream.end();
}
