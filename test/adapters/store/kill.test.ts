import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ROUNDS = 4;
const BATCHES_PER_ROUND = 12;

const child = fileURLToPath(new URL('writing-child.ts', import.meta.url));
const path = join(tempDir(), 'killed.duckdb');

/** Lets a process write, kills it right after it said that so many batches are stored; returns that number. */
async function writeAndKill(firstBatch: number): Promise<number> {
  const writer = spawn(process.execPath, ['--import', 'tsx', child, path, String(firstBatch)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stored = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    stored = Number(line);
    if (stored >= firstBatch + BATCHES_PER_ROUND) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
  return stored;
}

it('kill -9 loses no batch that was acknowledged, and leaves none in part', async () => {
  let firstBatch = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const acknowledged = await writeAndKill(firstBatch);
    const store = await openStore(path, { mode: 'read-write' });
    const digests = await store.recentDigests();
    const usage = await store.readUsage();
    const named = await store.readNamedPolicies();
    await store.close();
    expect(acknowledged).toBeGreaterThanOrEqual(firstBatch + BATCHES_PER_ROUND);
    expect(digests.length).toBeGreaterThanOrEqual(acknowledged);
    // Digests and usage of a batch are one transaction: as many batches of the one as of the other.
    expect(usage).toHaveLength(digests.length * 20);
    expect(named).toHaveLength(digests.length * 20);
    expect(new Set(named.map((one) => one.policy)).size).toBe(digests.length);
    firstBatch = digests.length;
  }
}, 120_000);
