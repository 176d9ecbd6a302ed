import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import type { HistoryReader, HistoryWriter } from '../../usage/history.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Store, StoreReader, StoreView } from '../../usage/store.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { readDigests } from './digests.ts';
import { dumpStore } from './dump.ts';
import { storeFailure } from './failures.ts';
import { readHistory } from './history.ts';
import { readCoverage, readNodeSpans } from './read-coverage.ts';
import { readKnownEndpoints, readStoredEndpoints, type StoredEndpoints } from './read-endpoints.ts';
import { readGrantHistory } from './read-grants.ts';
import { readSize } from './read-size.ts';
import { readUsage } from './read-usage.ts';
import { readSources } from './sources.ts';
import type { StoreWriter } from './writer.ts';

export type StoreOptions = DatabaseOptions;
type History = HistoryReader & HistoryWriter;

/**
 * Opens a DuckDB file, for writing creates it where it does not exist. One process at a time may have it open for
 * writing, and none may read it meanwhile but that process itself.
 * Throws `Failure('store-unusable')` with what to do about it.
 */
export async function openStore(
  path: string,
  options: StoreOptions & { mode: 'read-write' },
): Promise<Store & History>;
export async function openStore(path: string, options: StoreOptions): Promise<StoreReader & HistoryReader>;
export async function openStore(path: string, options: StoreOptions): Promise<StoreReader & HistoryReader> {
  if (/^[a-z]+:\/\//.test(path)) {
    throw new Failure(
      'usage',
      `the store ${path} is an address, and this version reads and writes files only`,
      {
        remedy: 'give the path of a DuckDB file with --store',
      },
    );
  }
  const database = await openDatabase(path, options);
  const reader = readerOf(database);
  return database.writer === undefined ? reader : { ...reader, ...writerOf(database.writer) };
}

type Snapshot = <T>(read: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

function readerOf(database: Database): StoreReader & HistoryReader {
  const snapshot = snapshots(database);
  return {
    ...viewOf(database.path, snapshot),
    atOnce: (read) =>
      snapshot(async (connection) => {
        let endpoints: Promise<StoredEndpoints> | undefined;
        const once = (): Promise<StoredEndpoints> => (endpoints ??= readStoredEndpoints(connection));
        return read(viewOf(database.path, (readOne) => readOne(connection), once));
      }),
    close: () => database.release(),
  };
}

/** @param storedEndpoints read anew for each read, or once where the state does not change between them */
function viewOf(
  path: string,
  snapshot: Snapshot,
  storedEndpoints: (connection: DuckDBConnection) => Promise<StoredEndpoints> = readStoredEndpoints,
): StoreView {
  return {
    readUsage: (window?: Interval) =>
      snapshot(async (connection) => readUsage(connection, await storedEndpoints(connection), window)),
    readEndpoints: () =>
      snapshot(async (connection) => readKnownEndpoints(connection, await storedEndpoints(connection))),
    readCoverage: () => snapshot(readCoverage),
    readSources: () => snapshot(readSources),
    findSource: async (fingerprint) =>
      (await snapshot(readSources)).find((one) => one.isComplete && one.fingerprint === fingerprint),
    readGrantHistory: () => snapshot(readGrantHistory),
    recentDigests: () => snapshot(readDigests),
    lastSeenPerNode: async () =>
      new Map((await snapshot(readNodeSpans)).map((span) => [span.node, span.lastMs])),
    span: async () => spanOf(await snapshot(readNodeSpans)),
    readHistory: () => snapshot(readHistory),
    dump: () => snapshot(dumpStore),
    size: () => snapshot((connection) => readSize(connection, path)),
  };
}

function writerOf(
  writer: StoreWriter,
): Pick<Store & HistoryWriter, 'write' | 'recordGrants' | 'recordHistory' | 'compact'> {
  return {
    write: (batch) => writer.write(batch),
    recordGrants: (sightings) => writer.recordGrants(sightings),
    recordHistory: (batch) => writer.recordHistory(batch),
    compact: () => writer.compact(),
  };
}

/** Runs reads one after the other, each on one consistent state of the file. */
function snapshots(database: Database): Snapshot {
  const { reader, path } = database;
  let previous: Promise<unknown> = Promise.resolve();
  return (read) => {
    const turn = previous.then(async () => {
      try {
        await reader.run('BEGIN TRANSACTION READ ONLY');
        return await read(reader);
      } catch (cause) {
        throw storeFailure(path, cause);
      } finally {
        await reader.run('ROLLBACK').catch(() => {
          // There was no transaction to end: it could not be begun, which the cause above tells.
        });
      }
    });
    // The next read takes its turn whatever became of this one; its caller hears of the error through `turn`.
    previous = turn.catch(() => {});
    return turn;
  };
}

function spanOf(nodes: readonly { firstMs: number; lastMs: number }[]): Interval | undefined {
  if (nodes.length === 0) return undefined;
  return {
    fromMs: nodes.reduce((least, node) => Math.min(least, node.firstMs), Infinity),
    toMs: nodes.reduce((most, node) => Math.max(most, node.lastMs), -Infinity) + 1,
  };
}
