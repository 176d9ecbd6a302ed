import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Store, StoreReader } from '../../usage/store.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { dumpStore } from './dump.ts';
import { storeFailure } from './failures.ts';
import { readCoverage, readNodeSpans } from './read-coverage.ts';
import { readKnownEndpoints, readStoredEndpoints } from './read-endpoints.ts';
import { readGrantHistory } from './read-grants.ts';
import { readUsage } from './read-usage.ts';
import { readSources } from './sources.ts';
import { asNumber, queryColumns } from './sql.ts';
import type { StoreWriter } from './writer.ts';

export type StoreOptions = DatabaseOptions;

/**
 * Opens a DuckDB file, for writing creates it where it does not exist. One process at a time may have it open for
 * writing, and none may read it meanwhile but that process itself.
 * Throws `Failure('store-unusable')` with what to do about it.
 */
export async function openStore(path: string, options: StoreOptions & { mode: 'read-write' }): Promise<Store>;
export async function openStore(path: string, options: StoreOptions): Promise<StoreReader>;
export async function openStore(path: string, options: StoreOptions): Promise<StoreReader> {
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

function readerOf(database: Database): StoreReader {
  const snapshot = snapshots(database);
  return {
    readUsage: (window?: Interval) =>
      snapshot(async (connection) => readUsage(connection, await readStoredEndpoints(connection), window)),
    readEndpoints: () => snapshot(readKnownEndpoints),
    readCoverage: () => snapshot(readCoverage),
    readSources: () => snapshot(readSources),
    findSource: async (fingerprint) =>
      (await snapshot(readSources)).find((one) => one.isComplete && one.fingerprint === fingerprint),
    readGrantHistory: () => snapshot(readGrantHistory),
    recentDigests: () => snapshot(readDigests),
    lastSeenPerNode: async () =>
      new Map((await snapshot(readNodeSpans)).map((span) => [span.node, span.lastMs])),
    span: async () => spanOf(await snapshot(readNodeSpans)),
    dump: () => snapshot(dumpStore),
    close: () => database.release(),
  };
}

function writerOf(writer: StoreWriter): Pick<Store, 'write' | 'recordGrants' | 'compact'> {
  return {
    write: (batch) => writer.write(batch),
    recordGrants: (sightings) => writer.recordGrants(sightings),
    compact: () => writer.compact(),
  };
}

/** Runs reads one after the other, each on one consistent state of the file. */
function snapshots(
  database: Database,
): <T>(read: (connection: DuckDBConnection) => Promise<T>) => Promise<T> {
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

async function readDigests(connection: DuckDBConnection): Promise<number[]> {
  const [digests = []] = await queryColumns(
    connection,
    'SELECT digest FROM digests ORDER BY time_ms, digest',
  );
  return digests.map(asNumber);
}

function spanOf(nodes: readonly { firstMs: number; lastMs: number }[]): Interval | undefined {
  if (nodes.length === 0) return undefined;
  return {
    fromMs: nodes.reduce((least, node) => Math.min(least, node.firstMs), Infinity),
    toMs: nodes.reduce((most, node) => Math.max(most, node.lastMs), -Infinity) + 1,
  };
}
