import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { openAnyStore } from '../../src/app/open-any-store.ts';
import { buildOnce } from '../support/build.ts';
import { type CollectorOptions, CollectorProcess } from '../support/collector-process.ts';
import { shopFlow } from '../support/shop-flow.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
/** some ten thousand flows */
const LIMIT_BYTES = 128 * 1024;
const CAN_LIFT_LIMITS = spawnSync('prlimit', ['--version']).status === 0;

let server: HubbleServer;
let stores = 0;
let storePath = '';
let appended = 0;
let feeding: NodeJS.Timeout | undefined;
const running: CollectorProcess[] = [];

beforeAll(buildOnce);
beforeEach(async () => {
  server = await HubbleServer.start({ nodes: ['node-1'], ringSize: 2_000_000 });
  stores += 1;
  storePath = join(directory, `${stores}.duckdb`);
  appended = 0;
});
afterEach(async () => {
  clearInterval(feeding);
  for (const one of running.splice(0)) await one.kill();
  server.kill();
});
afterAll(() => clearInterval(feeding));

/** A steady stream of flows of one connection. */
function feed(flowsPerTick: number): void {
  feeding = setInterval(() => {
    server.append(Array.from({ length: flowsPerTick }, () => shopFlow(Date.now())));
    appended += flowsPerTick;
  }, 20);
}

function collector(
  hubble = server.address,
  options: Pick<CollectorOptions, 'fileLimitBytes'> = {},
): CollectorProcess {
  const one = new CollectorProcess({ hubble, storePath, ...options });
  running.push(one);
  return one;
}

async function storedEvents(path = storePath): Promise<number> {
  const store = await openStore(path, { mode: 'read-only' });
  const usage = await store.readUsage();
  await store.close();
  return usage.reduce((sum, one) => sum + one.events, 0);
}

/** What the running collector says that its store holds. */
async function servedEvents(one: CollectorProcess): Promise<number> {
  const store = await openAnyStore(one.address);
  const usage = await store.readUsage();
  await store.close();
  return usage.reduce((sum, { events }) => sum + events, 0);
}

/** Stops the flow of flows, and waits until the collector has stored all there were. */
async function drained(one: CollectorProcess): Promise<void> {
  clearInterval(feeding);
  await one.until(async () => (await one.metric('lapse_flows_total')) >= appended);
}

async function failing(one: CollectorProcess): Promise<void> {
  await one.until(() => one.saying('store failed').length > 0);
  await one.until(async () => (await one.metric('lapse_store_writable')) === 0);
  const { status, text } = await one.get('/readyz');
  expect(status).toBe(503);
  expect(text).toContain('cannot use the store');
}

async function well(one: CollectorProcess): Promise<void> {
  await one.until(() => one.saying('store recovered').length > 0);
  await one.until(async () => (await one.get('/readyz')).status === 200);
}

describe('a store that fails while flows come', () => {
  it.skipIf(!CAN_LIFT_LIMITS)(
    'has no room → is told, and once there is room every flow is stored once, by the same process',
    async () => {
      const one = collector(server.address, { fileLimitBytes: LIMIT_BYTES });
      feed(100);
      await failing(one);
      const kept = await one.metric('lapse_flows_total');
      await one.until(() => one.saying('store failed').length > 1);
      await one.giveRoom();
      await well(one);
      expect((await one.get('/api/v1/coverage')).status).toBe(200);
      await drained(one);
      expect(appended).toBeGreaterThan(kept);
      expect(await one.stop()).toBe(0);
      expect(await storedEvents()).toBe(appended);
    },
  );

  it('is moved away → is told, and goes on when it is back; no other is made in its place', async () => {
    const one = collector();
    feed(10);
    await one.until(async () => (await one.metric('lapse_flows_total')) > 0);
    renameSync(storePath, `${storePath}.away`);
    await failing(one);
    expect(existsSync(storePath)).toBe(false);
    renameSync(`${storePath}.away`, storePath);
    await well(one);
    await drained(one);
    expect(await one.stop()).toBe(0);
    expect(await storedEvents()).toBe(appended);
  });

  it('is overwritten with what is no store → is told, left as it is, and a store put there is gone on with', async () => {
    const first = collector();
    feed(10);
    await first.until(async () => (await first.metric('lapse_flows_total')) > 0);
    expect(await first.stop()).toBe(0);
    copyFileSync(storePath, `${storePath}.backup`);
    const proxy = await TcpProxy.start(server.address);
    onTestFinished(() => proxy.stop());
    const one = collector(proxy.address);
    await one.until(async () => (await one.metric('lapse_flows_total')) > 0);
    const junk = 'junk '.repeat(9000);
    writeFileSync(storePath, junk);
    await failing(one);
    await one.until(() => one.saying('store failed').length > 1);
    expect(String(one.saying('store failed').at(-1)?.['error'])).toMatch(/not a DuckDB file/);
    expect(readFileSync(storePath, 'utf8')).toBe(junk);
    // A stream that begins anew meanwhile asks the store where to go on, and waits.
    proxy.inject(Buffer.alloc(64, 0xff));
    await one.until(() => one.saying('source unreachable').length > 0);
    const told = one.saying('store failed').length;
    await one.until(() => one.saying('store failed').length > told);
    // as one restores a backup: what was not in the file yet goes with it
    rmSync(`${storePath}.wal`);
    renameSync(`${storePath}.backup`, storePath);
    // What the backup lacks is read again from the ring, and no flow counts twice.
    await one.until(() => one.saying('store replaced').length > 0);
    clearInterval(feeding);
    await one.until(async () => (await one.get('/readyz')).status === 200);
    await one.until(async () => (await servedEvents(one)) >= appended);
    expect(await one.stop()).toBe(0);
    expect(await storedEvents()).toBe(appended);
  });
});
