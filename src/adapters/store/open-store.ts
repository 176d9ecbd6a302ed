import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import type { HistoryReader, HistoryWriter } from '../../usage/history.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Store, StoreReader, StoreView } from '../../usage/store.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { readDigests } from './digests.ts';
import { dumpPieces } from './dump.ts';
import { storeFailure } from './failures.ts';
import { readHistory } from './history.ts';
import { readCoverage, readNodeSpans } from './read-coverage.ts';
import {
  knownEndpointPieces,
  readKnownEndpoints,
  readStoredEndpoints,
  type StoredEndpoints,
} from './read-endpoints.ts';
import { readGrantHistory } from './read-grants.ts';
import { readNamedPolicies } from './read-named-policies.ts';
import { visitOutside } from './read-outside.ts';
import { readRequests } from './read-requests.ts';
import { readSize } from './read-size.ts';
import { readUsage, usagePieces } from './read-usage.ts';
import { readResult, readResults } from './results.ts';
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
  const snapshot = snapshots(database);
  const reader = readerOf(database, snapshot);
  if (database.writer === undefined) return reader;
  const outside: Pick<Store, 'visitOutside'> = {
    visitOutside: (visit) => snapshot((connection) => visitOutside(connection, visit)),
  };
  return { ...reader, ...outside, ...writerOf(database.writer, database.user) };
}

type Snapshot = <T>(read: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

function readerOf(database: Database, snapshot: Snapshot): StoreReader & HistoryReader {
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
    readRequests: (window) =>
      snapshot(async (connection) => readRequests(connection, await storedEndpoints(connection), window)),
    readNamedPolicies: () =>
      snapshot(async (connection) => readNamedPolicies(connection, await storedEndpoints(connection))),
    visitUsage: (visit, window) =>
      snapshot(async (connection) => {
        for await (const piece of usagePieces(connection, await storedEndpoints(connection), window))
          await visit(piece);
      }),
    visitEndpoints: (visit) =>
      snapshot(async (connection) => {
        for await (const piece of knownEndpointPieces(connection, await storedEndpoints(connection)))
          await visit(piece);
      }),
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
    readResults: () => snapshot(readResults),
    readResult: (nowMs) => snapshot((connection) => readResult(connection, nowMs)),
    dump: () => snapshot(dumpStore),
    visitDump: (visit) =>
      snapshot(async (connection) => {
        for await (const piece of dumpPieces(connection)) await visit(piece);
      }),
    size: () => snapshot((connection) => readSize(connection, path)),
  };
}

function writerOf(
  writer: StoreWriter,
  user: object,
): Pick<
  Store & HistoryWriter,
  'write' | 'recordGrants' | 'recordHistory' | 'recordResult' | 'tidy' | 'compact'
> {
  return {
    write: (batch) => writer.write(batch, user),
    recordGrants: (sightings) => writer.recordGrants(sightings, user),
    recordHistory: (batch) => writer.recordHistory(batch, user),
    recordResult: (result) => writer.recordResult(result),
    tidy: (limits, nowMs, signal) => writer.tidy(limits, nowMs, signal),
    compact: () => writer.compact(),
  };
}

/** Runs reads one after the other, each on one consistent state of the file. */
function snapshots(database: Database): Snapshot {
  const { path } = database;
  let previous: Promise<unknown> = Promise.resolve();
  return (read) => {
    const turn = previous
      .then(() => database.read((connection) => onOneState(connection, read)))
      .catch((cause: unknown) => {
        throw storeFailure(path, cause);
      });
    // The next read takes its turn whatever became of this one; its caller hears of the error through `turn`.
    previous = turn.catch(() => {});
    return turn;
  };
}

async function onOneState<T>(
  connection: DuckDBConnection,
  read: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  try {
    await connection.run('BEGIN TRANSACTION READ ONLY');
    return await read(connection);
  } finally {
    await connection.run('ROLLBACK').catch(() => {
      // There was no transaction to end: it could not be begun, which the error tells.
    });
  }
}

async function dumpStore(connection: DuckDBConnection): Promise<string> {
  const pieces: string[] = [];
  for await (const lines of dumpPieces(connection)) pieces.push(...lines.map((line) => `${line}\n`));
  return pieces.join('');
}

function spanOf(nodes: readonly { firstMs: number; lastMs: number }[]): Interval | undefined {
  if (nodes.length === 0) return undefined;
  return {
    fromMs: nodes.reduce((least, node) => Math.min(least, node.firstMs), Infinity),
    toMs: nodes.reduce((most, node) => Math.max(most, node.lastMs), -Infinity) + 1,
  };
}
