import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { SCHEMA_VERSION } from '../../../src/adapters/store/schema.ts';
import { Failure } from '../../../src/model/failure.ts';
import { flowOf } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();

async function run(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

async function failureOf(opening: Promise<unknown>): Promise<Failure> {
  const error = await opening.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof Failure)) throw new Error(`expected a Failure, got ${String(error)}`);
  return error;
}

const UNUSABLE: {
  why: string;
  name: string;
  mode: 'read-only' | 'read-write';
  make: (path: string) => void | Promise<void>;
  says: RegExp;
}[] = [
  { why: 'missing', name: 'missing', mode: 'read-only', make: () => {}, says: /no such file[^]*import/ },
  {
    why: 'not a DuckDB file',
    name: 'junk',
    mode: 'read-write',
    make: (path) => writeFileSync(path, 'junk '.repeat(9000)),
    says: /not a DuckDB file/,
  },
  {
    why: 'an empty file',
    name: 'empty',
    mode: 'read-write',
    make: (path) => writeFileSync(path, ''),
    says: /not a DuckDB file/,
  },
  {
    why: 'cut off',
    name: 'cut',
    mode: 'read-write',
    make: async (path) => {
      await run(path, ['CREATE TABLE t (a INTEGER)']);
      writeFileSync(path, readFileSync(path).subarray(0, 5000));
    },
    says: /damaged/,
  },
  {
    why: 'bytes overwritten',
    name: 'overwritten',
    mode: 'read-only',
    make: async (path) => {
      await run(path, ['CREATE TABLE t (a INTEGER)']);
      writeFileSync(path, readFileSync(path).fill(7, 12_288));
    },
    says: /damaged/,
  },
  {
    why: 'another program’s database',
    name: 'other',
    mode: 'read-write',
    make: (path) => run(path, ['CREATE TABLE t (a INTEGER)']),
    says: /another program/,
  },
  {
    why: 'another program’s database with a table named like ours',
    name: 'other-meta',
    mode: 'read-write',
    make: (path) => run(path, ['CREATE TABLE meta (a INTEGER)']),
    says: /another program/,
  },
  {
    why: 'a newer schema',
    name: 'newer',
    mode: 'read-write',
    make: (path) =>
      run(path, [
        'CREATE TABLE meta (key VARCHAR, value VARCHAR)',
        `INSERT INTO meta VALUES ('schema_version', '${SCHEMA_VERSION + 1}')`,
      ]),
    says: /newer one/,
  },
  {
    why: 'nothing in it',
    name: 'nothing',
    mode: 'read-only',
    make: (path) => run(path, []),
    says: /nothing in it/,
  },
  {
    why: 'a directory',
    name: 'dir',
    mode: 'read-write',
    make: (path) => {
      mkdirSync(path);
    },
    says: /directory/,
  },
  {
    why: 'in a directory that does not exist',
    name: 'no/such/file',
    mode: 'read-write',
    make: () => {},
    says: /directory does not exist/,
  },
];

function closedDirectory(): string {
  if (process.getuid?.() === 0) return '/sys/lapse.duckdb';
  const closed = join(directory, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o500);
  return join(closed, 'x.duckdb');
}

