import { BIGINT, type DuckDBConnection, UBIGINT, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { HOUR_MS } from '../../model/time.ts';
import type { EndpointSighting, HourOfUsage } from '../../usage/fold.ts';
import type { HistoryBatch } from '../../usage/history.ts';
import type { NodeView } from '../../usage/node-view.ts';
import type { GrantSighting, StoreBatch } from '../../usage/store.ts';
import { compact } from './compact.ts';
import { Dictionary } from './dictionary.ts';
import { appendDigests } from './digests.ts';
import { storeFailure } from './failures.ts';
import { appendHistory } from './history.ts';
import { writeSource } from './sources.ts';
import { appendColumns } from './sql.ts';

/** Appended rows that make compaction worth while: some minutes of a busy cluster, a tenth of a second of work. */
const COMPACT_AFTER_ROWS = 1_000_000;

/** The only writer of the file. Batches are written one after the other, each in one transaction. */
export class StoreWriter {
  readonly #path: string;
  readonly #connection: DuckDBConnection;
  #dictionary: Dictionary | undefined;
  #previous: Promise<void> = Promise.resolve();
  #rowsSinceCompaction = 0;

  constructor(path: string, connection: DuckDBConnection) {
    this.#path = path;
    this.#connection = connection;
  }

  write(batch: StoreBatch): Promise<void> {
    return this.#inTurn(async () => {
      await this.#inTransaction(async (dictionary) => {
        await this.#appendUsage(dictionary, batch.usage);
        await this.#appendSightings(dictionary, batch.sightings);
        await this.#appendViews(dictionary, batch.views);
        await appendDigests(this.#connection, batch.seen);
        if (batch.source !== undefined) await writeSource(this.#connection, batch.source);
      });
      this.#rowsSinceCompaction += batch.usage.length + batch.sightings.length + batch.views.length;
      if (this.#rowsSinceCompaction >= COMPACT_AFTER_ROWS) await this.#compact();
    });
  }

  recordGrants(sightings: readonly GrantSighting[]): Promise<void> {
    return this.#inTurn(async () => {
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

  recordHistory(batch: HistoryBatch): Promise<void> {
    return this.#inTurn(async () => {
      await this.#inTransaction(() => appendHistory(this.#connection, batch));
      this.#rowsSinceCompaction += batch.lives.length + batch.watched.length + batch.texts.size;
    });
  }

  compact(): Promise<void> {
    return this.#inTurn(() => this.#compact());
  }

  /** Compacts and writes the log into the file, so that the file alone holds everything. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (this.#rowsSinceCompaction > 0) await this.#compact();
        await this.#connection.run('CHECKPOINT');
      } finally {
        this.#connection.closeSync();
      }
    });
  }

  async #compact(): Promise<void> {
    await compact(this.#connection);
    this.#rowsSinceCompaction = 0;
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.#previous.then(action).catch((cause: unknown) => {
      throw storeFailure(this.#path, cause);
    });
    // The next batch is written whatever became of this one; the caller hears of the error through `turn`.
    this.#previous = turn.catch(() => {});
    return turn;
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

function bigintOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}
