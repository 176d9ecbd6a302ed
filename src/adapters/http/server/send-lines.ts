import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { type DataLine, WIRE_VERSION, type WireLine } from '../wire/records.ts';

/** So many characters are made and sent at a time; between two pieces everybody else gets a turn. */
const PIECE_LENGTH = 64 * 1024;
/** Labels repeat: little work takes most of the bytes away. */
const GZIP_LEVEL = 3;

/** Sends header, lines and trailer as newline-delimited JSON, no faster than the client reads. */
export async function sendLines(
  response: ServerResponse,
  lines: Iterable<DataLine>,
  options: { readonly version: string; readonly gzip: boolean },
): Promise<void> {
  const pieces = Readable.from(piecesOf(lines, options.version), { objectMode: true, highWaterMark: 1 });
  if (options.gzip) await pipeline(pieces, createGzip({ level: GZIP_LEVEL }), response);
  else await pipeline(pieces, response);
}

async function* piecesOf(lines: Iterable<DataLine>, version: string): AsyncGenerator<string, void> {
  const counts: Record<string, number> = {};
  let piece = text({ kind: 'header', wireVersion: WIRE_VERSION, version });
  for (const line of lines) {
    counts[line.kind] = (counts[line.kind] ?? 0) + 1;
    piece += text(line);
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    await nextTurn();
  }
  yield piece + text({ kind: 'end', counts });
}

function text(line: WireLine): string {
  return `${JSON.stringify(line)}\n`;
}
