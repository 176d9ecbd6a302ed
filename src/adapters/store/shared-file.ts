import { setTimeout } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import { hasGivenUp, storeFailure } from './failures.ts';
import { type FileStamp, stampOf } from './file-stamp.ts';
import { type DatabaseOptions, Instance } from './instance.ts';

const READERS_END_WITHIN_MS = 10_000;

type State =
  | { readonly kind: 'open'; readonly instance: Instance }
  | { readonly kind: 'closed'; readonly cause: unknown };

/**
 * The one handle of this process on a file. Where DuckDB gave the database up (it does after a checkpoint that found
 * no room), or somebody else wrote the file or put another in its place, it is opened anew: the writer asks before
 * each transaction, and readers go over to what is open then.
 */
export class SharedFile {
  readonly path: string;
  readonly #options: DatabaseOptions;
  #state: State;
  readonly #reading = new Set<Promise<unknown>>();
  /** while the file is closed and opened; never rejects */
  #changing: Promise<void> | undefined;
  #hasGivenUp = false;
  #isReplaced = false;
  /** as we left it */
  #stamp: FileStamp | undefined;
  /** how often another store was found in the place of the one that was written to */
  replacements = 0;

  private constructor(path: string, options: DatabaseOptions, instance: Instance) {
    this.path = path;
    this.#options = options;
    this.#state = { kind: 'open', instance };
    this.#stamp = stampOf(path);
  }

  static async open(path: string, options: DatabaseOptions): Promise<SharedFile> {
    return new SharedFile(path, options, await Instance.open(path, options));
  }

  get mode(): DatabaseOptions['mode'] {
    return this.#options.mode;
  }

  /** Nothing can be read any more until the writer has opened it anew. */
  get mustBeOpened(): boolean {
    return this.#hasGivenUp || this.#state.kind === 'closed';
  }

  /** What stands in the file now, on the user's own connection. */
  async read<T>(user: object, action: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    while (this.#changing !== undefined) await this.#changing;
    if (this.#state.kind === 'closed') throw this.#state.cause;
    const reading = this.#state.instance.reader(user).then(action);
    this.#reading.add(reading);
    try {
      return await reading;
    } catch (cause) {
      if (hasGivenUp(cause)) this.#hasGivenUp = true;
      throw cause;
    } finally {
      this.#reading.delete(reading);
    }
  }

  async endReading(user: object): Promise<void> {
    while (this.#changing !== undefined) await this.#changing;
    if (this.#state.kind === 'open') await this.#state.instance.closeReader(user);
  }

  /**
   * The connection to write with: another one than before where the file had to be opened anew. Only the writer asks,
   * and says when it is done with `written`.
   * @throws Failure where the file is away or cannot be opened
   */
  async writable(): Promise<DuckDBConnection> {
    const stamp = stampOf(this.path);
    // What is open is kept, for the file may come back; none is made, for the old one may be on a disk that is away.
    if (stamp === undefined) throw awayFailure(this.path);
    const isAsLeft = stamp.file === this.#stamp?.file && stamp.state === this.#stamp.state;
    if (this.#state.kind === 'closed' || this.#hasGivenUp || !isAsLeft) {
      // Also where it looks much the same: an older file and the log of a newer one make a store with a hole in it.
      this.#isReplaced ||= !isAsLeft;
      const change = this.#openAnew();
      // Whoever waits for it reads on or fails with what is open then.
      this.#changing = change.catch(() => {});
      await change.finally(() => (this.#changing = undefined));
    }
    if (this.#state.kind === 'closed') throw this.#state.cause;
    return this.#state.instance.connection;
  }

  /** From now on only others change the file. */
  written(failure?: unknown): void {
    if (failure !== undefined && hasGivenUp(failure)) this.#hasGivenUp = true;
    const stamp = stampOf(this.path);
    if (stamp?.file === this.#stamp?.file) this.#stamp = stamp;
  }

  /** Nothing is read or written any more. */
  async close(): Promise<void> {
    if (this.#state.kind === 'open') await this.#state.instance.close();
  }

  async #openAnew(): Promise<void> {
    // A handle that is in use is not closed. It may be free at the next attempt.
    if (!(await this.#isUnread())) throw stillReadFailure(this.path);
    try {
      await this.close();
      this.#state = { kind: 'open', instance: await Instance.open(this.path, this.#options) };
      this.#hasGivenUp = false;
      if (this.#isReplaced) this.replacements += 1;
      this.#isReplaced = false;
      this.#stamp = stampOf(this.path);
    } catch (cause) {
      this.#state = { kind: 'closed', cause: storeFailure(this.path, cause) };
      throw cause;
    }
  }

  async #isUnread(): Promise<boolean> {
    const waiting = new AbortController();
    const tooLong = setTimeout(READERS_END_WITHIN_MS, false, { signal: waiting.signal }).catch(() => false);
    const isUnread = await Promise.race([Promise.allSettled(this.#reading).then(() => true), tooLong]);
    waiting.abort();
    return isUnread;
  }
}

function stillReadFailure(path: string): Failure {
  return new Failure('store-unusable', `cannot open the store ${path} anew: it is still being read`);
}

function awayFailure(path: string): Failure {
  return new Failure(
    'store-unusable',
    `cannot use the store ${path}: it was moved or removed while it was open`,
    {
      remedy: 'put it back, or restart to begin a new one',
    },
  );
}
