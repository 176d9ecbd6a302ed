import type { RecordBatch } from '../../flows/flow.ts';

/**
 * Records that may wait; beyond this the streams are held back. Few: records that outlive a collection of the young
 * generation make V8 put all that come after them into the old one, which costs a hundred megabytes.
 */
const HIGH_WATER_RECORDS = 1024;

/** Where many streams become one: batches in the order of their arrival, and no stream gets far ahead of the reader. */
export class BatchQueue {
  #batches: RecordBatch[] = [];
  #records = 0;
  readonly #room: (() => void)[] = [];
  #end: { readonly cause?: unknown } | undefined;
  #wakeReader: (() => void) | undefined;

  /** Resolves when there is room for the next, also once nobody reads any more. */
  async push(batch: RecordBatch): Promise<void> {
    if (this.#end !== undefined) return;
    this.#batches.push(batch);
    this.#records += batch.records.length;
    this.#wake();
    if (this.#records < HIGH_WATER_RECORDS) return;
    await new Promise<void>((resolve) => {
      this.#room.push(resolve);
    });
  }

  /** No more comes; what waits is still read. The first call counts. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  /** As `end`, and then the reader gets the error. */
  fail(cause: unknown): void {
    this.#end ??= { cause };
    this.#wake();
  }

  async *read(): AsyncGenerator<RecordBatch, void> {
    try {
      for (;;) {
        const batches = this.#batches;
        this.#batches = [];
        this.#records = 0;
        for (const resolve of this.#room.splice(0)) resolve();
        yield* batches;
        if (this.#batches.length > 0) continue;
        if (this.#end !== undefined) break;
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      }
      if (this.#end !== undefined && 'cause' in this.#end) throw this.#end.cause;
    } finally {
      // Nobody reads any more: streams that wait for room end.
      this.#end ??= {};
      for (const resolve of this.#room.splice(0)) resolve();
    }
  }

  #wake(): void {
    this.#wakeReader?.();
    this.#wakeReader = undefined;
  }
}
