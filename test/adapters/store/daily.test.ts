import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { Flow } from '../../../src/flows/flow.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { Store } from '../../../src/usage/store.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();
let files = 0;
const DAYS = 6;
const LIMITS = { hourlyMs: 2 * DAY_MS, retainMs: 400 * DAY_MS };

function newStore(): Promise<Store> {
  files += 1;
  return openStore(join(directory, `${files}.duckdb`), { mode: 'read-write' });
}

/** Each with the record of its node that says when it was. */
async function write(store: Store, flows: readonly Flow[]): Promise<void> {
  const views = flows.map(({ node, timeMs }) => ({
    node,
    firstMs: timeMs,
    lastMs: timeMs,
    covered: [],
    lost: [],
  }));
  await store.write(batchOf(flows, { views }));
}

function flowAt(timeMs: number, destinationPort = 80): Flow {
  return flowOf({ timeMs, l4: { protocol: 'TCP', sourcePort: 1, destinationPort } });
}

const flow = fc
  .record({ ms: fc.nat(DAYS * DAY_MS - 1), port: fc.integer({ min: 1, max: 3 }) })
  .map(({ ms, port }) => flowAt(START_MS + ms, port));

/** A flow or a time at which the store is tidied. */
const step = fc.oneof(
  { weight: 4, arbitrary: flow },
  { weight: 1, arbitrary: fc.nat(2 * DAYS).map((day) => START_MS + day * DAY_MS) },
);

const window = fc
  .tuple(fc.nat(DAYS * 24), fc.nat(DAYS * 24))
  .map(([a, b]) => ({ fromMs: START_MS + a * HOUR_MS, toMs: START_MS + (a + b) * HOUR_MS }));

function keyOf({ connection: { port } }: Usage): number {
  return port;
}

describe('usage that is kept by the day', () => {
  it('reads the same over all time as usage by the hour; of a window it tells no less, and nothing that lies outside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), window, async (steps, span) => {
        const [hourly, daily] = [await newStore(), await newStore()];
        for (const one of steps) {
          if (typeof one === 'number') await daily.tidy(LIMITS, one);
          else for (const store of [hourly, daily]) await write(store, [one]);
        }
        const whole = await hourly.readUsage();
        const narrow = await hourly.readUsage(span);
        for (const state of ['as it came', 'compacted'] as const) {
          if (state === 'compacted') await daily.compact();
          expect(await daily.readUsage()).toEqual(whole);
          const wide = new Map((await daily.readUsage(span)).map((usage) => [keyOf(usage), usage]));
          for (const usage of narrow) {
            const found = wide.get(keyOf(usage));
            expect(found?.events).toBeGreaterThanOrEqual(usage.events);
            expect(found?.firstSeenMs).toBeLessThanOrEqual(usage.firstSeenMs);
            expect(found?.lastSeenMs).toBeGreaterThanOrEqual(usage.lastSeenMs);
          }
          for (const { firstSeenMs, lastSeenMs } of wide.values()) {
            expect(firstSeenMs).toBeLessThan(span.toMs);
            expect(lastSeenMs).toBeGreaterThanOrEqual(span.fromMs);
          }
        }
        await Promise.all([hourly.close(), daily.close()]);
      }),
      { numRuns: 10 },
    );
  });

  it('is dumped the same however it came in, folded or not', async () => {
    const flows = [0, 1, 26, 27, 100, 143].map((hour) => flowAt(START_MS + hour * HOUR_MS + hour));
    const nowMs = START_MS + DAYS * DAY_MS;
    const dumps: string[] = [];
    for (const order of [flows, flows.toReversed()]) {
      const store = await newStore();
      const [first = flowAt(nowMs), ...rest] = order;
      await write(store, [first, flowAt(nowMs, 9)]);
      await store.tidy(LIMITS, nowMs);
      for (const one of rest) await write(store, [one]);
      const dump = await store.dump();
      await store.compact();
      expect(await store.dump()).toBe(dump);
      dumps.push(dump);
      await store.close();
    }
    expect(dumps[1]).toBe(dumps[0]);
    expect(dumps[0]).toContain('"usage-day"');
    expect(dumps[0]).toContain('"usage"');
  });

  it('takes one row where hours took one each, and what comes late goes into that row', async () => {
    const store = await newStore();
    const day = Array.from({ length: 24 }, (_, hour) => flowAt(START_MS + hour * HOUR_MS + 5));
    await write(store, [...day, flowAt(START_MS + 5 * DAY_MS)]);
    await store.tidy(LIMITS, START_MS + 5 * DAY_MS);
    expect(await store.size()).toMatchObject({ rows: 2 });
    await write(store, [flowAt(START_MS + 23 * HOUR_MS + 7)]);
    await store.compact();
    expect(await store.size()).toMatchObject({ rows: 2 });
    expect(await store.readUsage({ fromMs: START_MS, toMs: START_MS + DAY_MS })).toMatchObject([
      { events: 25, firstSeenMs: START_MS + 5, lastSeenMs: START_MS + 23 * HOUR_MS + 7 },
    ]);
    await store.close();
  });

  it('keeps a window that cuts the day in doubt: all of the day counts, unless its first and last event lie outside', async () => {
    const store = await newStore();
    await write(store, [
      flowAt(START_MS + 2 * HOUR_MS),
      flowAt(START_MS + 20 * HOUR_MS),
      flowAt(START_MS + 5 * DAY_MS, 9),
    ]);
    await store.tidy(LIMITS, START_MS + 5 * DAY_MS);
    const read = (from: number, to: number) =>
      store.readUsage({ fromMs: START_MS + from * HOUR_MS, toMs: START_MS + to * HOUR_MS });
    expect(await read(10, 11)).toMatchObject([{ events: 2, lastSeenMs: START_MS + 20 * HOUR_MS }]);
    expect(await read(0, 2)).toEqual([]);
    expect(await read(21, 24)).toEqual([]);
    await store.close();
  });
});
