import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamFlows } from '../../../src/adapters/hubble/client.ts';
import { OBSERVER_SERVICE } from '../../../src/adapters/hubble/server/server-service.ts';
import { HubbleServer } from '../../../src/adapters/hubble/server.ts';
import { serverStatus } from '../../../src/adapters/hubble/server-status.ts';
import { EXIT_CODES, Failure } from '../../../src/model/failure.ts';
import { collect, Follower, flow, flows } from './stream.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lapse-client-'));
});
afterAll(() => rm(folder, { recursive: true }));

function bind(grpc: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no failure but ${String(error)}`);
}

/** The address of a TCP server that does with each connection what it is told. */
async function tcp(onConnection: (socket: Socket) => void): Promise<{ address: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a port');
  return { address: `127.0.0.1:${bound.port}`, close };
}

it('streams over a Unix socket', async () => {
  const address = `unix://${join(folder, 'hubble.sock')}`;
  const server = await HubbleServer.start({ address });
  server.append(flows(1, 3));
  expect(await collect({ address: server.address })).toEqual(['f1', 'f2', 'f3']);
  await server.stop();
});

it('thousands of flows arrive whole and in order, with the reader slower than the server', async () => {
  const server = await HubbleServer.start({ ringSize: 32_767 });
  server.append(flows(1, 20_000));
  let seen = 0;
  const options = { address: server.address, follow: false };
  for await (const { records, rejected } of streamFlows(options, new AbortController().signal)) {
    expect(rejected).toEqual([]);
    for (const record of records) {
      seen += 1;
      if (record.kind !== 'flow' || record.flow.uuid !== `f${seen}`)
        throw new Error(`out of order at ${seen}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toBe(20_000);
  await server.stop();
});

it('a message that cannot be decoded is rejected with its number, and the stream goes on', async () => {
  const grpc = new Server();
  grpc.addService(
    { getFlows: OBSERVER_SERVICE.getFlows },
    {
      getFlows: (call: ServerWritableStream<unknown, Uint8Array>) => {
        for (const bytes of [[], [0x0a, 0xff], []]) call.write(Uint8Array.from(bytes));
        call.end();
      },
    },
  );
  const address = await bind(grpc);
  const kinds: string[] = [];
  const problems: unknown[] = [];
  for await (const batch of streamFlows({ address, follow: false }, new AbortController().signal)) {
    kinds.push(...batch.records.map((record) => record.kind));
    problems.push(...batch.rejected);
  }
  expect(kinds).toEqual(['other', 'other']);
  expect(problems).toEqual([
    { file: address, message: expect.stringMatching(/^message 2: not a Hubble message/) },
  ]);
  grpc.forceShutdown();
});

async function serverWithMessageOf(bytes: number): Promise<HubbleServer> {
  const server = await HubbleServer.start();
  const { flow: small, ...rest } = flow(1);
  const large = { ...rest, flow: Object.assign({ destination_names: ['x'.repeat(bytes)] }, small) };
  server.append([flow(0), large, flow(2)]);
  return server;
}

describe('a message', () => {
  it('of nearly 16 MB is read', async () => {
    const server = await serverWithMessageOf(16 * 1024 * 1024 - 1024);
    expect(await collect({ address: server.address })).toEqual(['f0', 'f1', 'f2']);
    await server.stop();
  });

  it('that is larger ends the stream, and the failure says why', async () => {
    const server = await serverWithMessageOf(16 * 1024 * 1024 + 1);
    const { message } = await failureOf(collect({ address: server.address }));
    expect(message).toMatch(/RESOURCE_EXHAUSTED[\s\S]*larger than 16 MB/);
    await server.stop();
  });
});

it('a signal aborted before the start gives nothing', async () => {
  const options = { address: '127.0.0.1:1', follow: true };
  expect(await streamFlows(options, AbortSignal.abort()).next()).toEqual({
    done: true,
    value: { kind: 'stopped' },
  });
});

it('a signal aborted while connecting ends the stream', async () => {
  const silent = await tcp(() => undefined);
  const follower = new Follower({ address: silent.address });
  const end = follower.toEnd();
  follower.abort();
  expect(await end).toEqual([]);
  silent.close();
});

describe('failures say what is wrong and what to do', () => {
  it('nothing listens → exit code 4', async () => {
    for (const call of [collect, serverStatus]) {
      const failure = await failureOf(call({ address: '127.0.0.1:1' }));
      expect(failure.message).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED[\s\S]*nothing listens there/);
      expect(EXIT_CODES[failure.code]).toBe(4);
    }
  });

  it('no such socket', async () => {
    const failure = await failureOf(collect({ address: `unix://${join(folder, 'none.sock')}` }));
    expect(failure).toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('no such socket'),
    });
  });

  it('a host that takes the connection and says nothing', async () => {
    const silent = await tcp(() => undefined);
    const { message } = await failureOf(collect({ address: silent.address, connectTimeoutMs: 300 }));
    expect(message).toMatch(/no connection after 0.3 s[\s\S]*no answer in time/);
    silent.close();
  });

  it('a server that is no Hubble', async () => {
    const grpc = new Server();
    const { message } = await failureOf(collect({ address: await bind(grpc) }));
    expect(message).toMatch(/UNIMPLEMENTED[\s\S]*no Hubble agent or relay/);
    grpc.forceShutdown();
  });

  it('a server that hangs up at once', async () => {
    const rude = await tcp((socket) => socket.destroy());
    const failure = await failureOf(collect({ address: rude.address }));
    expect(failure.code).toBe('source-unreachable');
    rude.close();
  });

  it('a server that dies in the middle: what came before is read', async () => {
    const server = await HubbleServer.start();
    server.append(flows(1, 3));
    const follower = new Follower({ address: server.address, number: 9 });
    await follower.until(3);
    const end = failureOf(follower.toEnd());
    server.append([flow(4)]);
    await follower.until(0);
    server.kill();
    expect((await end).code).toBe('source-unreachable');
    expect(follower.words.slice(0, 3)).toEqual(['f1', 'f2', 'f3']);
  });
});

