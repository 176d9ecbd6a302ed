import { type FileHandle, stat } from 'node:fs/promises';
import type { RecordBatch } from '../../../flows/flow.ts';
import { JsonSplitter } from './json-splitter.ts';
import { openToRead } from './open-file.ts';
import { RecordBatches } from './record-batches.ts';

const PIECE_BYTES = 256 * 1024;

/** What became of the path that a file was opened by. */
export type Fate = 'same' | 'truncated' | 'replaced' | 'missing';

/** A file that is still being written, read as far as it goes. */
export class GrowingFile {
  readonly inode: bigint;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #records: RecordBatches;
  readonly #splitter: JsonSplitter;
  /** bytes read */
  position = 0;

  private constructor(path: string, file: FileHandle, inode: bigint) {
    this.#path = path;
    this.#file = file;
    this.inode = inode;
    this.#records = new RecordBatches(path);
    this.#splitter = new JsonSplitter(this.#records);
  }

  /** @throws Failure `usage` where it cannot be opened */
  static async open(path: string): Promise<GrowingFile> {
    const file = await openToRead(path);
    const { ino } = await file.stat({ bigint: true });
    return new GrowingFile(path, file, ino);
  }

  /** Everything that has been written since. A line that is still being written waits for its end. */
  async *readOn(): AsyncGenerator<RecordBatch, void> {
    for (;;) {
      const buffer = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await this.#file.read(buffer, 0, PIECE_BYTES, this.position);
      if (bytesRead === 0) return;
      this.position += bytesRead;
      this.#splitter.push(buffer.subarray(0, bytesRead));
      yield* this.#records.take();
    }
  }

  /** Nothing more will be written: what is left of a line is rejected. */
  *finish(): Generator<RecordBatch, void> {
    this.#splitter.end();
    yield* this.#records.take();
  }

  async fate(): Promise<Fate> {
    const { size } = await this.#file.stat();
    if (size < this.position) return 'truncated';
    try {
      return (await stat(this.#path, { bigint: true })).ino === this.inode ? 'same' : 'replaced';
    } catch {
      // Between being renamed and being written anew there is no such file.
      return 'missing';
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
