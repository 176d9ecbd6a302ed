import { assertNever } from '../../../model/assert-never.ts';
import { ByteWindow } from './byte-window.ts';
import { JsonScanner } from './json-scanner.ts';

/** Takes what a splitter finds, in order. */
export interface JsonSink {
  value(value: unknown, line: number): void;
  /** a piece that is no JSON value; `line` is where it starts */
  broken(message: string, line: number, remedy: string): void;
}

/** A record may be this long, in bytes; Hubble's own are a few thousand. */
const LONGEST_RECORD = 64 * 1024 * 1024;

/** Beyond this a value is scanned as it arrives instead of waiting for its line to end. */
const LONGEST_LINE_WAITED_FOR = 1024 * 1024;

const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const REMEDY_CUT_OFF = 'it was cut off while being written; the records before it and behind it are read';
const REMEDY_NOT_JSON = 'expected is a Hubble exporter file or the output of `hubble observe -o jsonpb`';

/** Everything is thrown away up to a line that starts an object no further in than the broken one. */
interface Resync {
  readonly indent: number;
  inLine: boolean;
}

/**
 * Splits bytes into JSON values: one per line, or one array over any number of lines, or objects one after the
 * other. A line that is a whole value is parsed at once; everything else goes through the scanner. Never holds more
 * than one record and one piece of input.
 */
