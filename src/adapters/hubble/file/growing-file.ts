import { type FileHandle, stat } from 'node:fs/promises';
import type { RecordBatch } from '../../../flows/flow.ts';
import { ContentHead, LONGEST_HEAD } from './content-id.ts';
import type { ByteStream } from './gunzip.ts';
import { JsonSplitter } from './json-splitter.ts';
import { openToRead } from './open-file.ts';
import { RecordBatches } from './record-batches.ts';

const PIECE_BYTES = 256 * 1024;

/** What became of the path that a file was opened by. */
export type Fate = 'same' | 'truncated' | 'replaced' | 'missing';

/** A file that is still being written, read as far as it goes. */
export class GrowingFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #inode: bigint;
  readonly #records: RecordBatches;
  readonly #splitter: JsonSplitter;
  #head = new ContentHead();
  /** bytes read */
  position = 0;

  private constructor(path: string, file: FileHandle, inode: bigint) {
    this.#path = path;
    this.#file = file;
    this.#inode = inode;
    this.#records = new RecordBatches(path);
    this.#splitter = new JsonSplitter(this.#records);
  }

  /** @throws Failure `usage` where it cannot be opened */
  static async open(path: string): Promise<GrowingFile> {
    const file = await openToRead(path);
    const { ino } = await file.stat({ bigint: true });
    return new GrowingFile(path, file, ino);
  }

  /** Which content has been read from here; undefined before the first line is whole. */
  get id(): string | undefined {
    return this.#head.id;
  }

  /** Everything that has been written since. A line that is still being written waits for its end. */
  async *readOn(): AsyncGenerator<RecordBatch, void> {
    // What a truncated file holds by now is not the rest of what was read of it.
    while (!(await this.isTruncated())) {
      const piece = await this.#pieceAt(this.position, PIECE_BYTES);
      if (piece.length === 0) return;
      yield* this.#take(piece);
    }
  }

  /** The same content elsewhere, which goes on behind what was read here. */
  async *readRestOf(content: ByteStream): AsyncGenerator<RecordBatch, void> {
    let before = this.position;
    for await (const piece of content) {
      if (before < piece.length) yield* this.#take(Buffer.from(piece.subarray(before)));
      before = Math.max(0, before - piece.length);
    }
  }

  /** Nothing more will be written: what is left of a line is rejected. */
  *finish(): Generator<RecordBatch, void> {
    this.#splitter.end();
    yield* this.#records.take();
  }

  async fate(): Promise<Fate> {
    if (await this.isTruncated()) return 'truncated';
    try {
      return (await stat(this.#path, { bigint: true })).ino === this.#inode ? 'same' : 'replaced';
    } catch {
      // Between being renamed and being written anew there is no such file.
      return 'missing';
    }
  }

  /** Whether it begins with something else than it did, or is shorter: what was read is no part of it any more. */
  async isTruncated(): Promise<boolean> {
    const { size } = await this.#file.stat();
    if (size < this.position) return true;
    const { id } = this;
    return id !== undefined && (await this.#headNow()).id !== id;
  }

  /** Goes on behind what is known of its content from elsewhere. @param lengths by content, whole lines only */
  async passOver(lengths: ReadonlyMap<string, number>): Promise<void> {
    const head = await this.#headNow();
    const length = head.id === undefined ? undefined : lengths.get(head.id);
    if (length === undefined) return;
    this.#head = head;
    this.position = length;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async *#take(piece: Buffer): AsyncGenerator<RecordBatch, void> {
    this.position += piece.length;
    this.#head.push(piece);
    this.#splitter.push(piece);
    yield* this.#records.take();
  }

  async #headNow(): Promise<ContentHead> {
    const head = new ContentHead();
    head.push(await this.#pieceAt(0, LONGEST_HEAD));
    return head;
  }

  async #pieceAt(position: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
}
