import type { HubbleRecord, RecordBatch } from '../../../flows/flow.ts';
import type { Problem } from '../../../model/problem.ts';
import { recordOfJson } from '../json/from-json.ts';
import type { JsonSink } from './json-splitter.ts';

const BATCH_RECORDS = 1000;

/** Collects what a splitter finds, as records in batches of at most a thousand. */
export class RecordBatches implements JsonSink {
  readonly #file: string;
  #full: RecordBatch[] = [];
  #records: HubbleRecord[] = [];
  #rejected: Problem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  value(value: unknown, line: number): void {
    const record = recordOfJson(value);
    if (record.ok) this.#records.push(record.value);
    else this.#rejected.push({ message: record.error, file: this.#file, line });
    if (this.#records.length + this.#rejected.length >= BATCH_RECORDS) this.#close();
  }

  broken(message: string, line: number, remedy: string): void {
    this.#rejected.push({ message, file: this.#file, line, remedy });
  }

  take(): readonly RecordBatch[] {
    this.#close();
    return this.#full.splice(0);
  }

  #close(): void {
    if (this.#records.length + this.#rejected.length === 0) return;
    this.#full.push({ records: this.#records, rejected: this.#rejected });
    this.#records = [];
    this.#rejected = [];
  }
}
