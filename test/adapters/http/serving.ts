import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach } from 'vitest';
import type { ServedContent } from '../../../src/adapters/http/server/respond.ts';
import {
  type HttpServer,
  type ServeHttpOptions,
  serveHttp,
} from '../../../src/adapters/http/server/serve-http.ts';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { HistoryWriter } from '../../../src/usage/history.ts';
import type { Store } from '../../../src/usage/store.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let stores = 0;

export async function newStore(directory: string): Promise<Store & HistoryWriter> {
  stores += 1;
  const store = await openStore(join(directory, `${stores}.duckdb`), { mode: 'read-write' });
  cleanups.push(() => store.close());
  return store;
}

/** A server on a free port of loopback, gone after the test. */
export async function serving(
  content: Partial<ServedContent> & Pick<ServedContent, 'store'>,
  options: Partial<ServeHttpOptions> = {},
): Promise<HttpServer> {
  const server = await serveHttp(
    { listen: '127.0.0.1:0', ...options },
    {
      version: '1.2.3',
      report: async () => ({
        kind: 'made',
        texts: { html: '<!doctype html>', markdown: '# Report', json: '{}', csv: 'key', sarif: '{}' },
        contentSecurityPolicy: "default-src 'none'",
        madeAtMs: 0,
      }),
      readiness: () => Promise.resolve({ isReady: true, checks: [] }),
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'up 1\n' }),
      ...content,
    },
  );
  cleanups.push(() => server.drain(0));
  return server;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request, with exactly the headers given. */
export function ask(
  address: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Got> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: url.hostname, port: url.port, path, method, headers, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('error', reject);
        response.once('end', () => {
          const bytes = Buffer.concat(pieces);
          const isZipped = response.headers['content-encoding'] === 'gzip' && bytes.length > 0;
          const text = (isZipped ? gunzipSync(bytes) : bytes).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
