import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { Failure } from '../../model/failure.ts';

const STDIN = '-';

/** A line that is longer is given cut to this many characters: no input makes the process hold more. */
export const MAX_LINE_CHARS = 1024 * 1024;

/**
 * The lines of a UTF-8 text file (`-`: standard input) without their line feeds, as many at a time as one read brings,
 * so that whoever asks and waits for the answer gets it. A missing final line feed is no error.
 * @throws Failure `usage` where it cannot be read, `input-partly-unreadable` where the signal ends it
 */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<readonly string[], void> {
  const stream = path === STDIN ? process.stdin : createReadStream(path);
  stream.setEncoding('utf8');
  let rest = '';
  try {
    const pieces: AsyncIterable<string> = addAbortSignal(signal, stream);
    for await (const piece of pieces) {
      const lines = piece.split('\n');
      lines[0] = `${rest}${lines[0] ?? ''}`;
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw signal.aborted ? stopped(path, cause) : cannotRead(path, cause);
  }
  if (rest !== '') yield [rest];
}

function stopped(path: string, cause: unknown): Failure {
  return new Failure(
    'input-partly-unreadable',
    `${path === STDIN ? '<stdin>' : path}: stopped before its end`,
    {
      cause,
    },
  );
}

function cannotRead(path: string, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason =
    code === 'ENOENT' ? 'no such file' : cause instanceof Error ? cause.message : JSON.stringify(cause);
  return new Failure('usage', `cannot read ${path}: ${reason}`, {
    cause,
    remedy: 'check the path and its permissions, or pass - to read standard input',
  });
}
