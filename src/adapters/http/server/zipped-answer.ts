import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type DataLine, WIRE_VERSION, type WireLine } from '../wire/records.ts';

/** So many characters are made at a time: some milliseconds, after which everybody else gets a turn. */
const PIECE_LENGTH = 64 * 1024;
/** Labels repeat: little work takes most of the bytes away. */
const GZIP_LEVEL = 3;

/**
 * A whole answer, newline-delimited JSON with header and trailer, zipped as it is made: it takes a tenth of the bytes
 * at most. It is complete before the first byte is sent, so that the store is read at its own pace whatever the
 * client's is, and what goes wrong while reading can still be said.
 */
export class ZippedAnswer {
  readonly #gzip = createGzip({ level: GZIP_LEVEL });
  readonly #zipped: Buffer[] = [];
  readonly #counts: Record<string, number> = {};
  readonly #isWanted: () => boolean;
  #piece: string;

  /** @param isWanted whether somebody still waits for it */
  constructor(version: string, isWanted: () => boolean) {
    this.#piece = text({ kind: 'header', wireVersion: WIRE_VERSION, version });
    this.#isWanted = isWanted;
    this.#gzip.on('data', (bytes: Buffer) => this.#zipped.push(bytes));
  }

  /** @throws Error where nobody waits for it any more */
  async take(lines: Iterable<DataLine>): Promise<void> {
    for (const line of lines) {
      this.#counts[line.kind] = (this.#counts[line.kind] ?? 0) + 1;
      this.#piece += text(line);
      if (this.#piece.length >= PIECE_LENGTH) await this.#zip();
    }
  }

  /** Sends it no faster than the client reads, unzipped for one that knows no gzip. */
  async send(response: ServerResponse, options: { readonly gzip: boolean }): Promise<void> {
    const ended = once(this.#gzip, 'end');
    this.#gzip.end(this.#piece + text({ kind: 'end', counts: this.#counts }));
    await ended;
    const bytes = Readable.from(this.#zipped, { objectMode: true, highWaterMark: 1 });
    if (options.gzip) await pipeline(bytes, response);
    else await pipeline(bytes, createGunzip(), response);
  }

  async #zip(): Promise<void> {
    if (!this.#isWanted()) throw new Error('the client went away');
    const hasRoom = this.#gzip.write(this.#piece);
    this.#piece = '';
    if (hasRoom) await nextTurn();
    else await once(this.#gzip, 'drain');
  }
}

function text(line: WireLine): string {
  return `${JSON.stringify(line)}\n`;
}
