import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import { storeFailure } from './failures.ts';
import { migrate, requireSchema } from './migrate.ts';
import { StoreWriter } from './writer.ts';

export interface DatabaseOptions {
  readonly mode: 'read-write' | 'read-only';
  /** upper bound of what DuckDB keeps in memory, such as `256MB`; the process takes some 300 MB more */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

/** One open DuckDB file with its connections. */
export interface Database {
  readonly path: string;
  /** this user's own: sees committed batches only, and a long read holds up nobody else */
  readonly reader: DuckDBConnection;
  /** absent where the file is open for reading only */
  readonly writer: StoreWriter | undefined;
  release(): Promise<void>;
}

interface SharedDatabase {
  readonly opening: Promise<{
    readonly instance: DuckDBInstance;
    readonly writer: StoreWriter | undefined;
  }>;
  readonly mode: DatabaseOptions['mode'];
  users: number;
}

/**
 * DuckDB's locks hold between processes only, and closing a second handle in the same process would even give
 * the first one's lock away. So a process opens each file once and shares it.
 */
const openDatabases = new Map<string, SharedDatabase>();

/** Opens the file, or shares it where this process has it open. Throws `Failure('store-unusable')`. */
export async function openDatabase(path: string, options: DatabaseOptions): Promise<Database> {
  const key = canonicalPath(path);
  let shared = openDatabases.get(key);
  if (shared === undefined) {
    shared = { opening: openFile(path, options), mode: options.mode, users: 0 };
    openDatabases.set(key, shared);
  } else if (shared.mode === 'read-only' && options.mode === 'read-write') {
    throw new Failure('store-unusable', `cannot use the store ${path}: it is open for reading only here`);
  }
  shared.users += 1;
  const { opening } = shared;
  try {
    const { instance, writer } = await opening;
    const reader = await instance.connect();
    const release = once(() => {
      reader.closeSync();
      return releaseDatabase(key, opening);
    });
    return { path, reader, writer: options.mode === 'read-write' ? writer : undefined, release };
  } catch (cause) {
    openDatabases.delete(key);
    throw storeFailure(path, cause);
  }
}

async function openFile(path: string, options: DatabaseOptions) {
  const isReadOnly = options.mode === 'read-only';
  const instance = await DuckDBInstance.create(path, {
    access_mode: isReadOnly ? 'READ_ONLY' : 'READ_WRITE',
    memory_limit: options.memoryLimit ?? '256MB',
    threads: String(options.threads ?? 2),
    // A mere cast would otherwise reach for the network.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Nothing but the file itself is ever read or written.
    enable_external_access: 'false',
  });
  try {
    const connection = await instance.connect();
    if (isReadOnly) {
      await requireSchema(connection, path);
      connection.closeSync();
      return { instance, writer: undefined };
    }
    await migrate(connection, path);
    return { instance, writer: new StoreWriter(path, connection) };
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

async function releaseDatabase(key: string, opening: SharedDatabase['opening']): Promise<void> {
  const shared = openDatabases.get(key);
  if (shared === undefined || shared.opening !== opening) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  const { instance, writer } = await opening;
  try {
    await writer?.close();
  } finally {
    openDatabases.delete(key);
    instance.closeSync();
  }
}

function canonicalPath(path: string): string {
  const whole = resolve(path);
  try {
    return join(realpathSync(dirname(whole)), basename(whole));
  } catch {
    // The directory is missing or closed to us; DuckDB will say so better.
    return whole;
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
