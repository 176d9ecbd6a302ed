import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoreBatch } from '../../usage/store.ts';
import { asText, query } from './sql.ts';

const KEY = 'last_batch';

/** The mark of the newest batch in the file; undefined in a file that has none yet. */
export async function readMark(connection: DuckDBConnection): Promise<string | undefined> {
  const [row] = await query(connection, `SELECT value FROM meta WHERE key = '${KEY}'`);
  return row === undefined ? undefined : asText(row[0]);
}

/**
 * Each batch leaves a mark in the file, in its own transaction. A commit that failed may have stored the batch or not:
 * DuckDB writes checkpoints after it, and fails with those. The mark tells, so that no batch is written twice; and it
 * tells whether a file that was opened anew is the one this process has written to.
 */
export class BatchMarks {
  readonly #process = randomUUID();
  #number = 0;
  /** in the file, as far as is known */
  #newest: string | undefined;
  /** written, with an end that nobody knows */
  #doubtful: { readonly batch: StoreBatch; readonly mark: string } | undefined;
  readonly #stored = new WeakSet<StoreBatch>();

  constructor(newest: string | undefined) {
    this.#newest = newest;
  }

  /** Whether a batch that failed before turned out to be in the file. */
  isStored(batch: StoreBatch): boolean {
    return this.#stored.has(batch);
  }

  /** Marks the batch; part of the transaction that is open. */
  async mark(connection: DuckDBConnection, batch: StoreBatch): Promise<void> {
    this.#number += 1;
    const mark = `${this.#process} ${this.#number}`;
    this.#doubtful = { batch, mark };
    await connection.run(
      this.#newest === undefined
        ? `INSERT INTO meta VALUES ('${KEY}', '${mark}')`
        : `UPDATE meta SET value = '${mark}' WHERE key = '${KEY}'`,
    );
  }

  committed(): void {
    this.#newest = this.#doubtful?.mark ?? this.#newest;
    this.#doubtful = undefined;
  }

  /** Settles the doubt with the mark that stands in the file. @returns whether the file is the one that was written */
  settle(found: string | undefined): boolean {
    if (this.#doubtful !== undefined && this.#doubtful.mark === found) {
      this.#stored.add(this.#doubtful.batch);
      this.committed();
    }
    this.#doubtful = undefined;
    const isSame = found === this.#newest;
    this.#newest = found;
    return isSame;
  }
}
