import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ROUNDS = 3;
const DAYS_PER_ROUND = 9;
const DAYS_RETAINED = 8;

const child = fileURLToPath(new URL('tidying-child.ts', import.meta.url));
const path = join(tempDir(), 'killed.duckdb');

/** Kills the process while it tidies up for the so-manieth time; returns how many days it had written. */
async function tidyAndKill(firstDay: number): Promise<number> {
  const writer = spawn(process.execPath, ['--import', 'tsx', child, path, String(firstDay)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    written = Number(line);
    if (written >= firstDay + DAYS_PER_ROUND) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
  return written;
}

it('kill -9 while old usage is let go loses nothing that is kept, and counts nothing twice', async () => {
  let days = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    days = await tidyAndKill(days);
    const store = await openStore(path, { mode: 'read-write' });
    const events = new Map((await store.readUsage()).map((one) => [one.connection.port, one.events]));
    await store.close();
    for (let port = Math.max(days - DAYS_RETAINED, 1); port <= days; port += 1)
      expect([port, events.get(port)]).toEqual([port, 24]);
    // the last cut may have been undone, the one before it may not
    expect(events.size).toBeLessThanOrEqual(DAYS_RETAINED + 2);
  }
  expect(days).toBeGreaterThanOrEqual(ROUNDS * DAYS_PER_ROUND);
}, 120_000);
