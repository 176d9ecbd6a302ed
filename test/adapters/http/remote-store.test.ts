import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { openRemoteStore } from '../../../src/adapters/http/client/open-remote-store.ts';
import { HOUR_MS } from '../../../src/model/time.ts';
import type { StoreView } from '../../../src/usage/store.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from '../store/batches.ts';
import { filledStore, world } from './filled-store.ts';
import { newStore, serving } from './serving.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
const running: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

const READS = {
  usage: (view) => view.readUsage(),
  'usage of a window': (view) => view.readUsage({ fromMs: START_MS + HOUR_MS, toMs: START_MS + 2 * HOUR_MS }),
  requests: (view) => view.readRequests(),
  'requests of a window': (view) => view.readRequests({ fromMs: 0, toMs: START_MS }),
  'named policies': (view) => view.readNamedPolicies(),
  endpoints: (view) => view.readEndpoints(),
  coverage: (view) => view.readCoverage(),
  sources: (view) => view.readSources(),
  'a source': (view) => view.findSource('f'),
  'a source that is not there': (view) => view.findSource('none'),
  grants: (view) => view.readGrantHistory(),
  digests: (view) => view.recentDigests(),
  'newest record per node': (view) => view.lastSeenPerNode(),
  span: (view) => view.span(),
  'the history of the cluster': (view) => view.readHistory(),
  results: (view) => view.readResults(),
  'a result': (view) => view.readResult(START_MS),
  'a result that is not there': (view) => view.readResult(START_MS + 1),
  size: (view) => view.size(),
  dump: (view) => view.dump(),
} as const satisfies Record<string, (view: StoreView) => Promise<unknown>>;

describe('over HTTP the store is the very same', () => {
  it.each(Object.entries(READS))('%s', async (_, read) => {
    const store = await filledStore(directory);
    const remote = openRemoteStore({ url: (await serving({ store })).address });
    const expected = await read(store);
    expect(await read(remote)).toEqual(expected);
    expect(await remote.atOnce<unknown>(read)).toEqual(expected);
    expect(await store.atOnce<unknown>(read)).toEqual(expected);
  });

  it.each(Object.entries(READS))('%s, where there is nothing', async (_, read) => {
    const store = await newStore(directory);
    const remote = openRemoteStore({ url: (await serving({ store })).address });
    expect(await read(remote)).toEqual(await read(store));
  });

  it('endpoints that are equal are the same object', async () => {
    const remote = openRemoteStore({ url: (await serving({ store: await filledStore(directory) })).address });
    const usages = await remote.readUsage();
    expect(usages.length).toBeGreaterThan(1);
    expect(new Set(usages.map((one) => one.connection.source)).size).toBe(1);
  });

  it('several reads are of one state, though the collector goes on', async () => {
    const store = await filledStore(directory);
    const remote = openRemoteStore({ url: (await serving({ store })).address });
    const before = (await store.readUsage()).length;
    const [usages, endpoints] = await remote.atOnce(async (view) => {
      const first = await view.readUsage();
      await store.write(batchOf([flowOf({ source: world('198.51.100.7') })]));
      return [first, await view.readEndpoints()];
    });
    expect(usages).toHaveLength(before);
    expect(endpoints).toHaveLength((await store.readEndpoints()).length - 1);
  });

  it('with a token in the header', async () => {
    const tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, TOKEN);
    const store = await filledStore(directory);
    const { address: url } = await serving({ store }, { tokenFile });
    expect(await openRemoteStore({ url, token: TOKEN }).dump()).toBe(await store.dump());
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that answers as told, on a free port. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${portOf(server)}`;
}

const HEADER = '{"kind":"header","wireVersion":1,"version":"1.0.0"}\n';
const SPAN = '{"kind":"span","fromMs":1,"toMs":2}\n';
const END = '{"kind":"end","counts":{"span":1}}\n';

function ndjson(text: string): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.end(text);
  };
}

describe('an answer that is not whole is never taken for one', () => {
  it.each([
    { why: 'no trailer', text: HEADER + SPAN },
    { why: 'a line fewer than the trailer says', text: HEADER + END },
    { why: 'a line more than the trailer says', text: HEADER + SPAN + SPAN + END },
    { why: 'a line that breaks off', text: `${HEADER}${SPAN}{"kind":"en` },
    { why: 'nothing at all', text: '' },
  ])('$why', async ({ text }) => {
    const url = await answering(ndjson(text));
    await expect(openRemoteStore({ url }).span()).rejects.toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('was cut off'),
    });
  });

  it.each([true, false])('a connection that breaks (gzip announced: %s)', async (isZipped) => {
    const url = await answering((_, response) => {
      response.writeHead(200, {
        'Content-Type': 'application/x-ndjson',
        ...(isZipped ? { 'Content-Encoding': 'gzip' } : {}),
      });
      response.write(isZipped ? Buffer.from([0x1f, 0x8b, 8, 0]) : HEADER + SPAN, () => response.destroy());
    });
    await expect(openRemoteStore({ url }).span()).rejects.toMatchObject({ code: 'source-unreachable' });
  });

  it('lines of a kind that a newer collector adds are passed over, and counted', async () => {
    const lines = `${HEADER}{"kind":"novelty"}\n${SPAN}`;
    const whole = await answering(ndjson(`${lines}{"kind":"end","counts":{"novelty":1,"span":1}}\n`));
    expect(await openRemoteStore({ url: whole }).span()).toEqual({ fromMs: 1, toMs: 2 });
    const cut = await answering(ndjson(`${lines}{"kind":"end","counts":{"novelty":2,"span":1}}\n`));
    await expect(openRemoteStore({ url: cut }).span()).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});