describe('a store that cannot be used', () => {
  it.each(UNUSABLE)('$why → a failure that says so', async ({ name, mode, make, says }) => {
    const path = join(directory, name);
    await make(path);
    const failure = await failureOf(openStore(path, { mode }));
    expect(failure.code).toBe('store-unusable');
    expect(failure.message).toMatch(says);
    expect(failure.message).toContain(path);
  });

  it('in a directory closed to us → a failure that says so', async () => {
    // even the superuser makes no files in /sys
    const failure = await failureOf(openStore(closedDirectory(), { mode: 'read-write' }));
    expect(failure.message).toMatch(/may not be written/);
  });

  it.each(['http://lapse:8080', 'clickhouse://db/lapse'])(
    '%s → says that only files are read',
    async (path) => {
      const failure = await failureOf(openStore(path, { mode: 'read-only' }));
      expect(failure.code).toBe('usage');
      expect(failure.message).toMatch(/files only/);
    },
  );

  it('can be used once the cause is gone', async () => {
    const path = join(directory, 'later');
    await failureOf(openStore(path, { mode: 'read-only' }));
    await (await openStore(path, { mode: 'read-write' })).close();
    const reader = await openStore(path, { mode: 'read-only' });
    expect(await reader.readUsage()).toEqual([]);
    await reader.close();
  });

  it.each(['read-write', 'read-only'] as const)(
    'held by another process, opened %s → names the process and the way out',
    async (mode) => {
      const path = join(directory, `held-${mode}`);
      const holder = spawn(
        process.execPath,
        [
          '-e',
          `require('@duckdb/node-api').DuckDBInstance.create(process.argv[1]).then((held) => {
             process.stdout.write('held'); process.stdin.resume(); globalThis.held = held; })`,
          path,
        ],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );
      await once(holder.stdout, 'data');
      const failure = await failureOf(openStore(path, { mode }));
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      expect(failure.message).toContain(`process ${holder.pid}`);
      expect(failure.message).toContain('stop that process');
    },
  );
});

describe('one file opened twice in a process', () => {
  it('two writers share the file: nothing is lost and ids do not clash', async () => {
    const path = join(directory, 'shared');
    const alias = join(directory, 'alias');
    symlinkSync(directory, alias);
    const [a, b] = await Promise.all([
      openStore(path, { mode: 'read-write' }),
      openStore(join(alias, 'shared'), { mode: 'read-write' }),
    ]);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? a : b).write(
          batchOf([flowOf({ l4: { protocol: 'TCP', sourcePort: 1, destinationPort: i } })]),
        ),
      ),
    );
    await a.close();
    expect(await b.readUsage()).toHaveLength(20);
    await b.close();
    await b.close();
    const again = await openStore(path, { mode: 'read-only' });
    expect(await again.readUsage()).toHaveLength(20);
    await again.close();
  });

  it('a reader beside a writer sees whole batches', async () => {
    const path = join(directory, 'beside');
    const writer = await openStore(path, { mode: 'read-write' });
    const reader = await openStore(path, { mode: 'read-only' });
    expect('write' in reader).toBe(false);
    const ports = Array.from({ length: 30 }, (_, i) => i);
    const writes = ports.map((port) =>
      writer.write(
        batchOf([
          flowOf({ l4: { protocol: 'TCP', sourcePort: 1, destinationPort: port } }),
          flowOf({ l4: { protocol: 'UDP', sourcePort: 1, destinationPort: port } }),
        ]),
      ),
    );
    for (let i = 0; i < 10; i += 1) expect((await reader.readUsage()).length % 2).toBe(0);
    await Promise.all(writes);
    expect(await reader.readUsage()).toHaveLength(60);
    await writer.close();
    await reader.close();
  });

  it('a writer beside a reader is refused, and says why', async () => {
    const path = join(directory, 'reader-first');
    await (await openStore(path, { mode: 'read-write' })).close();
    const reader = await openStore(path, { mode: 'read-only' });
    const failure = await failureOf(openStore(path, { mode: 'read-write' }));
    expect(failure.message).toContain('open for reading only');
    await reader.close();
  });
});

describe('closing', () => {
  it('leaves one file that holds everything', async () => {
    const path = join(directory, 'closed-well');
    const store = await openStore(path, { mode: 'read-write' });
    await store.write(batchOf([flowOf()]));
    await store.close();
    const copy = join(directory, 'copy');
    writeFileSync(copy, readFileSync(path));
    const reader = await openStore(copy, { mode: 'read-only' });
    expect(await reader.readUsage()).toHaveLength(1);
    await reader.close();
  });
});
