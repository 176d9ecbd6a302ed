import type { HubbleRecord, RecordBatch } from '../../../flows/flow.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Problem } from '../../../model/problem.ts';
import { decodeResponse } from '../wire/decode.ts';

/** Beyond this the sender is asked to pause until the reader has caught up. */
const HIGH_WATER_RECORDS = 4096;

/**
 * Between a stream that pushes messages and a reader that takes batches. A waiting reader is woken at the end of the
 * event loop's turn, so that all messages of one network read come as one batch without any waiting.
 */
export class ResponseQueue {
  readonly #address: string;
  #records: HubbleRecord[] = [];
  #rejected: Problem[] = [];
  /** messages received so far */
  #messages = 0;
  #finished: { readonly failure: Failure | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  /** Takes an encoded message; whether the sender should pause. */
  push(bytes: Uint8Array): boolean {
    // A reader that has stopped takes what was there, not what a busy server goes on sending.
    if (this.#finished !== undefined) return true;
    this.#messages += 1;
    const record = decodeResponse(bytes);
    if (record.ok) this.#records.push(record.value);
    else {
      const message = `message ${this.#messages}: ${record.error}`;
      this.#rejected.push({ message, file: this.#address });
    }
    this.#wakeReader();
    return this.#records.length + this.#rejected.length >= HIGH_WATER_RECORDS;
  }

  /** The stream is over; what was received before is still handed out. The first call counts. */
  finish(failure: Failure | undefined): void {
    this.#finished ??= { failure };
    this.#wakeReader();
  }

  /** The next batch; undefined at the end. @throws Failure that ended the stream */
  async next(): Promise<RecordBatch | undefined> {
    if (this.#isEmpty() && this.#finished === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (!this.#isEmpty()) {
      const batch = { records: this.#records, rejected: this.#rejected };
      this.#records = [];
      this.#rejected = [];
      return batch;
    }
    if (this.#finished?.failure !== undefined) throw this.#finished.failure;
    return undefined;
  }

  #isEmpty(): boolean {
    return this.#records.length === 0 && this.#rejected.length === 0;
  }

  #wakeReader(): void {
    if (this.#wake === undefined) return;
    setImmediate(this.#wake);
    this.#wake = undefined;
  }
}
