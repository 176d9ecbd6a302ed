import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import { storeFailure } from './failures.ts';
import type { DatabaseOptions } from './instance.ts';
import { SharedFile } from './shared-file.ts';
import { StoreWriter } from './writer.ts';

export type { DatabaseOptions } from './instance.ts';

/** One user's share in an open DuckDB file. */
export interface Database {
  readonly path: string;
  /** on this user's own connection, which sees committed batches only */
  read<T>(action: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** absent where the file is open for reading only */
  readonly writer: StoreWriter | undefined;
  /** stands for this user with the writer */
  readonly user: object;
  release(): Promise<void>;
}

interface Opened {
  readonly file: SharedFile;
  readonly writer: StoreWriter | undefined;
}

interface SharedDatabase {
  readonly opening: Promise<Opened>;
  readonly mode: DatabaseOptions['mode'];
  users: number;
}

/** A process opens each file once and shares it: see `Instance`. */
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
    const { file, writer } = await opening;
    const user = {};
    writer?.admit(user);
    return {
      path,
      user,
      read: async (action) => {
        try {
          return await file.read(user, action);
        } catch (cause) {
          // Not read again here: the reader may have handed on what it got so far.
          if (file.mustBeOpened) {
            writer?.reopen().catch(() => {
              // The next one that writes or reads hears of it.
            });
          }
          throw cause;
        }
      },
      writer: options.mode === 'read-write' ? writer : undefined,
      release: once(async () => {
        await file.endReading(user);
        await releaseDatabase(key, opening);
      }),
    };
  } catch (cause) {
    openDatabases.delete(key);
    throw storeFailure(path, cause);
  }
}

async function openFile(path: string, options: DatabaseOptions): Promise<Opened> {
  const file = await SharedFile.open(path, options);
  return { file, writer: options.mode === 'read-only' ? undefined : await StoreWriter.of(file) };
}

async function releaseDatabase(key: string, opening: SharedDatabase['opening']): Promise<void> {
  const shared = openDatabases.get(key);
  if (shared === undefined || shared.opening !== opening) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  const { file, writer } = await opening;
  try {
    await writer?.close();
  } finally {
    openDatabases.delete(key);
    await file.close();
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
