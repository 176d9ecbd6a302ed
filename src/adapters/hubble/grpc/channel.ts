import { type ClientHttp2Session, connect } from 'node:http2';
import { MINUTE_MS, SECOND_MS } from '../../../model/time.ts';
import { Call, type CallEvents } from './call.ts';
import { detailOf } from './error-detail.ts';
import { framed } from './message-reader.ts';
import { openSocket } from './socket.ts';
import { GrpcError, statusOfReset } from './status.ts';
import { type HubbleTls, readTlsFiles } from './tls-files.ts';

/** Where a Hubble agent or relay is, and how to talk to it. */
export interface HubbleAddress {
  /** `host:port`, or `unix:///path` for an agent's socket */
  readonly address: string;
  /** absent: plain text */
  readonly tls?: HubbleTls;
}

export const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;

// grpc-go's servers hang up on clients that ping more often than every five minutes.
const PING_EVERY_MS = 5 * MINUTE_MS + 10 * SECOND_MS;
const PING_ANSWER_MS = 20 * SECOND_MS;

/** of HTTP/2 */
const NO_ERROR = 0;

/** How much may be on its way: with HTTP/2's own 64 KB the sender waits for us more than it sends. */
const WINDOW_BYTES = 512 * 1024;

/** @throws Failure `usage` where a TLS file cannot be read or used */
export async function openChannel({ address, tls }: HubbleAddress): Promise<Channel> {
  if (tls === undefined) return new Channel(address, undefined);
  const { serverName } = tls;
  const secureContext = await readTlsFiles(tls);
  return new Channel(address, { secureContext, ...(serverName === undefined ? {} : { serverName }) });
}

/**
 * One HTTP/2 connection and the gRPC calls over it. It is not made anew: where it broke, every call fails, and the
 * caller opens another one.
 */
export class Channel {
  readonly #session: ClientHttp2Session;
  readonly #authority: string;
  readonly #scheme: 'http' | 'https';
  readonly #pings: NodeJS.Timeout;
  #isReady = false;
  /** what the connection broke with, if it did */
  #failure: Error | undefined;

  constructor(address: string, tls: Parameters<typeof openSocket>[1]) {
    const { socket, authority } = openSocket(address, tls);
    this.#authority = authority;
    this.#scheme = tls === undefined ? 'http' : 'https';
    const session = connect(`${this.#scheme}://localhost`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    });
    session.on('connect', () => {
      // Told also of a session that was given up while it was being made.
      if (!session.destroyed) session.setLocalWindowSize(WINDOW_BYTES);
    });
    session.on('remoteSettings', () => {
      this.#isReady = true;
    });
    socket.on('error', (error) => {
      this.#failure ??= error;
    });
    session.on('error', (error) => {
      this.#failure ??= error;
    });
    session.on('close', () => this.close());
    this.#session = session;
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.#pings.unref();
  }

  /** Whether the server has answered the connection, which makes it one that speaks HTTP/2. */
  get isReady(): boolean {
    return this.#isReady && !this.#session.closed && !this.#session.destroyed;
  }

  /** Begins a call with its one request. @param timeoutMs told to the server; that it is kept is up to the caller */
  call(path: string, request: Uint8Array, events: CallEvents, timeoutMs?: number): Call {
    const headers = {
      ':method': 'POST',
      ':scheme': this.#scheme,
      ':authority': this.#authority,
      ':path': path,
      te: 'trailers',
      'content-type': 'application/grpc',
      'user-agent': 'lapse',
      ...(timeoutMs === undefined ? {} : { 'grpc-timeout': `${Math.ceil(timeoutMs)}m` }),
    };
    const call = new Call(events, (error, code) => this.#explained(error, code));
    try {
      const stream = this.#session.request(headers);
      call.attach(stream);
      stream.end(framed(request));
    } catch (error) {
      call.fail(this.#explained(error));
    }
    return call;
  }

  close(): void {
    clearInterval(this.#pings);
    this.#session.destroy();
  }

  /** A call that ended without a status. @param code HTTP/2's, which a connection that broke makes up */
  #explained(error: unknown, code?: number): GrpcError {
    if (code !== undefined && this.isReady) return resetBy(code);
    const cause = this.#failure ?? error;
    const detail = cause === undefined ? 'Connection dropped' : detailOf(cause);
    return new GrpcError('UNAVAILABLE', detail, cause);
  }

  #ping(): void {
    const giveUp = setTimeout(() => {
      this.#failure ??= new Error('Connection dropped: no answer to a ping');
      this.#session.destroy();
    }, PING_ANSWER_MS);
    giveUp.unref();
    try {
      this.#session.ping(() => clearTimeout(giveUp));
    } catch {
      // Closed or not yet open, which the calls are told of.
      clearTimeout(giveUp);
    }
  }
}

function resetBy(code: number): GrpcError {
  return code === NO_ERROR
    ? new GrpcError('INTERNAL', 'the server ended the call without a status')
    : new GrpcError(statusOfReset(code), `the server reset the call with code ${code}`);
}
