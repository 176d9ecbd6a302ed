import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import type { GivenUp } from './given-up-child.ts';

/** More than the log comes to before DuckDB writes a checkpoint (16 MB and a batch), and room for one or two of those. */
const LIMIT_BYTES = 40_000_000;
const CAN_LIFT_LIMITS = spawnSync('prlimit', ['--version']).status === 0;

const child = fileURLToPath(new URL('given-up-child.ts', import.meta.url));
const path = join(tempDir(), 'given-up.duckdb');

it.skipIf(!CAN_LIFT_LIMITS)(
  'a database that DuckDB gives up is opened anew by the same process: every batch is in it once, readers go over, and the file stays locked',
  async () => {
    const script = `ulimit -S -f ${Math.floor(LIMIT_BYTES / 512)} && exec "$@"`;
    const line = ['-c', script, 'sh', process.execPath, '--import', 'tsx', child, path];
    const { stdout } = await promisify(execFile)('sh', line);
    const { failures, events, written, secondProcess }: GivenUp = JSON.parse(stdout);
    expect(failures.length).toBeGreaterThanOrEqual(2);
    expect(failures[0]).toMatch(/no room[^]*FATAL Error/);
    expect(events).toBe(written);
    expect(secondProcess).toContain('Conflicting lock');
    const store = await openStore(path, { mode: 'read-only' });
    const usage = await store.readUsage();
    await store.close();
    expect(usage.reduce((sum, one) => sum + one.events, 0)).toBe(written);
  },
);
