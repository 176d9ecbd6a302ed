import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATHS } from '../../../src/adapters/http/server/routes.ts';
import { Failure } from '../../../src/model/failure.ts';
import type { Store } from '../../../src/usage/store.ts';
import { flowOf } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from '../store/batches.ts';
import { ask, newStore, serving } from './serving.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
const tokenFile = join(directory, 'token');
writeFileSync(tokenFile, `${TOKEN}\n`);

describe('every path', () => {
  it.each(PATHS)('%s answers GET, and HEAD with the same headers and no body', async (path) => {
    const { address } = await serving({ store: await newStore(directory) });
    const got = await ask(address, path);
    expect(got.status).toBe(200);
    expect(got.body).not.toBe('');
    const head = await ask(address, path, { method: 'HEAD' });
    expect({ status: head.status, body: head.body }).toEqual({ status: 200, body: '' });
    expect(head.headers['content-type']).toBe(got.headers['content-type']);
  });

  it.each(PATHS)('%s carries the headers that keep a browser from misusing it', async (path) => {
    const { address } = await serving({ store: await newStore(directory) });
    expect((await ask(address, path)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
  });
});

describe('what is not served is told as a problem', () => {
  it.each([
    { why: 'an unknown path', path: '/api/v2/usage', status: 404 },
    { why: 'a path that climbs', path: '/../../etc/passwd', status: 404 },
    { why: 'another method', path: '/api/v1/usage', method: 'POST', status: 405 },
    { why: 'another method of an unknown path', path: '/x', method: 'DELETE', status: 404 },
    { why: 'an unknown parameter', path: '/api/v1/usage?since=1', status: 400 },
    { why: 'a parameter twice', path: '/api/v1/usage?from=1&to=2&to=3', status: 400 },
    { why: 'a window that ends before it begins', path: '/api/v1/usage?from=5&to=1', status: 400 },
    { why: 'a parameter where there is none', path: '/api/v1/coverage?from=1&to=2', status: 400 },
    { why: 'a time that is none', path: '/api/v1/results?at=monday', status: 400 },
    { why: 'a window of results', path: '/api/v1/results?from=1&to=2', status: 400 },
    { why: 'a target that is no path', path: '//', status: 400 },
  ])('$why → $status', async ({ path, method = 'GET', status }) => {
    const { address } = await serving({ store: await newStore(directory) });
    const got = await ask(address, path, { method });
    expect(got.status).toBe(status);
    expect(got.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(got.body)).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(got.headers['allow']).toBe(status === 405 ? 'GET, HEAD' : undefined);
  });

  it.each([
    { why: 'no HTTP at all', sent: 'hello\r\n\r\n', status: 400 },
    {
      why: 'a header beyond 16 KiB',
      sent: `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
  ])('$why → $status, and the connection is closed', async ({ sent, status }) => {
    const { address } = await serving({ store: await newStore(directory) });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let received = '';
    socket.on('data', (piece: Buffer) => (received += piece.toString()));
    socket.end(sent);
    await once(socket, 'close');
    expect(received).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json[^]*"status":${status}`),
    );
  });

  it('a store that cannot be read is told with its reason', async () => {
    const store = await newStore(directory);
    const errors: unknown[] = [];
    const { address } = await serving({
      store: { ...store, atOnce: () => Promise.reject(new Failure('store-unusable', 'the disk is gone')) },
      onError: (error) => errors.push(error),
    });
    const got = await ask(address, '/api/v1/usage');
    expect([got.status, JSON.parse(got.body).detail]).toEqual([500, 'the disk is gone']);
    expect(errors).toHaveLength(1);
  });

  it('a bug is not told to strangers, but to the log', async () => {
    const errors: unknown[] = [];
    const { address } = await serving({
      store: await newStore(directory),
      readiness: () => Promise.reject(new Error('secret detail')),
      onError: (error) => errors.push(error),
    });
    const got = await ask(address, '/readyz');
    expect(got.status).toBe(500);
    expect(got.body).not.toContain('secret detail');
    expect(errors).toEqual([new Error('secret detail')]);
  });
});

describe('who may read', () => {
  it.each([
    { why: 'no token', headers: {}, status: 401 },
    { why: 'another token', headers: { authorization: 'Bearer another-token-of-some-length' }, status: 401 },
    {
      why: 'the beginning of the token',
      headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}` },
      status: 401,
    },
    { why: 'another scheme', headers: { authorization: `Basic ${TOKEN}` }, status: 401 },
    { why: 'the token', headers: { authorization: `Bearer ${TOKEN}` }, status: 200 },
    {
      why: 'the token, by any name of the host',
      headers: { authorization: `bearer ${TOKEN}`, host: 'lapse' },
      status: 200,
    },
  ])('with --token-file, $why → $status', async ({ headers, status }) => {
    const { address } = await serving({ store: await newStore(directory) }, { tokenFile });
    const got = await ask(address, '/api/v1/span', { headers: { host: 'localhost', ...headers } });
    expect(got.status).toBe(status);
    expect(got.headers['www-authenticate']).toBe(
      status === 401 ? 'Bearer realm="lapse", Basic realm="lapse", charset="UTF-8"' : undefined,
    );
    expect(got.body + JSON.stringify(got.headers)).not.toContain(TOKEN);
  });

  it.each(['/healthz', '/readyz', '/metrics'])(
    '%s needs no token: probes and scrapers have none',
    async (path) => {
      const { address } = await serving({ store: await newStore(directory) }, { tokenFile });
      expect((await ask(address, path)).status).toBe(200);
    },
  );

  it.each([
    { host: 'localhost:8080', status: 200 },
    { host: '127.0.0.1', status: 200 },
    { host: '[::1]:8080', status: 200 },
    { host: 'rebound.example.com', status: 421 },
    { host: '127.0.0.1.example.com', status: 421 },
  ])('without a token, host $host → $status', async ({ host, status }) => {
    const { address } = await serving({ store: await newStore(directory) });
    expect((await ask(address, '/api/v1/span', { headers: { host } })).status).toBe(status);
  });

  it.each([':0', '0.0.0.0:0', '[::]:0', 'collector.example:0', '192.0.2.1:0'])(
    'listening on %s without a token is refused, with what to do',
    async (listen) => {
      const store = await newStore(directory);
      await expect(serving({ store }, { listen })).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/without a token[^]*--token-file/),
      });
    },
  );

  it.each([':0', '0.0.0.0:0'])('listening on %s with one is not', async (listen) => {
    const { address } = await serving({ store: await newStore(directory) }, { listen, tokenFile });
    const local = `http://127.0.0.1:${new URL(address).port}`;
    expect((await ask(local, '/healthz')).status).toBe(200);
  });

  it.each([
    { why: 'no such file', file: join(directory, 'none'), says: /cannot read the token file/ },
    { why: 'a short token', text: 'short', says: /no usable token/ },
    { why: 'a token in two lines', text: `${TOKEN}\n${TOKEN}`, says: /no usable token/ },
  ])('$why is a mistake, told without the token', async ({ file = join(directory, 'bad'), text, says }) => {
    if (text !== undefined) writeFileSync(file, text);
    const started = serving({ store: await newStore(directory) }, { tokenFile: file });
    await expect(started).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(says) });
    await expect(started).rejects.not.toMatchObject({ message: expect.stringContaining(text ?? TOKEN) });
  });
});

