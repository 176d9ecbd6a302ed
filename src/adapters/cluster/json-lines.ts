import { StringDecoder } from 'node:string_decoder';

/** etcd admits objects of 1.5 MB; a line that never ends must not fill the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** The JSON values of a stream with one on each line. Throws where a line is no JSON or too long. */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const parts = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)).split('\n');
    for (const [i, part] of parts.entries()) {
      if (i > 0) {
        yield* valueOf(pieces.join(''));
        pieces = [];
        length = 0;
      }
      pieces.push(part);
      length += part.length;
      if (length > LONGEST_LINE) throw new Error('a line of the watch is too long');
    }
  }
  yield* valueOf(pieces.join(''));
}

function* valueOf(line: string): Generator<unknown, void> {
  if (line.trim() === '') return;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error('a line of the watch is no JSON', { cause });
  }
  yield value;
}
