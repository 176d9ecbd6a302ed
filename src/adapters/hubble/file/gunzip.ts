import { createGunzip, type Gunzip } from 'node:zlib';

/** Bytes in order, and at the end why they are fewer than there should be, if that is known. */
export type ByteStream = AsyncGenerator<Uint8Array, string | undefined>;

/** A failing write loses its own output, so writes are kept small. */
const SLICE_BYTES = 16 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];

export function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * Unpacks gzip, also of several members one after the other. Damaged or cut off data yields what could be read;
 * the reason is the generator's return value, because a pipeline would drop what it still holds when it fails.
 */
export async function* gunzip(pieces: AsyncIterable<Uint8Array>): ByteStream {
  const unpacker = createGunzip({ chunkSize: 256 * 1024 });
  const unpacked: Uint8Array[] = [];
  const outcome: { failure?: Error } = {};
  unpacker.on('data', (piece: Uint8Array) => unpacked.push(piece));
  unpacker.on('error', (error: Error) => {
    outcome.failure = error;
  });
  try {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length && outcome.failure === undefined; at += SLICE_BYTES) {
        await write(unpacker, piece.subarray(at, at + SLICE_BYTES));
        yield* unpacked.splice(0);
      }
      if (outcome.failure !== undefined) break;
    }
    if (outcome.failure === undefined) await finish(unpacker);
    yield* unpacked.splice(0);
  } finally {
    unpacker.destroy();
  }
  return outcome.failure === undefined ? undefined : reasonOf(outcome.failure);
}

/** Done when all of the piece is unpacked; when it fails, the write's own callback never comes. */
function write(unpacker: Gunzip, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unpacker.off('error', done);
      resolve();
    };
    unpacker.once('error', done);
    unpacker.write(piece, done);
  });
}

function finish(unpacker: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    unpacker.once('close', resolve);
    unpacker.once('end', resolve);
    unpacker.end();
  });
}

function reasonOf(error: Error): string {
  const isCutOff = 'code' in error && error.code === 'Z_BUF_ERROR';
  return isCutOff
    ? 'the gzip data ends too early'
    : `the gzip data is damaged from here on (${error.message})`;
}