describe('listening', () => {
  it.each(['8080', 'host', '127.0.0.1:70000', 'http://x:1', '127.0.0.1:', 'unix://relative'])(
    '"%s" is no address',
    async (listen) => {
      const started = serving({ store: await newStore(directory) }, { listen });
      await expect(started).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(':8080'),
      });
    },
  );

  it('on an address that is taken is a failure with its reason', async () => {
    const store = await newStore(directory);
    const { address } = await serving({ store });
    const started = serving({ store }, { listen: new URL(address).host });
    await expect(started).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('on a unix socket works, and needs no token', async () => {
    const path = join(directory, 'socket');
    const { address } = await serving({ store: await newStore(directory) }, { listen: `unix://${path}` });
    expect(address).toBe(`unix://${path}`);
    const socket = connect(path);
    let received = '';
    socket.on('data', (piece: Buffer) => (received += piece.toString()));
    socket.write('GET /api/v1/span HTTP/1.1\r\nHost: lapse\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1.1 200 OK[^]*"kind":"end"/);
  });
});

describe('compression', () => {
  it.each([
    { accepted: 'gzip', zipped: true },
    { accepted: 'br, gzip;q=0.5', zipped: true },
    { accepted: '*', zipped: true },
    { accepted: 'gzip;q=0', zipped: false },
    { accepted: 'br', zipped: false },
    { accepted: '', zipped: false },
  ])('"$accepted" → gzip: $zipped; the text is the same', async ({ accepted, zipped }) => {
    const store = await newStore(directory);
    await store.write(batchOf([flowOf()]));
    const { address } = await serving({ store });
    const plain = await ask(address, '/api/v1/observed');
    const got = await ask(address, '/api/v1/observed', { headers: { 'accept-encoding': accepted } });
    expect(got.headers['content-encoding']).toBe(zipped ? 'gzip' : undefined);
    expect(got.headers['vary']).toBe('Accept-Encoding');
    expect(got.body).toBe(plain.body);
  });
});

/** A store whose reads begin, and go on when they are let. */
function gated(store: Store): {
  readonly store: Store;
  readonly begun: Promise<void>;
  readonly letGo: () => void;
} {
  const [begun, gate] = [new AbortController(), new AbortController()];
  const atOnce: Store['atOnce'] = async (read) => {
    begun.abort();
    await once(gate.signal, 'abort');
    return store.atOnce(read);
  };
  return {
    store: { ...store, atOnce },
    begun: once(begun.signal, 'abort').then(() => undefined),
    letGo: () => gate.abort(),
  };
}

describe('draining', () => {
  it('lets a running answer end, takes no new connection, then is done', async () => {
    const { store, begun, letGo } = gated(await newStore(directory));
    const server = await serving({ store });
    const answer = ask(server.address, '/api/v1/span');
    await begun;
    const drained = server.drain(60_000);
    await expect(ask(server.address, '/healthz')).rejects.toThrow('ECONNREFUSED');
    letGo();
    expect((await answer).body).toContain('"kind":"end"');
    await drained;
  });

  it('cuts off what does not end in time', async () => {
    const { store, begun } = gated(await newStore(directory));
    const server = await serving({ store });
    const answer = ask(server.address, '/api/v1/span').catch((error: unknown) => error);
    await begun;
    await server.drain(1);
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('many at a time', () => {
  it('beside two answers that are being made, a third is put off', async () => {
    const { store, letGo } = gated(await newStore(directory));
    const { address } = await serving({ store });
    const asked = Array.from({ length: 3 }, () => ask(address, '/api/v1/span'));
    // whichever came third
    const putOff = await Promise.race(asked);
    expect([putOff.status, putOff.headers['retry-after']]).toEqual([503, '2']);
    letGo();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort((a, b) => a - b)).toEqual([200, 200, 503]);
  });
});
