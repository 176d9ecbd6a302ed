import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Clock, systemClock } from '../../src/app/clock.ts';
import { collect } from '../../src/app/collect.ts';
import { importFiles } from '../../src/app/import.ts';
import type { Tally } from '../../src/flows/tally.ts';
import type { Failure } from '../../src/model/failure.ts';
import { recordedMessages, replay } from '../support/replay-server.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { shopFlow } from '../support/shop-flow.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const running: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

let stores = 0;
function newStore(): string {
  stores += 1;
  return join(directory, `${stores}.duckdb`);
}

async function dump(storePath: string): Promise<string> {
  const store = await openStore(storePath, { mode: 'read-only' });
  try {
    return await store.dump();
  } finally {
    await store.close();
  }
}

const never = new AbortController().signal;

/** Seconds pass in milliseconds, so that flushes and retries come at once. */
const FAST_CLOCK: Clock = {
  now: () => Date.now() * 1000,
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
};

describe.skipIf(!hasShared('corpus/wire/relay-getflows.bin'))(
  'a recorded relay stream (needs ../shared)',
  () => {
    it('collecting the bytes and importing the printed JSON give the same store', async () => {
      const messages = recordedMessages(readFileSync(sharedPath('corpus/wire/relay-getflows.bin')));
      expect(messages).toHaveLength(114);
      const server = await replay(messages);
      running.push(server);
      const [collected, imported] = [newStore(), newStore()];
      let tally: Tally | undefined;
      await collect(
        { hubble: { address: server.address }, storePath: collected, follow: false },
        { clock: systemClock, signal: never, onProgress: (soFar) => (tally = soFar) },
      );
      const { total } = await importFiles(
        {
          files: [sharedPath('corpus/wire/relay-getflows.jsonl')],
          storePath: imported,
          nodeCoverage: 'none',
        },
        { clock: systemClock },
      );
      expect(tally?.read).toBe(114);
      expect(total.read).toBe(113);
      expect(tally?.observed).toBe(total.observed);
      expect(total.observed).toBeGreaterThan(90);
      expect(await dump(collected)).toBe(await dump(imported));
    });
  },
);

const T0 = Date.UTC(2026, 5, 1);

function flowAt(second: number): object {
  return shopFlow(T0 + second * 1000, second);
}

async function agent(seconds: readonly number[]): Promise<HubbleServer> {
  const server = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
  running.push(server);
  server.append(seconds.map(flowAt));
  return server;
}

async function eventsIn(storePath: string): Promise<number> {
  const store = await openStore(storePath, { mode: 'read-only' });
  const usage = await store.readUsage();
  await store.close();
  return usage.reduce((sum, one) => sum + one.events, 0);
}

describe('collect', () => {
  it('run twice over the same ring counts every flow once', async () => {
    const server = await agent([0, 1, 2]);
    const storePath = newStore();
    const request = { hubble: { address: server.address }, storePath, follow: false };
    await collect(request, { clock: systemClock, signal: never });
    server.append([3, 4].map(flowAt));
    await collect(request, { clock: systemClock, signal: never });
    expect(await eventsIn(storePath)).toBe(5);
  });

  it('follows until it is stopped, and stores what came', async () => {
    const server = await agent([0]);
    const storePath = newStore();
    const stop = new AbortController();
    let read = 0;
    const finished = collect(
      { hubble: { address: server.address }, storePath, follow: true },
      {
        clock: FAST_CLOCK,
        signal: stop.signal,
        onProgress: (tally) => {
          if (tally.read > read && tally.read < 3) server.append([tally.read].map(flowAt));
          read = tally.read;
          if (read >= 3) stop.abort();
        },
      },
    );
    await finished;
    expect(await eventsIn(storePath)).toBe(3);
  });

  it('a source that goes away is asked again, from where the store ends', async () => {
    const server = await agent([0, 1]);
    const storePath = newStore();
    const stop = new AbortController();
    const retries: Failure[] = [];
    const since: number[] = [];
    let killed = false;
    await collect(
      { hubble: { address: server.address }, storePath, follow: true },
      {
        clock: FAST_CLOCK,
        signal: stop.signal,
        onConnected: (sinceMs) => since.push(sinceMs),
        onRetry: (failure) => {
          retries.push(failure);
          if (retries.length >= 3) stop.abort();
        },
        onProgress: () => {
          if (killed) return;
          killed = true;
          server.kill();
        },
      },
    );
    expect(retries.map((failure) => failure.code)).toEqual([
      'source-unreachable',
      'source-unreachable',
      'source-unreachable',
    ]);
    expect(since[0]).toBe(0);
    expect(since[1]).toBe(T0 + 1000 - 60_000);
    expect(await eventsIn(storePath)).toBe(2);
  });

  it('a source that was never reached is a failure, not a wait', async () => {
    const server = await agent([]);
    await server.stop();
    const collecting = collect(
      { hubble: { address: server.address }, storePath: newStore(), follow: true },
      { clock: systemClock, signal: never },
    );
    await expect(collecting).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});
