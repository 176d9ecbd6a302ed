import type { HubbleRecord, RecordBatch, Silence } from '../../../flows/flow.ts';
import type { Problem } from '../../../model/problem.ts';
import { decodeResponse } from '../wire/decode.ts';

/**
 * How a stream ended. `mute`: it brings nothing of what the server has seen, and a new one may; `node` names whose
 * records are missing, '' where that is not known. `mask-refused`: so will a new one, which asks for whole flows.
 */
export type StreamEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'mute'; readonly node: string }
  | { readonly kind: 'mask-refused'; readonly reason: string };

/** Beyond this the sender is asked to pause until the reader has caught up. */
const HIGH_WATER_RECORDS = 512;

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
  #silences: Silence[] = [];
  #finished: { readonly end: StreamEnd } | { readonly cause: unknown } | undefined;
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

  pushSilences(silences: readonly Silence[]): void {
    if (silences.length === 0 || this.#finished !== undefined) return;
    this.#silences.push(...silences);
    this.#wakeReader();
  }

  /** The stream is over; what was received before is still handed out. The first call counts. */
  finish(end: StreamEnd): void {
    this.#finished ??= { end };
    this.#wakeReader();
  }

  /** @param cause usually a Failure; what `next` throws once everything is handed out */
  fail(cause: unknown): void {
    this.#finished ??= { cause };
    this.#wakeReader();
  }

  /** Whether everything received was handed out. */
  get isEmpty(): boolean {
    return this.#records.length === 0 && this.#rejected.length === 0 && this.#silences.length === 0;
  }

  /** The next batch, or how the stream ended. @throws what ended it */
  async next(): Promise<RecordBatch | StreamEnd> {
    if (this.isEmpty && this.#finished === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (!this.isEmpty) {
      const silences = this.#silences.length === 0 ? {} : { silences: this.#silences };
      const batch = { records: this.#records, rejected: this.#rejected, ...silences };
      this.#records = [];
      this.#rejected = [];
      this.#silences = [];
      return batch;
    }
    const finished = this.#finished;
    if (finished === undefined) throw new Error('woken with nothing to read');
    if ('cause' in finished) throw finished.cause;
    return finished.end;
  }

  #wakeReader(): void {
    if (this.#wake === undefined) return;
    setImmediate(this.#wake);
    this.#wake = undefined;
  }
}
