import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../../../model/failure.ts';
import { type ByteStream, gunzip, isGzip } from './gunzip.ts';

export const STDIN = '-';

const PIECE_BYTES = 256 * 1024;

/**
 * The content of a file (`-`: standard input), unpacked where it is gzip, whatever its name says.
 * @throws Failure `usage` where it cannot be opened
 */
export async function* readContent(path: string): ByteStream {
  const raw = path === STDIN ? process.stdin : fileBytes(path);
  const pieces = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const head = await firstBytes(pieces);
  const all = headThenRest(head, pieces);
  return yield* isGzip(head) ? gunzip(all) : plain(all);
}

async function* plain(pieces: AsyncIterable<Uint8Array>): ByteStream {
  yield* pieces;
  return undefined;
}

/** At least the two bytes that tell gzip, if there are as many: a pipe may deliver one at a time. */
async function firstBytes(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* headThenRest(
  head: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (head.length > 0) yield head;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await openToRead(path);
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of the path is not a directory',
};

/** @throws Failure `usage` */
export async function openToRead(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r');
    if (!(await file.stat()).isDirectory()) return file;
    await file.close();
  } catch (cause) {
    throw cannotRead(path, cause);
  }
  throw new Failure('usage', `cannot read ${path}: it is a directory`, { remedy: 'name the files in it' });
}

function cannotRead(path: string, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new Failure('usage', `cannot read ${path}: ${reason}`, {
    cause,
    remedy: 'check the path and its permissions, or pass - to read standard input',
  });
}
