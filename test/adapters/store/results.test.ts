import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { RESULT_TABLES } from '../../../src/adapters/store/results.ts';
import { SCHEMA_VERSION } from '../../../src/adapters/store/schema.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { StoredResult } from '../../../src/usage/stored-result.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();
/** a midnight */
const DAY_0 = Math.floor(START_MS / DAY_MS) * DAY_MS;
let files = 0;

function newPath(): string {
  files += 1;
  return join(directory, `${files}.duckdb`);
}

function resultAt(nowMs: number, findings: readonly string[] = [], summary = `as of ${nowMs}`): StoredResult {
  return { nowMs, summary, findings };
}

function textOf(n: number): string {
  return JSON.stringify([`key-${n}`, 'unused', `pods app=service-${n} may open TCP ${n} to pods app=db`]);
}

/** What a new store holds of the results after they were recorded in this order. */
async function recorded(results: readonly StoredResult[], newestMs?: number): Promise<unknown[]> {
  const path = newPath();
  const writing = await openStore(path, { mode: 'read-write' });
  if (newestMs !== undefined) {
    const view = { node: 'node-1', firstMs: DAY_0, lastMs: newestMs, covered: [], lost: [] };
    await writing.write(batchOf([], { views: [view] }));
  }
  for (const one of results) await writing.recordResult(one);
  await writing.close();
  const store = await openStore(path, { mode: 'read-only' });
  const kept = (await store.readResults()) ?? [];
  const whole = await Promise.all(kept.map(({ nowMs }) => store.readResult(nowMs)));
  await store.close();
  return whole;
}

const [MORNING, EVENING] = [DAY_0 + 6 * HOUR_MS, DAY_0 + 20 * HOUR_MS];

describe('results of reports', () => {
  it.each<{ why: string; given: StoredResult[]; expected: StoredResult[] }>([
    { why: 'none', given: [], expected: [] },
    {
      why: 'each day has its own, oldest first, findings in order',
      given: [resultAt(MORNING + DAY_MS, ['b', 'a']), resultAt(MORNING, ['c', 'a'])],
      expected: [resultAt(MORNING, ['a', 'c']), resultAt(MORNING + DAY_MS, ['a', 'b'])],
    },
    {
      why: 'the same one twice is one',
      given: [resultAt(MORNING, ['a']), resultAt(MORNING, ['a'])],
      expected: [resultAt(MORNING, ['a'])],
    },
    {
      why: 'what is recorded later replaces that of the day, though it be as of an earlier hour',
      given: [resultAt(EVENING, ['a', 'b'], 'first'), resultAt(MORNING, ['b', 'c'], 'second')],
      expected: [resultAt(MORNING, ['b', 'c'], 'second')],
    },
    {
      why: 'days are those of UTC, midnight included',
      given: [resultAt(DAY_0 - 1, ['a']), resultAt(DAY_0, ['b']), resultAt(DAY_0 + DAY_MS - 1, ['c'])],
      expected: [resultAt(DAY_0 - 1, ['a']), resultAt(DAY_0 + DAY_MS - 1, ['c'])],
    },
    {
      why: 'no finding at all',
      given: [resultAt(MORNING)],
      expected: [resultAt(MORNING)],
    },
    {
      why: 'text of tenants stays as it is',
      given: [resultAt(MORNING, ['"\u0000\u2028', "'; DROP TABLE results; --"], 'ü\n')],
      expected: [resultAt(MORNING, ['"\u0000\u2028', "'; DROP TABLE results; --"], 'ü\n')],
    },
  ])('$why', async ({ given, expected }) => {
    expect(await recorded(given)).toEqual(expected);
  });

  it('are kept for two years', async () => {
    const later = DAY_0 + 800 * DAY_MS;
    const given = [resultAt(DAY_0, ['a']), resultAt(later - 731 * DAY_MS, ['b']), resultAt(later, ['c'])];
    expect(await recorded(given, later)).toEqual(given.slice(1));
  });

  it('as of a far future lets nothing go', async () => {
    const given = [resultAt(DAY_0, ['a']), resultAt(DAY_0 + 9000 * DAY_MS, ['b'])];
    expect(await recorded(given, DAY_0 + DAY_MS)).toEqual(given);
    expect(await recorded(given)).toEqual(given);
  });

  it('recording again changes no byte of the text of the store', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([flowOf({})]));
    await store.recordResult(resultAt(MORNING, ['b', 'a']));
    const before = await store.dump();
    expect(before).toContain(`["result",${MORNING},"as of ${MORNING}","a","b"]`);
    await store.recordResult(resultAt(MORNING, ['a', 'b']));
    await store.compact();
    expect(await store.dump()).toBe(before);
    await store.close();
  });

  it('that nobody recorded are not there', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.recordResult(resultAt(MORNING, ['a']));
    expect(await store.readResult(MORNING + 1)).toBeUndefined();
    await store.close();
  });

  it('of half a year of weeks, 5,000 findings each and few of them new, need some bytes per finding', async () => {
    const [path, weeks] = [newPath(), 26];
    const store = await openStore(path, { mode: 'read-write' });
    for (let week = 0; week < weeks; week += 1) {
      const findings = Array.from({ length: 5000 }, (_, i) => textOf(i + week * 50));
      await store.recordResult(resultAt(DAY_0 + week * 7 * DAY_MS, findings));
    }
    await store.close();
    expect(statSync(path).size / weeks / 5000).toBeLessThan(30);
  });
});

it('a store that is older than results is brought to know them, and keeps what it has', async () => {
  const path = newPath();
  const store = await openStore(path, { mode: 'read-write' });
  await store.write(batchOf([flowOf({})]));
  const before = await store.dump();
  await store.close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of RESULT_TABLES) {
    const table = /CREATE TABLE (\w+)/.exec(statement)?.[1] ?? '';
    await connection.run(`DROP TABLE ${table}`);
  }
  await connection.run("UPDATE meta SET value = '6' WHERE key = 'schema_version'");
  connection.closeSync();
  instance.closeSync();
  const again = await openStore(path, { mode: 'read-write' });
  expect(SCHEMA_VERSION).toBeGreaterThan(6);
  expect(await again.readResults()).toEqual([]);
  await again.recordResult(resultAt(MORNING, ['a']));
  expect(await again.readResult(MORNING)).toEqual(resultAt(MORNING, ['a']));
  expect((await again.dump()).split('\n').filter((line) => !line.includes('"result"'))).toEqual(
    before.split('\n'),
  );
  await again.close();
});
