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

/** Directories that hold no manifests of the user's own. */
const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * Reads the files, and in directories every `.yaml`, `.yml` and `.json`, in a stable order. A file that is not UTF-8
 * or cannot be opened is a problem; a path that does not exist throws `Failure('usage')`.
 */
export async function readManifests(paths: readonly string[]): Promise<ManifestTexts> {
  const texts: ManifestText[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    for (const file of await filesAt(path)) {
      const name = relative(path, file) === '' ? basename(file) : relative(path, file);
      try {
        const bytes = await readFile(file);
        texts.push({
          file,
          relativePath: name,
          text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
        });
      } catch (cause) {
        problems.push({ file, ...explain(cause) });
      }
    }
  }
  return { texts, problems };
}

async function filesAt(path: string): Promise<string[]> {
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
        if (entry.isDirectory()) return SKIPPED_DIRECTORIES.has(entry.name) ? [] : filesAt(inner);
        return entry.isFile() && MANIFEST_EXTENSIONS.has(extname(entry.name).toLowerCase()) ? [inner] : [];
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
