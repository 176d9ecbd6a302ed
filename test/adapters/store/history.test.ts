import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../src/adapters/store/schema.ts';
import { type HistoryBatch, LIFE_STATES } from '../../../src/usage/history.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();
let files = 0;

function newPath(): string {
  files += 1;
  return join(directory, `${files}.duckdb`);
}

const instant = fc.integer({ min: 0, max: 2 ** 41 });
const life = fc.record({
  kind: fc.constantFrom('NetworkPolicy', 'Deployment', 'Node'),
  namespace: fc.option(fc.constantFrom('shop', 'ünïcode'), { nil: undefined }),
  name: fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }),
  uid: fc.uuid(),
  generation: fc.nat(),
  createdMs: fc.option(instant, { nil: undefined }),
  hash: fc.constantFrom('A', 'B'),
  state: fc.constantFrom(...LIFE_STATES),
  fromMs: instant,
  toMs: fc.option(instant, { nil: undefined }),
});
const batch: fc.Arbitrary<HistoryBatch> = fc.record({
  lives: fc.array(life, { maxLength: 8 }),
  watched: fc.array(fc.record({ kind: fc.constant('Node'), fromMs: instant, toMs: instant }), {
    maxLength: 4,
  }),
  texts: fc.constant(
    new Map([
      ['A', '{"a":1}'],
      ['B', '{"b":"\u00e9"}'],
    ]),
  ),
});

describe('the history of the cluster', () => {
  it('is read back as it was written, in a stable order, compacted or not, also after reopening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 3 }), async (batches) => {
        const path = newPath();
        const store = await openStore(path, { mode: 'read-write' });
        for (const one of batches) await store.recordHistory(one);
        for (const one of [...batches].reverse()) await store.recordHistory(one);
        const before = await store.readHistory();
        await store.compact();
        expect(await store.readHistory()).toEqual(before);
        await store.close();
        const again = await openStore(path, { mode: 'read-only' });
        expect(await again.readHistory()).toEqual(before);
        await again.close();
        const written = batches.flatMap((one) => one.lives).map((one) => one.uid);
        expect(before.lives.map((one) => one.uid).sort()).toEqual([...new Set(written)].sort());
      }),
      { numRuns: 15 },
    );
  });

  it('an end that came later joins its beginning, and the longest time of a watch counts', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const open = {
      kind: 'Node',
      namespace: undefined,
      name: 'n',
      uid: 'u',
      generation: 0,
      createdMs: undefined,
      hash: 'A',
      state: 'running' as const,
      fromMs: 1,
      toMs: undefined,
    };
    const span = { kind: 'Node', fromMs: 1, toMs: 2 };
    const texts = new Map([['A', '{}']]);
    await store.recordHistory({ lives: [open], watched: [{ ...span, toMs: 9 }], texts });
    await store.recordHistory({ lives: [{ ...open, toMs: 7 }], watched: [span], texts });
    expect(await store.readHistory()).toEqual({
      lives: [{ ...open, toMs: 7 }],
      watched: [{ ...span, toMs: 9 }],
      texts,
    });
    await store.close();
  });

  it('a store of the version before gets its tables', async () => {
    const path = newPath();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE meta (key VARCHAR, value VARCHAR)');
    for (const statement of MIGRATIONS[0] ?? []) await connection.run(statement);
    await connection.run("INSERT INTO meta VALUES ('schema_version', '1')");
    connection.closeSync();
    instance.closeSync();
    expect(SCHEMA_VERSION).toBeGreaterThanOrEqual(2);
    const store = await openStore(path, { mode: 'read-write' });
    expect(await store.readHistory()).toEqual({ lives: [], watched: [], texts: new Map() });
    await store.close();
  });
});