describe('TLS', () => {
  const DAY_MS = 86_400_000;
  const subject = [{ name: 'commonName', value: 'relay' }];
  async function certificate(
    name: string,
    notAfterDate = new Date(Date.now() + DAY_MS),
  ): Promise<{ cert: string; key: string; certFile: string; keyFile: string }> {
    const pems = await generate(subject, {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
      notAfterDate,
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
      ],
    });
    const stem = join(folder, `${Math.random()}`);
    await writeFile(`${stem}.crt`, pems.cert);
    await writeFile(`${stem}.key`, pems.private);
    return { cert: pems.cert, key: pems.private, certFile: `${stem}.crt`, keyFile: `${stem}.key` };
  }

  const NAME = 'instance.hubble-relay.cilium.io';

  it('the server is verified by CA and name; mutual TLS works', async () => {
    const [server, client] = await Promise.all([certificate(NAME), certificate('client')]);
    const hubble = await HubbleServer.start({ tls: { ...server, clientCa: client.cert } });
    hubble.append(flows(1, 2));
    const tls = {
      caFile: server.certFile,
      serverName: NAME,
      certFile: client.certFile,
      keyFile: client.keyFile,
    };
    expect(await collect({ address: hubble.address, tls })).toEqual(['f1', 'f2']);
    const { certFile: _cert, keyFile: _key, ...anonymous } = tls;
    const refused = await failureOf(collect({ address: hubble.address, tls: anonymous }));
    expect(refused.code).toBe('source-unreachable');
    await hubble.stop();
  });

  it('an unknown authority, another name, an expired certificate, plain text on either side', async () => {
    const good = await certificate(NAME);
    const old = await certificate(NAME, new Date(Date.now() - DAY_MS));
    const hubble = await HubbleServer.start({ tls: good });
    const expired = await HubbleServer.start({ tls: old });
    const plain = await HubbleServer.start();
    const trusted = { caFile: good.certFile, serverName: NAME };
    const cases = [
      { address: hubble.address, tls: { serverName: NAME }, expected: 'signed by an unknown authority' },
      {
        address: hubble.address,
        tls: { caFile: good.certFile, serverName: 'other' },
        expected: 'for another name',
      },
      { address: expired.address, tls: { caFile: old.certFile, serverName: NAME }, expected: 'has expired' },
      { address: plain.address, tls: trusted, expected: 'speaks plain text' },
      { address: hubble.address, expected: 'it may want TLS' },
    ];
    for (const { expected, ...request } of cases) {
      const { code, message } = await failureOf(collect(request));
      expect({ code, message }).toEqual({
        code: 'source-unreachable',
        message: expect.stringContaining(expected),
      });
    }
    await Promise.all([hubble, expired, plain].map((server) => server.stop()));
  });

  it('a file that cannot be read, or a certificate without its key → usage', async () => {
    const missing = join(folder, 'none.pem');
    const noFile = await failureOf(collect({ address: '127.0.0.1:1', tls: { caFile: missing } }));
    expect(noFile).toMatchObject({ code: 'usage', message: expect.stringContaining('CA certificate') });
    const noKey = await failureOf(collect({ address: '127.0.0.1:1', tls: { certFile: missing } }));
    expect(noKey).toMatchObject({ code: 'usage', message: expect.stringContaining('key file') });
  });
});
