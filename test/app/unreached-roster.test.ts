import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/app/clock.ts';
import { collectAndServe, NodeRoster } from '../../src/app/serve/collect-and-serve.ts';
import { watchCluster } from '../../src/app/watch-cluster.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { TestApiServer } from '../adapters/cluster/api-server.ts';
import { raw } from '../adapters/cluster/objects.ts';
import { ask } from '../adapters/http/serving.ts';
import { Servers } from '../support/collecting.ts';
import { shopFlow } from '../support/shop-flow.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
  await servers.stopAll();
});

let laterMs = 0;

/** Waits are short, and time goes on when a test says so. */
const clock: Clock = {
  now: () => Date.now() + laterMs,
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
};

const NO_STORE = { recordHistory: () => Promise.resolve(), recordGrants: () => Promise.resolve() };

describe('a collector that watches the cluster', () => {
  it('learns which nodes there are, from the list and from what comes and goes', async () => {
    const api = await TestApiServer.start(directory);
    running.push(() => api.close());
    const first = raw({ name: 'node-1' });
    api.put('nodes', first);
    api.put('nodes', raw({ name: 'node-2' }));
    const nodes = new NodeRoster();
    const stop = new AbortController();
    const watching = watchCluster({ clock, kubeconfig: api.kubeconfig, nodes }, NO_STORE, stop.signal);
    const become = (names: readonly string[]): Promise<void> =>
      vi.waitFor(() => expect(nodes.unreached()).toEqual(names), { timeout: 30_000, interval: 5 });
    await become(['node-1', 'node-2']);
    api.put('nodes', raw({ name: 'node-3' }));
    api.remove('nodes', first);
    await become(['node-2', 'node-3']);
    stop.abort();
    await watching;
  });

  it('names the nodes that no stream reaches, in its metrics at once and after a while in its log', async () => {
    const hubble = await servers.start();
    const nodes = new NodeRoster();
    for (const name of ['node-1', 'node-2']) nodes.present(name, clock.now());
    const told: string[] = [];
    const stop = new AbortController();
    let finished: Promise<void> = Promise.resolve();
    const address = await new Promise<string>((resolve, reject) => {
      finished = collectAndServe(
        { hubble: { address: hubble.address }, storePath: join(directory, 'a.duckdb'), follow: true },
        { listen: '127.0.0.1:0' },
        { clock, signal: stop.signal, nodes, onUnreached: (node) => told.push(node), onServing: resolve },
      );
      finished.catch(reject);
    });
    running.push(async () => {
      stop.abort();
      await finished;
    });
    const shown = (...lines: readonly string[]): Promise<void> =>
      vi.waitFor(
        async () => {
          const { body } = await ask(address, '/metrics');
          expect(body.split('\n').filter((line) => line.startsWith('lapse_node_unreached{'))).toEqual(lines);
        },
        { timeout: 30_000, interval: 10 },
      );
    await shown('lapse_node_unreached{node="node-1"} 1', 'lapse_node_unreached{node="node-2"} 1');
    hubble.append([shopFlow(Date.now())]);
    await shown('lapse_node_unreached{node="node-2"} 1');
    expect(told).toEqual([]);
    laterMs = 11 * MINUTE_MS;
    hubble.append([shopFlow(Date.now() + 1)]);
    await vi.waitFor(() => expect(told).toEqual(['node-2']), { timeout: 30_000, interval: 5 });
  });
});
