import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { type IngestOptions, ingest } from '../../src/app/ingest.ts';
import type { RecordBatch } from '../../src/flows/flow.ts';
import { Failure } from '../../src/model/failure.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import { CoverageRecorder } from '../../src/usage/coverage-recorder.ts';
import { Duplicates } from '../../src/usage/duplicates.ts';
import type { Store } from '../../src/usage/store.ts';
import { flowOf, START_MS, uuidOf } from '../support/flow-builder.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const FLOWS = 12;

async function* flows(): AsyncGenerator<RecordBatch, void> {
  for (let i = 0; i < FLOWS; i += 1) {
    const flow = flowOf({ uuid: uuidOf(i + 1), timeMs: START_MS + i * 1000 });
    yield { records: [{ kind: 'flow', flow }], rejected: [] };
  }
}

function optionsOf(changes: Partial<IngestOptions>): IngestOptions {
  let nowMs = START_MS;
  // an hour passes with every look at it: a store that failed is tried again with the next batch
  const clock: Clock = {
    now: () => (nowMs += HOUR_MS),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return {
    clock,
    flushEveryMs: 0,
    source: { kind: 'stream', fingerprint: 'f', name: 'f', coverageMode: 'proven' },
    duplicates: new Duplicates(),
    coverage: new CoverageRecorder({ mode: 'proven' }),
    ...changes,
  };
}

/** A real store whose writes fail from the third to the seventh, as on a full disk. */
function failingNowAndThen(store: Store): Store {
  let writes = 0;
  return {
    ...store,
    write: (batch) => {
      writes += 1;
      return writes >= 3 && writes <= 7
        ? Promise.reject(new Failure('store-unusable', 'the disk is full'))
        : store.write(batch);
    },
  };
}

async function dumpAfter(name: string, wrap: (store: Store) => Store, problems: string[]): Promise<string> {
  const store = await openStore(join(directory, name), { mode: 'read-write' });
  const onStoreProblem = (failure: Failure): void => void problems.push(failure.message);
  await ingest(flows(), wrap(store), optionsOf({ onStoreProblem }));
  const dump = await store.dump();
  await store.close();
  return dump;
}

it('a store that fails for a while is told of, and ends up with the same content as one that never failed', async () => {
  const problems: string[] = [];
  const troubled = await dumpAfter('troubled.duckdb', failingNowAndThen, problems);
  expect(problems).toEqual(Array.from({ length: 5 }, () => 'the disk is full'));
  const calm = await dumpAfter('calm.duckdb', (store) => store, problems);
  expect(troubled).toBe(calm);
  expect(problems).toHaveLength(5);
});

it('a store that fails to the end is the failure of the whole', async () => {
  const store = await openStore(join(directory, 'lost.duckdb'), { mode: 'read-write' });
  const broken: Store = {
    ...store,
    write: () => Promise.reject(new Failure('store-unusable', 'the disk is full')),
  };
  await expect(ingest(flows(), broken, optionsOf({ onStoreProblem: () => {} }))).rejects.toThrow('full');
  await store.close();
});
