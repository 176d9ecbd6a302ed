import { once } from 'node:events';
import {
  constants,
  createServer,
  type Http2Server,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ServerStatusRequestSchema,
  ServerStatusResponseSchema,
} from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { type Channel, openChannel } from '../../../src/adapters/hubble/grpc/channel.ts';
import { framed } from '../../../src/adapters/hubble/grpc/message-reader.ts';
import type { GrpcError } from '../../../src/adapters/hubble/grpc/status.ts';
import { callUnary } from '../../../src/adapters/hubble/grpc/unary.ts';

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

const opened: { channel: Channel; server: Http2Server; sessions: Set<Http2Session> }[] = [];
afterEach(() => {
  for (const { channel, server, sessions } of opened.splice(0)) {
    channel.close();
    for (const session of sessions) session.destroy();
    server.close();
  }
});

/** A channel to an HTTP/2 server that answers each call as told. */
async function channelTo(answer: (stream: ServerHttp2Stream) => void): Promise<Channel> {
  const server = createServer();
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not bound to a port');
  const channel = await openChannel({ address: `127.0.0.1:${address.port}` });
  opened.push({ channel, server, sessions });
  return channel;
}

const nothing = (): void => undefined;

interface Outcome {
  readonly messages: readonly string[];
  readonly error: GrpcError | undefined;
}

function outcomeOf(channel: Channel): Promise<Outcome> {
  return new Promise((resolve) => {
    const messages: string[] = [];
    channel.call('/a.B/C', new Uint8Array(), {
      onMessage: (bytes) => messages.push(bytes.toString()),
      onEnd: (error) => resolve({ messages, error }),
    });
  });
}

/** Answers with these bytes, in pieces of one size, and then a status. */
function answering(bytes: Buffer, pieceSize: number, status = '0') {
  return (stream: ServerHttp2Stream): void => {
    stream.respond(GRPC, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
    for (let at = 0; at < bytes.length; at += pieceSize) stream.write(bytes.subarray(at, at + pieceSize));
    stream.end();
  };
}

const trailersOnly =
  (headers: Record<string, string>) =>
  (stream: ServerHttp2Stream): void =>
    stream.respond({ ...GRPC, ...headers }, { endStream: true });

const three = Buffer.concat(['one', '', 'x'.repeat(70_000)].map((text) => framed(Buffer.from(text))));

describe('a call', () => {
  it.each([1, 4, 7, 1000, 100_000])('reads its messages whole, in pieces of %i bytes', async (pieceSize) => {
    const { messages, error } = await outcomeOf(await channelTo(answering(three, pieceSize)));
    expect(error).toBeUndefined();
    expect(messages).toEqual(['one', '', 'x'.repeat(70_000)]);
  });

  const compressed = framed(Buffer.from('one'));
  compressed.writeUInt8(1, 0);
  it.each<{ why: string; answer: (stream: ServerHttp2Stream) => void; status: string; details: RegExp }>([
    {
      why: 'a compressed message',
      answer: answering(compressed, 100),
      status: 'INTERNAL',
      details: /compressed/,
    },
    {
      why: 'a last message that is cut short',
      answer: answering(three.subarray(0, 20), 100),
      status: 'INTERNAL',
      details: /cut short/,
    },
    {
      why: 'a status in the headers, with its message percent-encoded',
      answer: trailersOnly({ 'grpc-status': '12', 'grpc-message': 'no such%20thing: 100%25' }),
      status: 'UNIMPLEMENTED',
      details: /^no such thing: 100%$/,
    },
    {
      why: 'a status newer than ours',
      answer: trailersOnly({ 'grpc-status': '99' }),
      status: 'UNKNOWN',
      details: /^$/,
    },
    {
      why: 'a status behind messages',
      answer: answering(three, 100, '8'),
      status: 'RESOURCE_EXHAUSTED',
      details: /^$/,
    },
    {
      why: 'an answer of a proxy',
      answer: (stream) => {
        stream.respond({ ':status': 502, 'content-type': 'text/html' });
        stream.end('<html>');
      },
      status: 'UNAVAILABLE',
      details: /HTTP 502/,
    },
    {
      why: 'an end without a status',
      answer: (stream) => {
        stream.respond(GRPC);
        stream.end(three);
      },
      status: 'INTERNAL',
      details: /without a status/,
    },
    {
      why: 'a reset',
      answer: (stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM),
      status: 'RESOURCE_EXHAUSTED',
      details: /code 11/,
    },
    {
      why: 'a connection that breaks',
      answer: (stream) => stream.session?.destroy(),
      status: 'UNAVAILABLE',
      details: /./,
    },
    {
      why: 'a server that says goodbye with an error',
      answer: (stream) => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR),
      status: 'UNAVAILABLE',
      details: /./,
    },
  ])('fails for $why', async ({ answer, status, details }) => {
    const { error } = await outcomeOf(await channelTo(answer));
    expect(error).toMatchObject({ status, details: expect.stringMatching(details) });
  });

  it('that is paused holds the server back, and goes on', async () => {
    const many = Buffer.concat(Array.from({ length: 64 }, () => framed(Buffer.alloc(64 * 1024))));
    let serverSide: ServerHttp2Stream | undefined;
    const channel = await channelTo((stream) => {
      if (serverSide !== undefined) return answering(three, 100)(stream);
      serverSide = stream;
      answering(many, many.length)(stream);
    });
    let messages = 0;
    let whenFirst = nothing;
    let resume = nothing;
    const first = new Promise<void>((resolve) => {
      whenFirst = resolve;
    });
    const ended = new Promise<GrpcError | undefined>((resolve) => {
      const call = channel.call('/a.B/C', new Uint8Array(), {
        onMessage: () => {
          messages += 1;
          if (messages > 1) return;
          call.pause();
          whenFirst();
        },
        onEnd: resolve,
      });
      resume = () => call.resume();
    });
    await first;
    // Other calls over the connection are answered meanwhile.
    await outcomeOf(channel);
    expect(messages).toBeLessThan(64);
    expect(serverSide?.writableFinished).not.toBe(true);
    resume();
    expect(await ended).toBeUndefined();
    expect(messages).toBe(64);
  });

  it('that is cancelled tells the server, and nothing more is told of it', async () => {
    let wasClosed = nothing;
    const closed = new Promise<void>((resolve) => {
      wasClosed = resolve;
    });
    const channel = await channelTo((stream) => {
      stream.on('close', wasClosed);
      stream.respond(GRPC);
      stream.write(framed(Buffer.from('one')));
    });
    const told: string[] = [];
    const call = channel.call('/a.B/C', new Uint8Array(), {
      onMessage: () => {
        told.push('message');
        call.cancel();
      },
      onEnd: () => told.push('end'),
    });
    await closed;
    expect(told).toEqual(['message']);
  });

  it('with one answer fails where that is late', async () => {
    const channel = await channelTo(() => undefined);
    const types = { input: ServerStatusRequestSchema, output: ServerStatusResponseSchema };
    await expect(callUnary(channel, '/a.B/C', types, 50)).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
    });
  });
});
