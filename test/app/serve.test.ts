import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Clock, systemClock } from '../../src/app/clock.ts';
import { openAnyStore } from '../../src/app/open-any-store.ts';
import { collectAndServe } from '../../src/app/serve/collect-and-serve.ts';
import { ask } from '../adapters/http/serving.ts';
import { lintMetrics, parseExposition } from '../support/lint-metrics.ts';
import { shopFlow } from '../support/shop-flow.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** Seconds pass in milliseconds, so that flushes and retries come at once. */
const FAST_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
};

let stores = 0;

interface Collector {
  readonly address: string;
  readonly storePath: string;
  readonly hubble: HubbleServer;
  readonly stop: () => Promise<void>;
}

/** A collector that serves, following a Hubble server which holds so many flows. */
async function collector(flows: number): Promise<Collector> {
  const hubble = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
  running.push(() => hubble.stop());
  const nowMs = Date.now();
  hubble.append(Array.from({ length: flows }, (_, i) => shopFlow(nowMs - (flows - i) * 1000)));
  stores += 1;
  const storePath = join(directory, `${stores}.duckdb`);
  const stopping = new AbortController();
  let finished: Promise<void> = Promise.resolve();
  const address = await new Promise<string>((resolve, reject) => {
    finished = collectAndServe(
      { hubble: { address: hubble.address }, storePath, follow: true },
      { listen: '127.0.0.1:0' },
      { clock: FAST_CLOCK, signal: stopping.signal, onServing: resolve },
    );
    finished.catch(reject);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await finished;
  };
  running.push(stop);
  return { address, storePath, hubble, stop };
}

/** Asks until the answer fits; the collector needs time that nobody knows. */
async function until<T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function metric(address: string, sample: string): Promise<number> {
  const { body } = await ask(address, '/metrics');
  const line = body.split('\n').find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1) ?? Number.NaN);
}

describe('a collector that serves', () => {
  it('is alive at once, and ready when a source brings something', async () => {
    const { address, hubble } = await collector(0);
    expect((await ask(address, '/healthz')).status).toBe(200);
    const before = await ask(address, '/readyz');
    expect(before.status).toBe(503);
    expect(JSON.parse(before.body)).toMatchObject({
      status: 'not ready',
      checks: expect.arrayContaining([
        { name: 'store', ok: true, detail: 'open' },
        { name: 'sources', ok: false, detail: 'none is connected' },
      ]),
    });
    hubble.append([shopFlow(Date.now())]);
    const after = await until(
      () => ask(address, '/readyz'),
      ({ status }) => status === 200,
    );
    expect(JSON.parse(after.body)).toMatchObject({
      status: 'ready',
      checks: [
        { name: 'store', ok: true },
        { name: `source ${hubble.address}`, ok: true, detail: 'connected' },
      ],
    });
  });

  it('is not ready any more when its source has gone, and says why', async () => {
    const { address, hubble } = await collector(2);
    await until(
      () => ask(address, '/readyz'),
      ({ status }) => status === 200,
    );
    hubble.kill();
    const { body } = await until(
      () => ask(address, '/readyz'),
      (answer) => answer.status === 503 && answer.body.includes('waiting'),
    );
    expect(body).toContain(hubble.address);
    await until(
      () => metric(address, `lapse_source_reconnects_total{source="${hubble.address}"}`),
      (reconnects) => reconnects >= 1,
    );
  });

  it('counts in its metrics what it stored', async () => {
    const { address } = await collector(5);
    await until(
      () => metric(address, 'lapse_flows_total{verdict="allowed"}'),
      (flows) => flows === 5,
    );
    const { body } = await ask(address, '/metrics');
    expect(lintMetrics(body)).toEqual([]);
    expect(parseExposition(body).size).toBeGreaterThan(40);
    for (const line of [
      'lapse_records_total{outcome="observed"} 5',
      'lapse_records_total{outcome="rejected"} 0',
      'lapse_node_connected{node="node-1"} 1',
      'lapse_nodes 1',
    ])
      expect(body).toContain(`${line}\n`);
    // from the first flow to the last, and what is proven to have been silent after it
    expect(await metric(address, 'lapse_node_covered_seconds{node="node-1"}')).toBeGreaterThanOrEqual(4);
    expect(await metric(address, 'lapse_lag_seconds')).toBeGreaterThan(0.9);
    expect(await metric(address, 'lapse_store_rows')).toBeGreaterThanOrEqual(1);
    expect(await metric(address, 'lapse_store_size_bytes')).toBeGreaterThan(1000);
  });

  it('shows its store while it writes, and it is the one that is in the file afterwards', async () => {
    const { address, storePath, hubble, stop } = await collector(3);
    const remote = await openAnyStore(address);
    const eventsNow = async (): Promise<number> =>
      (await remote.readUsage()).reduce((sum, one) => sum + one.events, 0);
    await until(eventsNow, (events) => events === 3);
    hubble.append([shopFlow(Date.now()), shopFlow(Date.now() + 1)]);
    await until(eventsNow, (events) => events === 5);
    const shown = await remote.dump();
    await stop();
    const file = await openStore(storePath, { mode: 'read-only' });
    const stored = await file.dump();
    await file.close();
    expect(shown).toBe(stored);
    await expect(remote.dump()).rejects.toMatchObject({ code: 'source-unreachable' });
  });

  it('that cannot listen does not begin', async () => {
    const { address } = await collector(0);
    const second = collectAndServe(
      { hubble: { address: 'localhost:1' }, storePath: join(directory, 'second.duckdb'), follow: true },
      { listen: new URL(address).host },
      { clock: FAST_CLOCK, signal: new AbortController().signal },
    );
    await expect(second).rejects.toMatchObject({ code: 'usage' });
  });
});
