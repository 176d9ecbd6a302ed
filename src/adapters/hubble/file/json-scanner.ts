const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** Deeper than any Hubble record; bounds the work on hostile input. */
const DEEPEST = 256;

export type ScanResult =
  | { readonly kind: 'complete'; readonly end: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'broken'; readonly message: string };

const MORE: ScanResult = { kind: 'more' };

/**
 * Finds where a JSON object or array ends, without reading it: brackets and strings only. Keeps its state between
 * calls, so that a value may arrive in pieces. It stops early where a bracket cannot stand, because that is how a
 * value cut off in the middle shows when another one follows it.
 */
export class JsonScanner {
  readonly #closers: number[] = [];
  #inString = false;
  #escaped = false;
  /** last byte outside strings that is no white space */
  #previous = COMMA;

  /** Scans `bytes` from `start`; the first call starts at the opening bracket. `end` is just behind the value. */
  scan(bytes: Uint8Array, start: number): ScanResult {
    let i = start;
    while (i < bytes.length) {
      if (this.#inString) {
        const next = this.#scanString(bytes, i);
        if (next === undefined) return { kind: 'broken', message: 'a text runs over the end of its line' };
        i = next;
        continue;
      }
      const byte = bytes[i] ?? SPACE;
      i += 1;
      if (byte <= SPACE) continue;
      const broken = this.#step(byte);
      if (broken !== undefined) return { kind: 'broken', message: broken };
      if (this.#closers.length === 0) return { kind: 'complete', end: i };
    }
    return MORE;
  }

  /** Position behind the string, or the end of the bytes; undefined where a raw line feed is inside. */
  #scanString(bytes: Uint8Array, start: number): number | undefined {
    for (let i = start; i < bytes.length; i += 1) {
      const byte = bytes[i];
      // also behind a backslash: no JSON string holds a raw line feed
      if (byte === LINE_FEED) return undefined;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#previous = QUOTE;
        return i + 1;
      }
    }
    return bytes.length;
  }

  /** Takes one byte outside strings; says what is wrong with it, if anything. */
  #step(byte: number): string | undefined {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (!this.#mayOpen()) return 'it ends before its brackets are closed';
        if (this.#closers.length >= DEEPEST) return `it is nested more than ${DEEPEST} deep`;
        this.#closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (this.#closers.pop() !== byte) return 'its brackets do not match';
        break;
      default:
    }
    this.#previous = byte;
    return undefined;
  }

  /** A value opens at the start, behind `[` or `:`, and behind `,` in an array. */
  #mayOpen(): boolean {
    if (this.#closers.length === 0 || this.#previous === OPEN_BRACKET || this.#previous === COLON)
      return true;
    return this.#previous === COMMA && this.#closers.at(-1) === CLOSE_BRACKET;
  }
}
