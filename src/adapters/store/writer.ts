import { BIGINT, type DuckDBConnection, UBIGINT, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { HOUR_MS } from '../../model/time.ts';
import type { EndpointSighting, HourOfUsage } from '../../usage/fold.ts';
import type { HistoryBatch } from '../../usage/history.ts';
import type { NodeView } from '../../usage/node-view.ts';
import type { KeepLimits } from '../../usage/retention.ts';
import type { GrantSighting, StoreBatch } from '../../usage/store.ts';
import { StoreReplaced } from '../../usage/store-replaced.ts';
import type { StoredResult } from '../../usage/stored-result.ts';
import { BatchMarks, readMark } from './batch-marks.ts';
import { compact } from './compact.ts';
import { foldDay } from './compact-usage.ts';
import { Dictionary } from './dictionary.ts';
import { appendDigests } from './digests.ts';
import { storeFailure } from './failures.ts';
import { appendHistory } from './history.ts';
import { type LetGo, letGo } from './let-go.ts';
import { appendNamings } from './named-policies.ts';
import { writeResult } from './results.ts';
import type { SharedFile } from './shared-file.ts';
import { writeSource } from './sources.ts';
import { appendColumns, transact } from './sql.ts';
import { appendRequests } from './write-requests.ts';

/** Appended rows that make compaction worth while: some minutes of a busy cluster, a tenth of a second of work. */
const COMPACT_AFTER_ROWS = 1_000_000;

/** stands for a mark that cannot be read */
const NOBODY_KNOWS = ' ';

/** The only writer of the file. Batches are written one after the other, each in one transaction. */
export class StoreWriter {
  readonly #file: SharedFile;
  readonly #marks: BatchMarks;
  #connection: DuckDBConnection;
  #dictionary: Dictionary | undefined;
  #previous: Promise<unknown> = Promise.resolve();
  #rowsSinceCompaction = 0;

  /** how many replacements of the file each user knows of */
  readonly #known = new WeakMap<object, number>();

  private constructor(file: SharedFile, connection: DuckDBConnection, marks: BatchMarks) {
    this.#file = file;
    this.#connection = connection;
    this.#marks = marks;
  }

  static async of(file: SharedFile): Promise<StoreWriter> {
    const connection = await file.writable();
    return new StoreWriter(file, connection, new BatchMarks(await readMark(connection)));
  }

  /** What the user reads from now on is what stands in the file now. */
  admit(user: object): void {
    this.#known.set(user, this.#file.replacements);
  }

  /** @throws StoreReplaced each user once, where the file is not the one it has read */
  write(batch: StoreBatch, user: object): Promise<void> {
    return this.#inTurn(async () => {
      this.#tell(user);
      if (this.#marks.isStored(batch)) return;
      await this.#append(batch);
      this.#rowsSinceCompaction += rowsOf(batch);
      if (this.#rowsSinceCompaction >= COMPACT_AFTER_ROWS) await this.#compactIfPossible();
    });
  }

  recordGrants(sightings: readonly GrantSighting[], user: object): Promise<void> {
    return this.#inTurn(async () => {
      this.#tell(user);
      await this.#inTransaction(() =>
        appendColumns(this.#connection, 'grants', [
          { type: VARCHAR, values: sightings.map((one) => one.grantId) },
          { type: VARCHAR, values: sightings.map((one) => one.policy) },
          { type: BIGINT, values: sightings.map((one) => BigInt(Math.floor(one.seenMs))) },
        ]),
      );
      this.#rowsSinceCompaction += sightings.length;
    });
  }

  recordHistory(batch: HistoryBatch, user: object): Promise<void> {
    return this.#inTurn(async () => {
      this.#tell(user);
      await this.#inTransaction(() => appendHistory(this.#connection, batch));
      this.#rowsSinceCompaction += batch.lives.length + batch.watched.length + batch.texts.size;
    });
  }

  /** Nobody is told here that the file was replaced: that is for the user whose batches would be missing. */
  recordResult(result: StoredResult): Promise<void> {
    return this.#inTurn(() => transact(this.#connection, () => writeResult(this.#connection, result)));
  }

  /** Opens the file anew where that is needed; for readers, which would else wait for the next batch. */
  reopen(): Promise<void> {
    return this.#inTurn(() => Promise.resolve());
  }

  compact(): Promise<void> {
    return this.#inTurn(() => this.#compact());
  }

  /** Compacts and writes the log into the file, so that the file alone holds everything. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#rowsSinceCompaction > 0) await this.#compact();
      await this.#connection.run('CHECKPOINT');
    });
  }

  /** Lets go what is too old, in several turns, so that batches are written in between. */
  async tidy(limits: KeepLimits, nowMs: number, signal?: AbortSignal): Promise<void> {
    const { days } = await this.#inTurn(() => this.#letGo(limits, nowMs));
    for (const day of days) {
      if (signal?.aborted === true) return;
      await this.#inTurn(() => transact(this.#connection, () => foldDay(this.#connection, day)));
    }
    // Only now the space of what is gone can be used again.
    await this.#inTurn(() => this.#connection.run('CHECKPOINT'));
  }

  async #letGo(limits: KeepLimits, nowMs: number): Promise<LetGo> {
    const known = this.#dictionary;
    // Until it is known to be as before, no id of it may be used.
    this.#dictionary = undefined;
    const done = await transact(this.#connection, () => letGo(this.#connection, limits, nowMs));
    this.#rowsSinceCompaction = 0;
    if (!done.hasForgotten) this.#dictionary = known;
    return done;
  }

  async #compact(): Promise<void> {
    await transact(this.#connection, () => compact(this.#connection));
    this.#rowsSinceCompaction = 0;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#previous
      .then(() => this.#onFile(action))
      .catch((cause: unknown) => {
        throw storeFailure(this.#file.path, cause);
      });
    // The next batch is written whatever became of this one; the caller hears of the error through `turn`.
    this.#previous = turn.catch(() => {});
    return turn;
  }

  async #onFile<T>(action: () => Promise<T>): Promise<T> {
    const connection = await this.#file.writable();
    if (connection !== this.#connection) {
      if (!this.#marks.settle(await readMark(connection))) this.#file.replacements += 1;
      this.#connection = connection;
      this.#dictionary = undefined;
    }
    try {
      const result = await action();
      this.#file.written();
      return result;
    } catch (cause) {
      this.#file.written(cause);
      throw cause;
    }
  }

  #tell(user: object): void {
    if (this.#known.get(user) === this.#file.replacements) return;
    this.#known.set(user, this.#file.replacements);
    throw new StoreReplaced(this.#file.path);
  }

  async #append(batch: StoreBatch): Promise<void> {
    try {
      await this.#inTransaction(async (dictionary) => {
        await this.#appendUsage(dictionary, batch.usage);
        await appendRequests(this.#connection, dictionary, batch.requests);
        await appendNamings(this.#connection, dictionary, batch.namings);
        await this.#appendSightings(dictionary, batch.sightings);
        await this.#appendViews(dictionary, batch.views);
        await appendDigests(this.#connection, batch.seen);
        if (batch.source !== undefined) await writeSource(this.#connection, batch.source);
        await this.#marks.mark(this.#connection, batch);
      });
      this.#marks.committed();
    } catch (cause) {
      // Where the database was given up, too, only the file that is opened anew can tell.
      const found = await readMark(this.#connection).catch(() => NOBODY_KNOWS);
      if (found !== NOBODY_KNOWS) this.#marks.settle(found);
      if (!this.#marks.isStored(batch)) throw cause;
    }
  }

  /** The batch is stored, so a compaction that finds no room is no failure of it: it is tried again later. */
  async #compactIfPossible(): Promise<void> {
    try {
      await this.#compact();
    } catch (cause) {
      this.#file.written(cause);
      this.#rowsSinceCompaction = COMPACT_AFTER_ROWS * 0.9;
    }
  }

  async #inTransaction(action: (dictionary: Dictionary) => Promise<void>): Promise<void> {
    const dictionary = (this.#dictionary ??= await Dictionary.load(this.#connection));
    await this.#connection.run('BEGIN');
    try {
      await action(dictionary);
      await dictionary.save(this.#connection);
      await this.#connection.run('COMMIT');
    } catch (cause) {
      this.#dictionary = undefined;
      await this.#connection.run('ROLLBACK').catch(() => {
        // DuckDB has rolled back already; the cause says why.
      });
      throw cause;
    }
  }

  async #appendUsage(dictionary: Dictionary, usage: readonly HourOfUsage[]): Promise<void> {
    await appendColumns(this.#connection, 'usage_new', [
      { type: UINTEGER, values: usage.map((one) => dictionary.connection(one)) },
      { type: UINTEGER, values: usage.map((one) => one.hour) },
      { type: UBIGINT, values: usage.map((one) => BigInt(one.events)) },
      { type: UINTEGER, values: usage.map((one) => one.firstMs - one.hour * HOUR_MS) },
      { type: UINTEGER, values: usage.map((one) => one.lastMs - one.hour * HOUR_MS) },
    ]);
  }

  async #appendSightings(dictionary: Dictionary, sightings: readonly EndpointSighting[]): Promise<void> {
    for (const { endpoint, workload } of sightings) {
      if (workload !== undefined) dictionary.nameWorkload(dictionary.endpoint(endpoint), workload);
    }
    await appendColumns(this.#connection, 'sightings', [
      { type: UINTEGER, values: sightings.map((one) => dictionary.endpoint(one.endpoint)) },
      {
        type: UINTEGER,
        values: sightings.map((one) => (one.node === undefined ? null : dictionary.node(one.node))),
      },
      { type: BIGINT, values: sightings.map((one) => BigInt(one.firstMs)) },
      { type: BIGINT, values: sightings.map((one) => BigInt(one.lastMs)) },
    ]);
  }

  async #appendViews(dictionary: Dictionary, views: readonly NodeView[]): Promise<void> {
    await appendColumns(this.#connection, 'node_seen', [
      { type: UINTEGER, values: views.map((view) => dictionary.node(view.node)) },
      { type: BIGINT, values: views.map((view) => bigintOrNull(view.firstMs)) },
      { type: BIGINT, values: views.map((view) => bigintOrNull(view.lastMs)) },
    ]);
    const covered = views.flatMap((view) => view.covered.map((one) => ({ node: view.node, ...one })));
    await appendColumns(this.#connection, 'coverage', [
      { type: UINTEGER, values: covered.map((one) => dictionary.node(one.node)) },
      { type: BIGINT, values: covered.map((one) => BigInt(one.fromMs)) },
      { type: BIGINT, values: covered.map((one) => BigInt(one.toMs)) },
    ]);
    const lost = views.flatMap((view) => view.lost.map((one) => ({ node: view.node, ...one })));
    await appendColumns(this.#connection, 'lost_events', [
      { type: UINTEGER, values: lost.map((one) => dictionary.node(one.node)) },
      { type: VARCHAR, values: lost.map((one) => one.source) },
      { type: BIGINT, values: lost.map((one) => BigInt(one.fromMs)) },
      { type: BIGINT, values: lost.map((one) => BigInt(one.toMs)) },
      { type: UBIGINT, values: lost.map((one) => BigInt(one.count)) },
    ]);
  }
}

function rowsOf({ usage, requests, namings, sightings, views }: StoreBatch): number {
  return usage.length + requests.length + namings.length + sightings.length + views.length;
}

function bigintOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}
