import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../src/adapters/cluster/api-client.ts';
import { readJsonLines } from '../../../src/adapters/cluster/json-lines.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A client of a server that answers everything in one way. */
async function client(listener: RequestListener): Promise<ApiClient> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const bound = listening.address();
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a port');
  return new ApiClient({
    server: `http://127.0.0.1:${bound.port}`,
    requestOptions: () => Promise.resolve({}),
  });
}

async function read(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const never = new AbortController().signal;

describe('a watch', () => {
  it('that says nothing for longer than it may last is dead', async () => {
    const api = await client((_, response) => response.writeHead(200).flushHeaders());
    const answer = await api.watch('/api/v1/pods', {}, 300, never);
    if (answer.kind !== 'ok') throw new Error(answer.message);
    await expect(read(answer.events)).rejects.toThrow(/cannot be used/);
  });

  it('that is not even answered is dead, too', async () => {
    const api = await client(() => undefined);
    await expect(api.watch('/api/v1/pods', {}, 100, never)).rejects.toThrow(/cannot be used/);
  });
});

describe('an answer', () => {
  it.each([
    { why: 'that is no JSON fails', status: 200, body: '<html>', fails: /cannot be used: Unexpected token/ },
    { why: 'that is cut short fails', status: 200, body: '{"items":[', fails: /cannot be used: / },
  ])('$why', async ({ status, body, fails }) => {
    const api = await client((_, response) => response.writeHead(status).end(body));
    await expect(api.get('/version')).rejects.toThrow(fails);
  });

  it.each([
    { why: 'a page of a proxy', body: '<html>', message: '502 Bad Gateway' },
    { why: 'a Status', body: '{"kind":"Status","message":"no"}', message: 'no' },
  ])('of a refusal is told from $why', async ({ body, message }) => {
    const api = await client((_, response) => response.writeHead(502).end(body));
    expect(await api.get('/version')).toEqual({ kind: 'refused', status: 502, message });
  });
});

async function* bytes(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}
const umlaut = Buffer.from('{"a":"ü"}');

describe('lines', () => {
  it.each([
    {
      why: 'cut anywhere, also inside a character',
      chunks: [umlaut.subarray(0, 7), umlaut.subarray(7), '\n'],
    },
    { why: 'without a last line break', chunks: [umlaut] },
    { why: 'with empty ones between', chunks: ['\n\n', umlaut, '\r\n', '\n'] },
  ])('$why', async ({ chunks }) => {
    expect(await read(readJsonLines(bytes(...chunks)))).toEqual([{ a: 'ü' }]);
  });

  it('one that never ends does not fill the memory', async () => {
    const endless = Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024));
    await expect(read(readJsonLines(bytes(...endless)))).rejects.toThrow('too long');
  });
});
