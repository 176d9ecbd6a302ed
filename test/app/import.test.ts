import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { type ImportResult, importFiles } from '../../src/app/import.ts';
import type { StoreReader } from '../../src/usage/store.ts';
import { START_MS, uuidOf } from '../support/flow-builder.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
let files = 0;

const clock: Clock = { now: () => START_MS, sleep: () => new Promise(() => {}) };

function newPath(ending: string): string {
  files += 1;
  return join(directory, `${files}${ending}`);
}

function endpointJson(app: string, ID: number): object {
  const labels = [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'];
  return { ID, identity: 1000, namespace: 'shop', labels };
}

/** One exporter line: shop/web opens shop/db, `minute` minutes after the start. */
function lineAt(minute: number, node = 'node-1'): string {
  const time = new Date(START_MS + minute * 60_000).toISOString();
  const flow = {
    time,
    uuid: uuidOf(minute + 1),
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40_000, destination_port: 5432 } },
    source: endpointJson('web', 7),
    destination: endpointJson('db', 0),
    Type: 'L3_L4',
    node_name: node,
    event_type: { type: 5 },
    traffic_direction: 'EGRESS',
    is_reply: false,
  };
  return JSON.stringify({ flow, node_name: node, time });
}

function lineFileText(minutes: readonly number[]): string {
  return minutes.map((minute) => `${lineAt(minute)}\n`).join('');
}

function linesFile(minutes: readonly number[]): string {
  const path = newPath('.jsonl');
  writeFileSync(path, lineFileText(minutes));
  return path;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function importInto(
  storePath: string,
  paths: readonly string[],
  nodeCoverage: 'assume' | 'none' = 'none',
): Promise<ImportResult> {
  return importFiles({ files: paths, storePath, nodeCoverage }, { clock });
}

async function reading<T>(path: string, read: (store: StoreReader) => Promise<T>): Promise<T> {
  const store = await openStore(path, { mode: 'read-only' });
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

function eventsOf(path: string): Promise<number> {
  return reading(path, async (store) =>
    (await store.readUsage()).reduce((sum, usage) => sum + usage.events, 0),
  );
}

async function coveredMinutes(path: string): Promise<[number, number][]> {
  const coverage = await reading(path, (store) => store.readCoverage());
  return coverage.flatMap((node) =>
    node.covered.map((one): [number, number] => [
      (one.fromMs - START_MS) / 60_000,
      (one.toMs - START_MS) / 60_000,
    ]),
  );
}

describe('files that were imported before', () => {
  it('the same content again, also packed or under another name → all duplicates, nothing added', async () => {
    const store = newPath('.duckdb');
    const file = linesFile(range(0, 20));
    const packed = newPath('.log.gz');
    const { total } = await importInto(store, [file]);
    expect(total).toMatchObject({ read: 20, observed: 20 });
    const before = await reading(store, (one) => one.dump());
    writeFileSync(packed, gzipSync(lineFileText(range(0, 20))));
    const again = await importInto(store, [file, packed]);
    expect(again.files.map((one) => one.isKnown)).toEqual([true, true]);
    expect(again.total).toMatchObject({ read: 40, observed: 0, skipped: new Map([['duplicate', 40]]) });
    expect(await reading(store, (one) => one.dump())).toBe(before);
  });

  it('the same file twice in one go → the second is known', async () => {
    const store = newPath('.duckdb');
    const file = linesFile(range(0, 5));
    const { files: imported } = await importInto(store, [file, file]);
    expect(imported.map((one) => one.isKnown)).toEqual([false, true]);
    expect(await eventsOf(store)).toBe(5);
  });

  it('a file that has grown → only what is new counts', async () => {
    const store = newPath('.duckdb');
    await importInto(store, [linesFile(range(0, 20))]);
    const { total } = await importInto(store, [linesFile(range(0, 30))]);
    expect(total).toMatchObject({ read: 30, observed: 10, skipped: new Map([['duplicate', 20]]) });
    expect(await eventsOf(store)).toBe(30);
  });

  it('files that overlap → every flow counts once', async () => {
    const store = newPath('.duckdb');
    const { total } = await importInto(store, [linesFile(range(10, 30)), linesFile(range(0, 20))]);
    expect(total).toMatchObject({ read: 40, observed: 30, skipped: new Map([['duplicate', 10]]) });
    expect(await eventsOf(store)).toBe(30);
  });
});

describe('coverage of imported files', () => {
  it('none: what the records prove', async () => {
    const store = newPath('.duckdb');
    await importInto(store, [linesFile([30, 0, 10])]);
    expect(await coveredMinutes(store)).toEqual([[0, 10]]);
  });

  it('assume: from the first record of all files to the last', async () => {
    const store = newPath('.duckdb');
    await importInto(store, [linesFile([100, 130]), linesFile([0, 40])], 'assume');
    expect(await coveredMinutes(store)).toEqual([[0, 130]]);
  });

  it('assume, said later of files that are known: no need to read them again', async () => {
    const store = newPath('.duckdb');
    const paths = [linesFile([0, 40]), linesFile([100, 130])];
    await importInto(store, paths);
    expect(await coveredMinutes(store)).toEqual([]);
    const { total } = await importInto(store, paths, 'assume');
    expect(total.observed).toBe(0);
    expect(await coveredMinutes(store)).toEqual([[0, 130]]);
  });
});

describe('files that cannot be read', () => {
  it('a bad line is rejected with its place, the rest counts', async () => {
    const store = newPath('.duckdb');
    const path = newPath('.jsonl');
    writeFileSync(path, `${lineAt(0)}\n{"flow": nonsense}\n${lineAt(1)}\n`);
    const { total } = await importInto(store, [path]);
    expect(total).toMatchObject({ read: 3, observed: 2, rejected: 1 });
    expect(total.problems).toMatchObject([{ file: path, line: 2 }]);
  });

  it('a missing file → a failure before anything is stored', async () => {
    const store = newPath('.duckdb');
    const missing = newPath('.jsonl');
    await expect(importInto(store, [linesFile([0]), missing])).rejects.toThrow(missing);
    await expect(openStore(store, { mode: 'read-only' })).rejects.toThrow('no such file');
  });
});

describe.skipIf(!hasShared('corpus/flows/production-drops.json'))('a production cluster’s drops', () => {
  it('226 records are 113 denied packets, each reported twice', async () => {
    const store = newPath('.duckdb');
    const { total } = await importInto(store, [sharedPath('corpus/flows/production-drops.json')]);
    expect(total).toMatchObject({
      read: 226,
      observed: 113,
      rejected: 0,
      skipped: new Map([['same-packet', 113]]),
    });
    const usage = await reading(store, (one) => one.readUsage());
    expect(new Set(usage.map((one) => one.outcome))).toEqual(new Set(['denied']));
    expect(usage.reduce((sum, one) => sum + one.events, 0)).toBe(113);
  });
});
