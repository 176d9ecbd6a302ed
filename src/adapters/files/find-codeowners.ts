import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { Failure } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';

/** A CODEOWNERS file, and the manifests that its patterns are about. */
export interface CodeownersFile {
  /** as problems name it */
  readonly file: string;
  readonly text: string;
  /** manifest as given → its path from the root that the patterns start at, with slashes */
  readonly paths: ReadonlyMap<string, string>;
}

/** Where forges look, in that order; the first that is there counts. */
export const CODEOWNERS_PLACES = ['.github', '', 'docs', '.gitlab'] as const;

/** GitHub reads no larger one. */
const MAX_BYTES = 3 * 1024 * 1024;

/**
 * The CODEOWNERS of the git repositories that hold the manifests. Links are followed to where a manifest lies, so that
 * neither they nor `..` make it another's; a CODEOWNERS that leads out of its repository is not read.
 * @param override read in place of what the repositories have
 * @throws Failure `usage` where the override cannot be read
 */
export async function findCodeowners(
  manifests: readonly string[],
  override?: string,
): Promise<{ readonly found: readonly CodeownersFile[]; readonly problems: readonly Problem[] }> {
  const byRoot = new Map<string, Map<string, string>>();
  const roots = new Map<string, string | undefined>();
  const fallback = override === undefined ? undefined : await homeOf(override);
  for (const manifest of manifests) {
    const real = await realpath(manifest).catch(() => undefined);
    if (real === undefined) continue;
    const root = (await rootOf(dirname(real), roots)) ?? fallback;
    if (root === undefined || !isWithin(root, real)) continue;
    const paths = byRoot.get(root) ?? new Map<string, string>();
    byRoot.set(root, paths.set(manifest, relative(root, real).replaceAll(sep, '/')));
  }
  const problems: Problem[] = [];
  const found: CodeownersFile[] = [];
  for (const [root, paths] of byRoot) {
    const file = override ?? (await codeownersIn(root));
    if (file === undefined) continue;
    const text = await readOwners(file, override === undefined ? root : undefined);
    if (typeof text === 'string') found.push({ file: shown(file), text, paths });
    else if (override === undefined) problems.push({ file: shown(file), ...text });
    else throw new Failure('usage', `cannot read ${override}: ${text.message}`, { remedy: REMEDY });
  }
  return { found, problems };
}

const REMEDY = 'check the path given to --codeowners';

/** Where the patterns of a file start: it, or a directory that forges look in, lies there. */
async function homeOf(override: string): Promise<string> {
  const real = await realpath(override).catch((cause: unknown) => {
    throw new Failure('usage', `cannot read ${override}: there is no such file`, { cause, remedy: REMEDY });
  });
  const directory = dirname(real);
  const isPlace = CODEOWNERS_PLACES.some((place) => place !== '' && place === basename(directory));
  return isPlace ? dirname(directory) : directory;
}

/** The nearest directory, from this one up, that holds `.git`: a directory, or a file in a worktree or submodule. */
async function rootOf(
  directory: string,
  known: Map<string, string | undefined>,
): Promise<string | undefined> {
  if (known.has(directory)) return known.get(directory);
  const isRoot = await lstat(join(directory, '.git')).then(
    (entry) => entry.isDirectory() || entry.isFile(),
    () => false,
  );
  const parent = dirname(directory);
  const root = isRoot ? directory : parent === directory ? undefined : await rootOf(parent, known);
  known.set(directory, root);
  return root;
}

async function codeownersIn(root: string): Promise<string | undefined> {
  for (const place of CODEOWNERS_PLACES) {
    const file = join(root, place, 'CODEOWNERS');
    const isThere = await lstat(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

/** @param root the file must lie in it; undefined: anywhere */
async function readOwners(file: string, root: string | undefined): Promise<string | Omit<Problem, 'file'>> {
  try {
    if (root !== undefined && !isWithin(root, await realpath(file)))
      return { message: 'is not read: it leads out of its repository' };
    const { size, ...entry } = await stat(file).then((one) => ({ size: one.size, isFile: one.isFile() }));
    if (!entry.isFile) return { message: 'is not read: it is no file' };
    if (size > MAX_BYTES) return { message: 'is not read: it is larger than 3 MB, and no forge reads it' };
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    return cause instanceof TypeError
      ? { message: 'is not valid UTF-8', remedy: 'save the file as UTF-8' }
      : { message: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** From where the program runs, as a person would write it. */
function shown(file: string): string {
  const way = relative('', file);
  return way.startsWith('..') ? file : way;
}
