import { lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { type NamedText, replaceFile } from './write-files.ts';

/**
 * Writes files that a program made and people may edit: one that is there and does not begin with the marker is a
 * person's, and stays; so does whatever a link below the directory leads to. Nothing is written unless all can be.
 * Answers the paths of those that were not there, or said something else. Throws `Failure('usage')`.
 * @param marker how the first line of each text begins
 */
export async function writeOwnFiles(
  directory: string,
  files: readonly NamedText[],
  marker: string,
): Promise<string[]> {
  const changed: { readonly path: string; readonly text: string }[] = [];
  for (const { relativePath, text } of files) {
    await demandOwnWay(directory, relativePath);
    const path = join(directory, relativePath);
    const old = await textOf(path);
    if (old === text) continue;
    if (old !== undefined && !old.startsWith(marker))
      throw new Failure('usage', `${path} is there and is not ours to replace; nothing was written`, {
        remedy: `name another directory, or remove the file; what may be replaced begins with "${marker}"`,
      });
    changed.push({ path, text });
  }
  for (const { path, text } of changed) await replaceFile(path, text);
  return changed.map(({ path }) => path);
}

/** That no part of the way is a link, or leads up. */
async function demandOwnWay(directory: string, relativePath: string): Promise<void> {
  const steps = relativePath.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..' || /[\\\0]/.test(step)))
    throw new Failure('usage', `${JSON.stringify(relativePath)} is no path below a directory`);
  for (let path = join(directory, ...steps), i = steps.length; i > 0; path = dirname(path), i -= 1) {
    const found = await statOf(path);
    if (found?.isSymbolicLink() === true)
      throw new Failure('usage', `${path} is a link, which is not followed; nothing was written`, {
        remedy: 'name another directory, or remove the link',
      });
    const isFile = i === steps.length;
    if (found !== undefined && !(isFile ? found.isFile() : found.isDirectory()))
      throw new Failure(
        'usage',
        `${path} is there and is no ${isFile ? 'file' : 'directory'}; nothing was written`,
        { remedy: 'name another directory' },
      );
  }
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): Failure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new Failure('usage', `cannot read ${path}: ${message}`, {
    cause,
    remedy: 'name a directory that can be written',
  });
}

/** Behind a file in the place of a directory nothing is, either. */
function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
