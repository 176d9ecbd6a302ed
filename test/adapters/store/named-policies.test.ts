import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { MIGRATIONS } from '../../../src/adapters/store/schema.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf, EMPTY_BATCH } from './batches.ts';

const directory = tempDir();
let files = 0;

const WEB = 'CiliumNetworkPolicy shop/web';
const ALL = 'CiliumClusterwideNetworkPolicy all';

function newPath(): string {
  files += 1;
  return join(directory, `named-${files}.duckdb`);
}

const on = (day: number): number => START_MS + day * DAY_MS;

function named(day: number, ...allowedBy: readonly string[]) {
  return flowOf({ timeMs: on(day), allowedBy });
}

describe('policies that Hubble named are stored with their connections', () => {
  it('per connection, half and policy: from when to when, compacted or not, opened again or not', async () => {
    const path = newPath();
    const store = await openStore(path, { mode: 'read-write' });
    await store.write(batchOf([named(1, WEB), named(2, ALL)]));
    await store.write(batchOf([named(0, WEB), { ...named(0, WEB), direction: 'ingress' }]));
    const half = { connection: { port: 5432, protocol: 'TCP' }, seenAt: 'egress' };
    const expected = [
      { ...half, seenAt: 'ingress', policy: WEB, firstSeenMs: on(0), lastSeenMs: on(0) },
      { ...half, policy: ALL, firstSeenMs: on(2), lastSeenMs: on(2) },
      { ...half, policy: WEB, firstSeenMs: on(0), lastSeenMs: on(1) },
    ];
    const before = await store.readNamedPolicies();
    expect(before).toMatchObject(expected);
    expect(before[0]?.connection.source).toBe(before[1]?.connection.source);
    const dump = await store.dump();
    expect(dump.split('\n').filter((line) => line.startsWith('["named-policy"'))).toHaveLength(3);
    await store.compact();
    expect(await store.readNamedPolicies()).toEqual(before);
    expect(await store.dump()).toBe(dump);
    await store.close();
    const again = await openStore(path, { mode: 'read-write' });
    await again.write(batchOf([named(9, WEB)]));
    expect((await again.readNamedPolicies())[2]).toMatchObject({ firstSeenMs: on(0), lastSeenMs: on(9) });
    await again.close();
  });

  it('in whatever order and however often they come, the store says the same', async () => {
    const batches = [batchOf([named(0, WEB)]), batchOf([named(1, WEB, ALL)]), batchOf([named(2, ALL)])];
    const dumps: string[] = [];
    for (const order of [batches, [...batches].reverse()]) {
      const store = await openStore(newPath(), { mode: 'read-write' });
      for (const batch of order) await store.write(batch);
      // namings alone again, as where only a part of the rows would have been kept
      await store.write({ ...EMPTY_BATCH, namings: batches[1]?.namings ?? [] });
      dumps.push(await store.dump());
      await store.close();
    }
    expect(dumps[0]).toContain(ALL);
    expect(dumps[1]).toBe(dumps[0]);
  });

  it('what is older than is kept goes, and with it names that nobody uses any more', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const views = [{ node: 'node-1', firstMs: on(0), lastMs: on(30), covered: [], lost: [] }];
    const gone = partyAt(podEndpoint('shop', 'gone'), '10.0.0.9', true);
    await store.write(
      batchOf([named(0, ALL), named(0, WEB), { ...named(0, WEB), source: gone }, named(30, WEB)], { views }),
    );
    await store.tidy({ hourlyMs: DAY_MS, retainMs: 10 * DAY_MS }, on(30));
    await store.write(batchOf([named(30, WEB)]));
    // since when it is named stays known
    expect(await store.readNamedPolicies()).toMatchObject([
      { policy: WEB, firstSeenMs: on(0), lastSeenMs: on(30) },
    ]);
    expect(await store.dump()).not.toContain('gone');
    await store.close();
  });

  it('a store from before gets the table, empty', async () => {
    const path = newPath();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    const before = MIGRATIONS.findIndex((one) => one.join().includes('named_policies'));
    expect(before).toBeGreaterThan(0);
    await connection.run('CREATE TABLE meta (key VARCHAR, value VARCHAR)');
    for (const statement of MIGRATIONS.slice(0, before).flat()) await connection.run(statement);
    await connection.run(`INSERT INTO meta VALUES ('schema_version', '${before}')`);
    connection.closeSync();
    instance.closeSync();
    const store = await openStore(path, { mode: 'read-write' });
    expect(await store.readNamedPolicies()).toEqual([]);
    await store.write(batchOf([named(0, WEB)]));
    expect(await store.readNamedPolicies()).toHaveLength(1);
    await store.close();
  });
});
