/** Steps from the top of a YAML document: map keys and list indexes. */
export type Path = readonly (string | number)[];

/** Whether the way `of` begins with the whole of `path`. */
export function isPrefix(path: Path, of: Path): boolean {
  return path.length <= of.length && path.every((step, i) => step === of[i]);
}

/** Where something is written. */
export interface Place {
  /** path as the user gave it */
  readonly file: string;
  /** 1-based */
  readonly line: number;
  /** 1-based, in characters */
  readonly column: number;
  /** byte offsets into the file, end excluded */
  readonly startByte: number;
  readonly endByte: number;
}

/** `spec.ingress[0].fromEndpoints[1]` */
export function formatPath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}

/** Turns character offsets of one text into lines and byte offsets. */
export class TextMap {
  readonly #text: string;
  readonly #file: string;
  readonly #lineStarts: number[] = [0];
  /** byte offset of each line start; undefined where bytes and characters are the same */
  readonly #lineBytes: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1);
    this.#lineBytes = Buffer.byteLength(text) === text.length ? undefined : this.#measureLines();
  }

  place(start: number, end: number): Place {
    const { line, column } = this.position(start);
    return {
      file: this.#file,
      line,
      column,
      startByte: this.#byteOffset(start),
      endByte: this.#byteOffset(end),
    };
  }

  /** 1-based line and column of a character offset. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  #byteOffset(offset: number): number {
    if (this.#lineBytes === undefined) return offset;
    const { line } = this.position(offset);
    const lineStart = this.#lineStarts[line - 1] ?? 0;
    return (this.#lineBytes[line - 1] ?? 0) + Buffer.byteLength(this.#text.slice(lineStart, offset));
  }

  #measureLines(): number[] {
    let bytes = 0;
    return this.#lineStarts.map((start, i) => {
      const before = bytes;
      bytes += Buffer.byteLength(this.#text.slice(start, this.#lineStarts[i + 1]));
      return before;
    });
  }
}
