import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { MessageReader } from './message-reader.ts';
import { detailsIn, GrpcError, type StatusName, statusIn, statusOfHttp } from './status.ts';

export interface CallEvents {
  /** the bytes are valid only until it returns; `pause` asks the server to wait */
  readonly onMessage: (message: Buffer) => void;
  /** the last event; without an error the server ended the call well */
  readonly onEnd: (error: GrpcError | undefined) => void;
}

/** What to say of a call that ended without a status: the connection knows why. @param code HTTP/2's, of its end */
type Explain = (error: unknown, code?: number) => GrpcError;

const OK_HTTP = 200;
const CANCEL = 8;

/** One call to a server: one request, any number of answers. */
export class Call {
  readonly #events: CallEvents;
  readonly #explain: Explain;
  readonly #reader: MessageReader;
  #stream: ClientHttp2Stream | undefined;
  #ended: { readonly status: StatusName; readonly details: string } | undefined;
  #isOver = false;
  /** whether something that is no gRPC server answers, whose answer is no message */
  #isForeign = false;

  constructor(events: CallEvents, explain: Explain) {
    this.#events = events;
    this.#explain = explain;
    this.#reader = new MessageReader((message) => {
      if (!this.#isOver) events.onMessage(message);
    });
  }

  attach(stream: ClientHttp2Stream): void {
    this.#stream = stream;
    let error: unknown;
    stream.on('response', (headers) => this.#onHeaders(headers));
    stream.on('trailers', (headers) => this.#onTrailers(headers));
    stream.on('data', (piece: Buffer) => this.#onData(piece));
    stream.on('end', () => {
      if (this.#ended !== undefined) this.#finish();
    });
    stream.on('error', (cause) => {
      error = cause;
    });
    stream.on('close', () => {
      // A call that ended well, but before all that came was read, did not end well.
      if (this.#ended !== undefined && this.#ended.status !== 'OK') this.#finish();
      else this.fail(this.#explain(error, stream.rstCode));
    });
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  /** Tells the server that no more is wanted. Nothing is told to the caller from now on. */
  cancel(): void {
    this.#isOver = true;
    this.#stream?.close(CANCEL);
  }

  /** The caller is told later, as for every other end. */
  fail(error: GrpcError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    setImmediate(() => this.#events.onEnd(error));
  }

  #onHeaders(headers: IncomingHttpHeaders): void {
    this.#onTrailers(headers);
    const httpStatus = Number(headers[':status']);
    if (httpStatus === OK_HTTP) return;
    this.#isForeign = true;
    this.#ended ??= { status: statusOfHttp(httpStatus), details: `the server answers HTTP ${httpStatus}` };
  }

  #onTrailers(headers: IncomingHttpHeaders): void {
    const status = statusIn(headers);
    if (status !== undefined) this.#ended = { status, details: detailsIn(headers) };
  }

  #onData(piece: Buffer): void {
    if (this.#isOver || this.#isForeign) return;
    try {
      this.#reader.read(piece);
    } catch (error) {
      this.fail(error instanceof GrpcError ? error : this.#explain(error));
      this.#stream?.close(CANCEL);
    }
  }

  #finish(): void {
    if (this.#isOver || this.#ended === undefined) return;
    this.#isOver = true;
    const { status, details } = this.#ended;
    if (status !== 'OK') this.#events.onEnd(new GrpcError(status, details));
    else if (!this.#reader.isBroken) this.#events.onEnd(undefined);
    else this.#events.onEnd(new GrpcError('INTERNAL', 'the last message is cut short'));
  }
}
