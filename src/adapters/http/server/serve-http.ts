import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Failure } from '../../../model/failure.ts';
import { SECOND_MS } from '../../../model/time.ts';
import { readToken } from '../read-token.ts';
import { isLoopback, type ListenAddress, parseListenAddress } from './listen-address.ts';
import { problemText } from './problem.ts';
import { Responder, type ServedContent } from './respond.ts';

export interface ServeHttpOptions {
  /** see `parseListenAddress` */
  readonly listen: string;
  /** file that holds the token which readers of the API must show; without one only loopback is listened on */
  readonly tokenFile?: string;
  /** the token itself, in place of a file */
  readonly token?: string;
}

export interface HttpServer {
  /** where it listens, `http://host:port` or `unix:///path`: the port too where it was chosen freely */
  readonly address: string;
  /** Stops accepting, lets running requests end for so long, then cuts them off. */
  drain(graceMs: number): Promise<void>;
}

/** A header line of a client we do not know holds nothing useful that is longer. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 200;

/**
 * Serves the collector's state and store.
 * @throws Failure `usage` where the address cannot be listened on, or may not be without a token
 */
export async function serveHttp(options: ServeHttpOptions, content: ServedContent): Promise<HttpServer> {
  const listen = parseListenAddress(options.listen);
  const token = options.tokenFile === undefined ? options.token : readToken(options.tokenFile);
  if (token === undefined && !isLoopback(listen)) {
    throw new Failure(
      'usage',
      `refusing to serve on ${options.listen} without a token: other machines reach it`,
      {
        remedy: 'name a file that holds one with --token-file, or listen on 127.0.0.1',
      },
    );
  }
  const responder = new Responder(content, token);
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 10 * SECOND_MS,
      requestTimeout: 30 * SECOND_MS,
      keepAliveTimeout: 5 * SECOND_MS,
      connectionsCheckingInterval: 5 * SECOND_MS,
    },
    (request, response) => void responder.respond(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  // a client that takes nothing for so long is gone
  server.setTimeout(60 * SECOND_MS);
  refuseMalformed(server);
  await listenOn(server, listen, options.listen);
  return {
    address: addressOf(server, listen),
    drain: (graceMs) => drain(server, responder, graceMs),
  };
}

/** What is no HTTP gets an answer all the same, and then the door. */
function refuseMalformed(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
    const body = problemText({ status, detail: 'the request cannot be read' });
    socket.end(
      `HTTP/1.1 ${status} Bad Request\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

async function listenOn(server: Server, listen: ListenAddress, text: string): Promise<void> {
  const listening = once(server, 'listening');
  if (listen.kind === 'unix') server.listen(listen.path);
  else if (listen.host === undefined) server.listen(listen.port);
  else server.listen(listen.port, listen.host);
  try {
    await listening;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `cannot listen on ${text}: ${reason}`, {
      cause,
      remedy: 'choose another address with --listen, or stop what listens there',
    });
  }
}

function addressOf(server: Server, listen: ListenAddress): string {
  const bound = server.address();
  if (listen.kind === 'unix' || bound === null || typeof bound === 'string')
    return `unix://${listen.kind === 'unix' ? listen.path : ''}`;
  const host = listen.host ?? 'localhost';
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

async function drain(server: Server, responder: Responder, graceMs: number): Promise<void> {
  responder.isDraining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
