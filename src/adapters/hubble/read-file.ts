import { createHash } from 'node:crypto';
import type { HubbleRecord, RecordBatch } from '../../flows/flow.ts';
import { Failure } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';
import { JsonSplitter } from './file/json-splitter.ts';
import { readContent, STDIN } from './file/open-file.ts';
import { recordOfJson } from './json/from-json.ts';

const BATCH_RECORDS = 1000;

/**
 * Reads a Hubble exporter file or saved output of `hubble observe -o json|jsonpb`: JSON lines, one array, or objects
 * one after the other, plain or gzip; `-` is standard input. What cannot be read is rejected with its line, and
 * reading goes on behind it.
 * @throws Failure `usage` where the file cannot be opened
 */
export async function* readHubbleFile(path: string): AsyncGenerator<RecordBatch, void> {
  const batch = new Batch(path === STDIN ? '<stdin>' : path);
  const splitter = new JsonSplitter(batch);
  const content = readContent(path);
  try {
    let next = await content.next();
    while (next.done !== true) {
      splitter.push(next.value);
      // Also a small batch, at the end of each piece: what comes through a pipe is not held back.
      yield* batch.take();
      next = await content.next();
    }
    splitter.end(next.value);
  } catch (error) {
    if (error instanceof Failure) throw error;
    splitter.end(
      `the file cannot be read further: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await content.return(undefined);
  }
  yield* batch.take();
}

/** SHA-256 of a file's unpacked content, in hex: the same for a log and its gzip. Undefined for standard input. */
export async function fingerprint(path: string): Promise<string | undefined> {
  if (path === STDIN) return undefined;
  const hash = createHash('sha256');
  for await (const piece of readContent(path)) hash.update(piece);
  return hash.digest('hex');
}

/** Collects what the splitter finds. */
class Batch {
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
