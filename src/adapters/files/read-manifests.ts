import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { compareText, type Problem } from '../../model/problem.ts';

/** A manifest file's text, with the path it has inside the set it was found in. */
export interface ManifestText {
  /** as the user would write it */
  readonly file: string;
  /** relative to the directory the user named; the file's own name where they named the file */
  readonly relativePath: string;
  readonly text: string;
}

export interface ManifestTexts {
  readonly texts: readonly ManifestText[];
  readonly problems: readonly Problem[];
}

const MANIFEST_EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/** Whether a file of a directory is read. */
export type IsWanted = (fileName: string) => boolean;

export function hasManifestExtension(fileName: string): boolean {
  return MANIFEST_EXTENSIONS.has(extname(fileName).toLowerCase());
}

/** Directories that hold no manifests of the user's own. */
export const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * Reads the files, and in directories every one that is wanted, in a stable order. A file that is not UTF-8 or cannot
 * be opened is a problem; a path that does not exist throws `Failure('usage')`.
 * @param isWanted default: `.yaml`, `.yml` and `.json`
 */
export async function readManifests(
  paths: readonly string[],
  isWanted: IsWanted = hasManifestExtension,
): Promise<ManifestTexts> {
  const texts: ManifestText[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    for (const file of await filesAt(path, isWanted)) {
      const name = relative(path, file) === '' ? basename(file) : relative(path, file);
      const read = await readText(file);
      if (typeof read === 'string') texts.push({ file, relativePath: name, text: read });
      else problems.push(read);
    }
  }
  return { texts, problems };
}

/**
 * Reads what of the paths is there: files, and of directories the files of these names. What is not there is left out.
 */
export async function readIfThere(
  paths: readonly string[],
  namesInDirectories: readonly string[],
): Promise<ManifestTexts> {
  const texts: ManifestText[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const candidates =
      (await kindOf(path)) === 'directory' ? namesInDirectories.map((name) => join(path, name)) : [path];
    for (const file of candidates) {
      if ((await kindOf(file)) !== 'file') continue;
      const read = await readText(file);
      if (typeof read === 'string') texts.push({ file, relativePath: basename(file), text: read });
      else problems.push(read);
    }
  }
  return { texts, problems };
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  // whoever asks says what is missing, with the place that names it
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? 'directory' : found?.isFile() === true ? 'file' : undefined;
}

async function readText(file: string): Promise<string | Problem> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (cause) {
    return { file, ...explain(cause) };
  }
}

async function filesAt(path: string, isWanted: IsWanted): Promise<string[]> {
  const kind = await stat(path).catch((cause: unknown) => {
    throw new Failure('usage', `cannot read ${path}: ${messageOf(cause)}`, {
      cause,
      remedy: 'name a file or a directory of manifests',
    });
  });
  if (!kind.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .toSorted((a, b) => compareText(a.name, b.name))
      .map(async (entry) => {
        const inner = join(path, entry.name);
        if (entry.isDirectory()) return SKIPPED_DIRECTORIES.has(entry.name) ? [] : filesAt(inner, isWanted);
        return entry.isFile() && isWanted(entry.name) ? [inner] : [];
      }),
  );
  return nested.flat();
}

function explain(cause: unknown): Pick<Problem, 'message' | 'remedy'> {
  return cause instanceof TypeError
    ? { message: 'is not valid UTF-8', remedy: 'save the file as UTF-8' }
    : { message: `cannot be read: ${messageOf(cause)}` };
}

function messageOf(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    if (cause.code === 'ENOENT') return 'no such file or directory';
    if (cause.code === 'EACCES') return 'permission denied';
  }
  return cause instanceof Error ? cause.message : String(cause);
}
