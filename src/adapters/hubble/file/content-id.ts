import { createHash } from 'node:crypto';
import type { ByteStream } from './gunzip.ts';

/** A longer first line is told apart by its beginning. */
export const LONGEST_HEAD = 16 * 1024;
const LINE_FEED = 0x0a;

/**
 * Knows a log by its first line, which has a time and an id of its own: the same whether it is renamed, numbered anew,
 * copied or compressed, and while it grows.
 */
export class ContentHead {
  #head = Buffer.alloc(0);
  #id: string | undefined;

  /** Pieces from the start of the content on; what lies behind the first line is not looked at. */
  push(piece: Uint8Array): void {
    if (this.#id !== undefined) return;
    const searched = this.#head.length;
    this.#head = Buffer.concat([this.#head, piece.subarray(0, LONGEST_HEAD - searched)]);
    const end = this.#head.indexOf(LINE_FEED, searched);
    if (end >= 0 || this.#head.length >= LONGEST_HEAD) this.#close(end < 0 ? this.#head.length : end);
  }

  /** The content is over: what there is counts as its first line. */
  end(): void {
    if (this.#id === undefined && this.#head.length > 0) this.#close(this.#head.length);
  }

  /** undefined until the first line is whole, and for content without any */
  get id(): string | undefined {
    return this.#id;
  }

  #close(length: number): void {
    this.#id = createHash('sha256').update(this.#head.subarray(0, length)).digest('hex');
    this.#head = Buffer.alloc(0);
  }
}

export interface OpenedContent {
  /** undefined where there is none */
  readonly id: string | undefined;
  /** all of it, from its start */
  readonly content: ByteStream;
  /** must be called, whether it was read or not: a generator that was never begun cannot clean up */
  close(): Promise<void>;
}

/** Reads as much as tells which content it is. */
export async function openedContent(content: ByteStream): Promise<OpenedContent> {
  const head = new ContentHead();
  const pieces: Uint8Array[] = [];
  let last: IteratorReturnResult<string | undefined> | undefined;
  while (head.id === undefined) {
    const next = await content.next();
    if (next.done === true) {
      last = next;
      head.end();
      break;
    }
    head.push(next.value);
    pieces.push(next.value);
  }
  const close = async (): Promise<void> => {
    await content.return(undefined);
  };
  return { id: head.id, content: piecesThenRest(pieces, last, content), close };
}

async function* piecesThenRest(
  pieces: readonly Uint8Array[],
  last: IteratorReturnResult<string | undefined> | undefined,
  rest: ByteStream,
): ByteStream {
  yield* pieces;
  return last === undefined ? yield* rest : last.value;
}

/** The same bytes; tells how many of them are whole lines. */
export async function* wholeLines(content: ByteStream, tell: (length: number) => void): ByteStream {
  let position = 0;
  let next = await content.next();
  while (next.done !== true) {
    const end = next.value.lastIndexOf(LINE_FEED);
    if (end >= 0) tell(position + end + 1);
    position += next.value.length;
    yield next.value;
    next = await content.next();
  }
  return next.value;
}
