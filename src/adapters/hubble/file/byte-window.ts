const LINE_FEED = 0x0a;
const FIRST_CAPACITY = 256 * 1024;

/** The unread bytes of a stream that arrives in pieces, and where in the text they stand. */
export class ByteWindow {
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #start = 0;
  #end = 0;
  /** 1-based line of the first unread byte */
  line = 1;
  /** 0-based, in bytes */
  column = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** The unread bytes; valid until the next `append`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  append(piece: Uint8Array): void {
    if (this.#end + piece.length > this.#buffer.length) this.#makeRoom(piece.length);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** Doubles, so that a long record costs time in proportion to its length. */
  #makeRoom(extra: number): void {
    const needed = this.length + extra;
    const isRoomy = needed * 2 <= this.#buffer.length;
    const target = isRoomy ? this.#buffer : Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, needed * 2));
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#end = this.length;
    this.#start = 0;
  }

  /** Position of the next line feed, counted from the first unread byte; -1 where there is none. */
  lineEnd(): number {
    const at = this.#buffer.subarray(0, this.#end).indexOf(LINE_FEED, this.#start);
    return at === -1 ? -1 : at - this.#start;
  }

  /** Text of the next `length` bytes. */
  text(length: number): string {
    return this.#buffer.toString('utf8', this.#start, this.#start + length);
  }

  /** Reads past a line whose line feed is at `lineEnd`. */
  takeLine(lineEnd: number): void {
    this.#start += lineEnd + 1;
    this.line += 1;
    this.column = 0;
  }

  /** Reads past `count` bytes; whether a line feed was among them. */
  take(count: number): boolean {
    let remaining = count;
    for (let end = this.lineEnd(); end !== -1 && end < remaining; end = this.lineEnd()) {
      this.takeLine(end);
      remaining -= end + 1;
    }
    this.#start += remaining;
    this.column += remaining;
    return remaining < count;
  }
}
