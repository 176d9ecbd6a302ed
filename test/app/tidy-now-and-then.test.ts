import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { tidyNowAndThen } from '../../src/app/collect/tidy-now-and-then.ts';
import { Failure } from '../../src/model/failure.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import type { Store } from '../../src/usage/store.ts';
import { batchOf } from '../adapters/store/batches.ts';
import { flowOf, START_MS } from '../support/flow-builder.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const KEEP = { hourlyMs: DAY_MS, retainMs: 3 * DAY_MS };

/** A clock on which each sleep takes as long as it says, and no time at all; `onSleep` hears how often it slept. */
function jumpingClock(onSleep: (times: number) => void): Clock {
  let [nowMs, times] = [START_MS, 0];
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
      times += 1;
      onSleep(times);
    },
  };
}

it('lets go at the start and every hour, while what comes is stored', async () => {
  const store = await openStore(join(directory, 'a'), { mode: 'read-write' });
  const stop = new AbortController();
  const writes: Promise<void>[] = [];
  const clock = jumpingClock((hours) => {
    const timeMs = START_MS + hours * HOUR_MS;
    const view = { node: 'node-1', firstMs: timeMs, lastMs: timeMs, covered: [], lost: [] };
    writes.push(store.write(batchOf([flowOf({ timeMs })], { views: [view] })));
    if (hours === 24 * 10) stop.abort();
  });
  await tidyNowAndThen(store, { clock, keep: KEEP }, stop.signal);
  await Promise.all(writes);
  const retainedFromMs = START_MS + 6 * DAY_MS;
  expect(await store.size()).toMatchObject({ retainedFromMs });
  expect(await store.readUsage()).toMatchObject([
    // all that is kept: from the cut to the last hour
    { firstSeenMs: retainedFromMs, lastSeenMs: START_MS + 10 * DAY_MS, events: 4 * 24 + 1 },
  ]);
  await store.close();
}, 60_000);

it('a store that fails is tried again an hour later, and the collector hears of it', async () => {
  const store = await openStore(join(directory, 'b'), { mode: 'read-write' });
  const stop = new AbortController();
  const full = new Failure('store-unusable', 'the disk is full');
  const failing: Store = { ...store, tidy: () => Promise.reject(full) };
  const problems: unknown[] = [];
  const clock = jumpingClock((times) => {
    if (times === 3) stop.abort();
  });
  const onTidyProblem = (failure: Failure, waitMs: number) => problems.push([failure, waitMs]);
  await tidyNowAndThen(failing, { clock, keep: KEEP, onTidyProblem }, stop.signal);
  expect(problems).toEqual([1, 2, 3].map(() => [full, HOUR_MS]));
  await store.close();
});

it('anything else is a bug and ends it', async () => {
  const store = await openStore(join(directory, 'c'), { mode: 'read-write' });
  const broken: Store = { ...store, tidy: () => Promise.reject(new TypeError('x')) };
  const tidying = tidyNowAndThen(
    broken,
    { clock: jumpingClock(() => {}), keep: KEEP },
    AbortSignal.timeout(60_000),
  );
  await expect(tidying).rejects.toThrow(TypeError);
  await store.close();
});
