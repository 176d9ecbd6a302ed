import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { REFERENCES } from '../../../src/adapters/store/forget-unused.ts';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();

const PODS = 1000;
const HOURS = [1, 9, 17];

describe('a store under churn', () => {
  it('stops growing, file and memory, once as many days are in it as are kept', {
    timeout: 120_000,
  }, async () => {
    const path = join(directory, 'churn.duckdb');
    const store = await openStore(path, { mode: 'read-write' });
    const bytes: number[] = [];
    for (let day = 0; day < 24; day += 1) {
      // every day other pods, on other nodes
      for (const hour of HOURS) {
        const fromMs = START_MS + day * DAY_MS + (hour * DAY_MS) / 24;
        const node = `node-${day}`;
        const flows = Array.from({ length: PODS }, (_, pod) => {
          const source = partyAt(podEndpoint(`ns-${pod % 9}`, `web-${day}-${pod}`), '10.0.0.1', true);
          return flowOf({ timeMs: fromMs + pod, node, source });
        });
        const covered = [{ fromMs, toMs: fromMs + PODS }];
        const views = [{ node, firstMs: fromMs, lastMs: fromMs + PODS, covered, lost: [] }];
        await store.write(batchOf(flows, { views }));
      }
      await store.tidy({ hourlyMs: 2 * DAY_MS, retainMs: 4 * DAY_MS }, START_MS + (day + 1) * DAY_MS);
      bytes.push(statSync(path).size);
    }
    const early = Math.max(...bytes.slice(4, 10));
    const late = Math.max(...bytes.slice(-6));
    expect(late / early, `bytes after 5 to 10 days: ${early}, after 19 to 24 days: ${late}`).toBeLessThan(
      1.25,
    );
    // five days at most are in it, and the one database that all of them spoke to
    expect((await store.readEndpoints()).length).toBeLessThanOrEqual(5 * PODS + 1);
    expect((await store.readCoverage()).length).toBeLessThanOrEqual(5);
    expect((await store.readUsage()).length).toBeLessThanOrEqual(5 * PODS);
    await store.close();
  });
});

describe('what refers to names by id', () => {
  it('is known, column by column: a name may only go when none of them refers to it', async () => {
    const path = join(directory, 'columns.duckdb');
    await (await openStore(path, { mode: 'read-write' })).close();
    const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const found = await connection.runAndReadAll(
      `SELECT table_name || '.' || column_name FROM duckdb_columns()
       WHERE data_type = 'UINTEGER'
         -- results refer to texts of their own
         AND table_name <> 'result_findings'
         AND column_name NOT IN ('id', 'hour', 'day', 'port', 'first_ms', 'last_ms', 'size')`,
    );
    const columns = found.getRows().map(([name]) => String(name));
    connection.closeSync();
    instance.closeSync();
    expect(columns.sort()).toEqual(Object.values(REFERENCES).flat().sort());
    expect(columns.length).toBeGreaterThan(8);
  });
});
