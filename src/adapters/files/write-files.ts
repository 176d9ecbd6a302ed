import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../model/failure.ts';

/** Text for one path below a directory. */
export interface NamedText {
  readonly relativePath: string;
  readonly text: string;
}

/** Writes the files below the directory, making it and its parents. Throws `Failure('usage')` where it cannot. */
export async function writeFilesBelow(directory: string, files: readonly NamedText[]): Promise<void> {
  for (const { relativePath, text } of files) await replaceFile(join(directory, relativePath), text);
}

/** Throws `Failure('usage')` where the file is there and cannot be removed. */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `cannot remove ${path}: ${message}`, {
      cause,
      remedy: 'name a directory that can be written',
    });
  }
}

/** Replaces a file as a whole: a reader sees the old text or the new, never a part. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.lapse-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `cannot write ${path}: ${message}`, {
      cause,
      remedy: 'name a directory that can be written',
    });
  }
}