it('a collector that is older than results keeps none, and that is no failure', async () => {
  const url = await answering((_, response) => {
    response.writeHead(404, { 'Content-Type': 'application/problem+json' });
    response.end('{"title":"Not Found","status":404,"detail":"there is nothing here"}');
  });
  const store = openRemoteStore({ url });
  expect(await store.readResults()).toBeUndefined();
  await expect(store.span()).rejects.toMatchObject({ code: 'store-unusable' });
});

describe('what cannot be read is told with what to do', () => {
  it.each([
    {
      why: 'something else answers',
      answer: { status: 200, type: 'text/html', text: '<html>' },
      code: 'store-unusable',
      says: /not a Lapse collector/,
    },
    {
      why: 'another version of the lines',
      answer: { status: 200, type: 'application/x-ndjson', text: HEADER.replace('1', '2') },
      code: 'store-unusable',
      says: /same version of lapse/,
    },
    {
      why: 'a line of another shape',
      answer: {
        status: 200,
        type: 'application/x-ndjson',
        text: `${HEADER}{"kind":"span","fromMs":"x"}\n${END}`,
      },
      code: 'store-unusable',
      says: /not a Lapse collector/,
    },
    {
      why: 'a token is wanted',
      answer: { status: 401, type: 'application/problem+json', text: '{"detail":"send the token"}' },
      code: 'usage',
      says: /does not let us read: send the token[^]*--store-token-file/,
    },
    {
      why: 'the store of the collector is broken',
      answer: { status: 500, type: 'application/problem+json', text: '{"detail":"the disk is gone"}' },
      code: 'store-unusable',
      says: /cannot read its store: the disk is gone/,
    },
    {
      why: 'it has too much to do',
      answer: { status: 503, type: 'application/problem+json', text: 'no JSON' },
      code: 'source-unreachable',
      says: /is busy[^]*try again/,
    },
    {
      why: 'a redirect',
      answer: { status: 302, type: 'text/plain', text: '' },
      code: 'store-unusable',
      says: /not a Lapse collector/,
    },
  ])('$why → $code', async ({ answer, code, says }) => {
    const url = await answering((_, response) => {
      response.writeHead(answer.status, { 'Content-Type': answer.type });
      response.end(answer.text);
    });
    await expect(openRemoteStore({ url, token: TOKEN }).span()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
    });
    await expect(openRemoteStore({ url, token: TOKEN }).span()).rejects.not.toMatchObject({
      message: expect.stringContaining(TOKEN),
    });
  });

  it('nobody listens there', async () => {
    const server = await serving({ store: await newStore(directory) });
    await server.drain(0);
    const url = server.address;
    await expect(openRemoteStore({ url }).span()).rejects.toMatchObject({
      code: 'source-unreachable',
      message: expect.stringMatching(/cannot reach the collector[^]*--listen/),
    });
  });

  it.each(['http://', 'http://user:secret@host:1', 'http://host/?x=1', 'ftp://host'])(
    '%s is no address, and a password in it is not repeated',
    (url) => {
      expect(() => openRemoteStore({ url })).toThrow('--store-token-file');
      expect(() => openRemoteStore({ url })).not.toThrow('secret');
    },
  );
});

describe('https', () => {
  it('is trusted through the authority given, and only so', async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const caFile = join(directory, 'ca.pem');
    writeFileSync(caFile, pems.cert);
    const server = createTlsServer({ key: pems.private, cert: pems.cert }, ndjson(HEADER + SPAN + END));
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const url = `https://localhost:${portOf(server)}`;
    expect(await openRemoteStore({ url, caFile }).span()).toEqual({ fromMs: 1, toMs: 2 });
    await expect(openRemoteStore({ url }).span()).rejects.toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('--store-ca-file'),
    });
    await expect(openRemoteStore({ url, caFile: join(directory, 'no.pem') }).span()).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
