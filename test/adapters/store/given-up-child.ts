/**
 * Writes until DuckDB gives the database up, because a checkpoint finds no room, then has the limit on file sizes
 * lifted and writes on with the same store. Prints a `GivenUp`. Argument: the path of the store. Run by
 * given-up.test.ts under a limit.
 */
import { execFileSync } from 'node:child_process';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { batchOf } from './batches.ts';

export interface GivenUp {
  readonly failures: readonly string[];
  /** what a reader that was open all the time found afterwards */
  readonly events: number;
  readonly written: number;
  /** a second process that opens the file meanwhile */
  readonly secondProcess: string;
}

const DIGESTS_PER_BATCH = 400_000;
const BATCHES_AFTER = 3;
const path = process.argv[2] ?? '';
const store = await openStore(path, { mode: 'read-write' });
const beside = await openStore(path, { mode: 'read-write' });
const failures: string[] = [];
let written = 0;
for (let left = BATCHES_AFTER; left > 0; ) {
  await writeOnce();
  if (failures.length > 0) left -= 1;
}
const usage = await beside.readUsage();
const events = usage.reduce((sum, one) => sum + one.events, 0);
const secondProcess = openElsewhere();
await beside.close();
await store.close();
const answer: GivenUp = { failures, events, written, secondProcess };
process.stdout.write(JSON.stringify(answer));

/** One batch, tried until it is taken, as ingestion does. */
async function writeOnce(): Promise<void> {
  const digests = Array.from({ length: DIGESTS_PER_BATCH }, () => Math.random() * 2 ** 52);
  const timesMs = digests.map(() => START_MS);
  const batch = batchOf([flowOf({ timeMs: START_MS + written })], { seen: { digests, timesMs } });
  for (;;) {
    try {
      await store.write(batch);
      written += 1;
      return;
    } catch (error) {
      failures.push(error instanceof Error ? `${error.message}\n${String(error.cause)}` : String(error));
      // twice, so that it is opened anew while there is no room, too
      if (failures.length === 2)
        execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:']);
      if (failures.length > 5) throw error;
    }
  }
}

function openElsewhere(): string {
  const script =
    "require('@duckdb/node-api').DuckDBInstance.create(process.argv[1]).then(() => console.log('opened'), (error) => console.log(error.message))";
  return execFileSync(process.execPath, ['-e', script, path], { encoding: 'utf8' });
}