export class JsonSplitter {
  readonly #sink: JsonSink;
  readonly #window = new ByteWindow();
  /** where the array around the values starts */
  #arrayLine: number | undefined;
  /** set while a value is scanned that did not fit its line, with how far it got */
  #scan: { readonly scanner: JsonScanner; reached: number } | undefined;
  /** the rest of this line holds more than one value, or only part of one */
  #lineIsNoValue = false;
  #resync: Resync | undefined;
  #end: { readonly reason: string | undefined; isReported: boolean } | undefined;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  push(piece: Uint8Array): void {
    this.#window.append(piece);
    this.#run();
  }

  /** @param reason why the input ends, where it is known to have been cut off */
  end(reason?: string): void {
    const end = { reason, isReported: false };
    this.#end = end;
    this.#run();
    const inArray = this.#arrayLine !== undefined;
    if (end.isReported || (reason === undefined && !inArray)) return;
    this.#broken(
      reason ?? 'the file ends inside its array',
      this.#arrayLine ?? this.#window.line,
      REMEDY_CUT_OFF,
    );
  }

  #run(): void {
    while (this.#resync === undefined ? this.#next() : this.#skip(this.#resync));
  }

  /** Reads the next thing; false where more bytes are needed first. */
  #next(): boolean {
    if (this.#scan === undefined) this.#skipBlank();
    const first = this.#window.bytes[0];
    switch (first) {
      case undefined:
        return false;
      case OPEN_BRACE:
        return this.#readObject();
      case OPEN_BRACKET:
        if (this.#arrayLine !== undefined) return this.#readObject();
        this.#arrayLine = this.#window.line;
        return this.#take(1);
      case CLOSE_BRACKET:
        if (this.#arrayLine === undefined) return this.#readOther();
        this.#arrayLine = undefined;
        return this.#take(1);
      case COMMA:
        return this.#arrayLine === undefined ? this.#readOther() : this.#take(1);
      default:
        return this.#isByteOrderMark() ? this.#take(BYTE_ORDER_MARK.length) : this.#readOther();
    }
  }

  #take(count: number): true {
    if (this.#window.take(count)) this.#lineIsNoValue = false;
    return true;
  }

  /** Control bytes count as blank: a log rotated by copying has a run of zero bytes. */
  #skipBlank(): void {
    const { bytes } = this.#window;
    let blank = 0;
    while (blank < bytes.length && (bytes[blank] ?? 0) <= SPACE) blank += 1;
    if (blank > 0) this.#take(blank);
  }

  #isByteOrderMark(): boolean {
    return BYTE_ORDER_MARK.every((byte, i) => this.#window.bytes[i] === byte);
  }

  #readObject(): boolean {
    if (this.#scan === undefined && this.#arrayLine === undefined && !this.#lineIsNoValue) {
      const done = this.#readLine();
      if (done !== undefined) return done;
    }
    return this.#readScanned();
  }

  /** The fast way: the whole line is one value. Undefined where it is not. */
  #readLine(): boolean | undefined {
    const lineEnd = this.#window.lineEnd();
    if (lineEnd === -1 && this.#end === undefined) {
      return this.#window.length < LONGEST_LINE_WAITED_FOR ? false : undefined;
    }
    const length = lineEnd === -1 ? this.#window.length : lineEnd;
    const parsed = length > LONGEST_RECORD ? undefined : parse(this.#window.text(length));
    if (parsed === undefined || 'message' in parsed) {
      this.#lineIsNoValue = true;
      return undefined;
    }
    this.#sink.value(parsed.value, this.#window.line);
    if (lineEnd === -1) this.#window.take(length);
    else this.#window.takeLine(lineEnd);
    return true;
  }

  #readScanned(): boolean {
    this.#scan ??= { scanner: new JsonScanner(), reached: 0 };
    const { line, bytes } = this.#window;
    const result = this.#scan.scanner.scan(bytes, this.#scan.reached);
    switch (result.kind) {
      case 'complete':
        this.#scan = undefined;
        this.#emit(result.end);
        return true;
      case 'broken':
        return this.#giveUp(`not valid JSON: ${result.message}`, line);
      case 'more':
        this.#scan.reached = bytes.length;
        if (bytes.length > LONGEST_RECORD) return this.#giveUp('the record is longer than 64 MB', line);
        if (this.#end === undefined) return false;
        this.#end.isReported = true;
        return this.#giveUp(this.#end.reason ?? 'the file ends inside this record', line);
      default:
        return assertNever(result);
    }
  }

  /** Anything that is no object: up to the end of the line, in an array up to the next element. */
  #readOther(): boolean {
    const { bytes } = this.#window;
    let length = 1;
    while (length < bytes.length && !this.#endsOther(bytes[length])) length += 1;
    if (length === bytes.length && this.#end === undefined) {
      if (length <= LONGEST_LINE_WAITED_FOR) return false;
      return this.#giveUp('not valid JSON', this.#window.line, REMEDY_NOT_JSON);
    }
    this.#emit(length);
    return true;
  }

  #endsOther(byte: number | undefined): boolean {
    if (byte === LINE_FEED) return true;
    return this.#arrayLine !== undefined && (byte === COMMA || byte === CLOSE_BRACKET || byte === OPEN_BRACE);
  }

  #emit(length: number): void {
    const { line } = this.#window;
    const parsed = parse(this.#window.text(length));
    if ('message' in parsed) this.#broken(parsed.message, line, REMEDY_NOT_JSON);
    else this.#sink.value(parsed.value, line);
    this.#take(length);
  }

  #broken(message: string, line: number, remedy: string): void {
    this.#sink.broken(message, line, remedy);
  }

  #giveUp(message: string, line: number, remedy = REMEDY_CUT_OFF): true {
    this.#broken(message, line, remedy);
    this.#scan = undefined;
    this.#lineIsNoValue = false;
    this.#resync = { indent: this.#window.column, inLine: true };
    return true;
  }

  #skip(resync: Resync): boolean {
    if (resync.inLine) {
      const lineEnd = this.#window.lineEnd();
      if (lineEnd === -1) {
        this.#window.take(this.#window.length);
        return false;
      }
      this.#window.takeLine(lineEnd);
      resync.inLine = false;
      return true;
    }
    const { bytes } = this.#window;
    let indent = 0;
    while (indent < bytes.length && indent <= resync.indent && isBlank(bytes[indent])) indent += 1;
    if (indent === bytes.length) return false;
    const first = bytes[indent];
    const resumes = first === OPEN_BRACE || (first === CLOSE_BRACKET && this.#arrayLine !== undefined);
    if (resumes && indent <= resync.indent) this.#resync = undefined;
    else resync.inLine = true;
    return true;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x09;
}

type Parsed = { readonly value: unknown } | { readonly message: string };

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    // The engine quotes the text, which may hold terminal control sequences.
    const detail = cause instanceof Error ? cause.message.replaceAll(/\p{Cc}/gu, ' ') : '';
    return { message: `not valid JSON: ${detail}` };
  }
}
