import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

export interface Asked {
  readonly method: string;
  /** path and query */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the stand-in does: an answer, none at all, or one that breaks off in the middle. */
export type Does =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'silent'
  | 'cut'
  | 'hang-up'
  | 'reset';

export interface StandIn {
  /** `http://127.0.0.1:4711` */
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

const servers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of servers.splice(0)) await close();
});

/** A real server on a free port of loopback, gone after the test. */
export async function standIn(
  answer: (asked: Asked, count: number) => Does,
  tls?: { readonly key: string; readonly cert: string },
): Promise<StandIn> {
  const asked: Asked[] = [];
  const onRequest: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString() };
      asked.push(one);
      const does = answer(one, asked.length);
      if (does === 'silent') return;
      if (does === 'hang-up') request.socket.end();
      else if (does === 'reset') request.socket.resetAndDestroy();
      else if (does === 'cut') {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"number":', () => request.socket.destroy());
      } else response.writeHead(does.status, does.headers).end(does.body ?? '');
    });
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  const port = await listening(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  servers.push(close);
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, asked, close };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server.address());
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export const ok = (body: unknown = {}): Does => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
