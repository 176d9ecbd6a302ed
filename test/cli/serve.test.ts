import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ended, lapse } from './lapse.ts';
import { type ServingCollector, startCollector as startServing, stopped } from './serving-collector.ts';
import { makeWorld, NOW, type World, write } from './world.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
const tokenFile = write(join(directory, 'token'), `${TOKEN}\n`);
let world: World;
let hubble: HubbleServer;

const startCollector = (...options: readonly string[]): Promise<ServingCollector> =>
  startServing(hubble.address, world.store, ...options);

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
  hubble = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
}, 180_000);

afterAll(() => hubble.stop());

function judging(store: string): string[] {
  return ['--store', store, '--policies', world.policies, '--now', NOW];
}

describe('--store http://…', () => {
  const commands = [
    { why: 'report', args: (store: string) => ['report', ...judging(store), '--format', 'json'] },
    { why: 'tighten', args: (store: string) => ['tighten', ...judging(store), '--diff'] },
    { why: 'explain', args: (store: string) => ['explain', 'shop/db', ...judging(store)] },
    {
      why: 'verify',
      args: (store: string) => ['verify', world.policies, world.policies, '--store', store, '--now', NOW],
    },
  ];

  it('says to the byte what the file says', async () => {
    const collector = await startCollector('--token-file', tokenFile);
    const env = { LAPSE_STORE_TOKEN: TOKEN };
    const remote: Ended[] = [];
    for (const { args } of commands) remote.push(await lapse(args(collector.address), { env }));
    expect(await stopped(collector)).toBe(0);
    const local: Ended[] = [];
    for (const { args } of commands) local.push(await lapse(args(world.store)));
    expect(remote.map(({ stdout }) => stdout.length).every((length) => length > 50)).toBe(true);
    expect(remote).toEqual(local);
    expect(remote.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  it('tells who may not read, who is not there, and says how to be let in', async () => {
    const collector = await startCollector('--token-file', tokenFile);
    const report = (env: Record<string, string>, ...options: string[]): Promise<Ended> =>
      lapse(['report', ...judging(collector.address), ...options], { env });
    const wrong = await report({ LAPSE_STORE_TOKEN: 'another-token-of-some-length' });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/the token is not the one of this collector\n.*--store-token-file/);
    expect((await report({})).code).toBe(2);
    expect((await report({}, '--store-token-file', tokenFile)).code).toBe(0);
    await stopped(collector);
    const gone = await report({ LAPSE_STORE_TOKEN: TOKEN });
    expect(gone).toMatchObject({ code: 4, stdout: '' });
    expect(gone.stderr).toContain('cannot reach the collector');
  });

  it.each(['import', 'collect'])('%s does not write to a collector', async (command) => {
    const source = command === 'import' ? [world.flows] : ['--hubble', hubble.address];
    const { code, stderr } = await lapse([command, ...source, '--store', 'http://127.0.0.1:1']);
    expect(code).toBe(2);
    expect(stderr).toContain('the path of a DuckDB file');
  });
});

describe('collect --listen', () => {
  it('refuses an address that others reach, without a token', async () => {
    const { code, stderr } = await lapse([
      'collect',
      '--hubble',
      hubble.address,
      '--store',
      join(directory, 'none.duckdb'),
      '--listen',
      ':0',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/without a token.*\n.*--token-file/);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s ends with 0, though one client waits and another never ends its request',
    async (signal) => {
      const { child, address, end } = await startCollector();
      const { port } = new URL(address);
      const idle = connect(Number(port), '127.0.0.1');
      const stuck = connect(Number(port), '127.0.0.1');
      stuck.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Unfinished: ');
      idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const [answer]: unknown[] = await once(idle, 'data');
      expect(String(answer)).toContain('200 OK');
      for (const socket of [idle, stuck]) socket.on('error', () => undefined);
      child.kill(signal);
      expect((await end).code).toBe(0);
    },
  );

  it('the token is in no message', async () => {
    const collector = await startCollector('--token-file', tokenFile);
    const { headers } = await fetch(`${collector.address}/api/v1/span`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    await stopped(collector);
    const { stdout, stderr } = await collector.end;
    expect(stdout + stderr).not.toContain(TOKEN);
  });
});
