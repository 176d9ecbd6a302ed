import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { ObjectId } from './object-id.ts';
import type { Git } from './run-git.ts';

/** Blobs of one repository, read one after the other by one process. */
export interface BlobReader {
  /** bytes; undefined: no such object, or no blob */
  size(id: ObjectId): Promise<number | undefined>;
  /** Read whole: ask the size before. */
  read(id: ObjectId): Promise<Buffer>;
  close(): void;
}

export function openBlobs(git: Git, timeoutMs: number): BlobReader {
  const child = git.start(['cat-file', '--batch-command']);
  const input = readerOf(child, timeoutMs);
  const ask = async (command: 'info' | 'contents', id: ObjectId): Promise<string[]> => {
    child.stdin.write(`${command} ${id}\n`);
    return (await input.line()).split(' ');
  };
  return {
    size: async (id) => {
      const [, type, size] = await ask('info', id);
      return type === 'blob' ? Number(size) : undefined;
    },
    read: async (id) => {
      const [, type, size] = await ask('contents', id);
      if (type !== 'blob') throw new Error(`${id} is no blob`);
      const bytes = await input.bytes(Number(size) + 1);
      return bytes.subarray(0, -1);
    },
    close: () => {
      child.stdin.end();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

interface Input {
  line(): Promise<string>;
  bytes(count: number): Promise<Buffer>;
}

/** Takes lines and counted bytes out of the output, and reads no more ahead than the pipe holds. */
function readerOf(child: ChildProcessWithoutNullStreams, timeoutMs: number): Input {
  let held: Buffer[] = [];
  let heldBytes = 0;
  child.stderr.resume();

  async function more(): Promise<void> {
    const piece = await nextPiece(child, timeoutMs);
    held.push(piece);
    heldBytes += piece.length;
  }
  function take(count: number): Buffer {
    const all = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = all.length === count ? [] : [all.subarray(count)];
    heldBytes -= count;
    return all.subarray(0, count);
  }
  return {
    line: async () => {
      for (;;) {
        const end = Buffer.concat(held).indexOf(0x0a);
        if (end !== -1) return take(end + 1).toString('utf8', 0, end);
        await more();
      }
    },
    bytes: async (count) => {
      while (heldBytes < count) await more();
      return take(count);
    },
  };
}

function nextPiece({ stdout }: ChildProcessWithoutNullStreams, timeoutMs: number): Promise<Buffer> {
  const ready: unknown = stdout.read();
  if (Buffer.isBuffer(ready)) return Promise.resolve(ready);
  return new Promise((resolve, reject) => {
    const settle = (result: Buffer | Error): void => {
      clearTimeout(timer);
      stdout.off('readable', onReadable).off('close', onEnd).off('end', onEnd);
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const onReadable = (): void => {
      const piece: unknown = stdout.read();
      if (Buffer.isBuffer(piece)) settle(piece);
    };
    const onEnd = (): void => settle(new Error('git cat-file ended before it had answered'));
    const timer = setTimeout(() => settle(new Error('git cat-file does not answer')), timeoutMs);
    stdout.on('readable', onReadable).on('close', onEnd).on('end', onEnd);
    if (stdout.destroyed || stdout.readableEnded) onEnd();
  });
}
