import { Failure } from '../../model/failure.ts';
import { compareProblems, compareText, type Problem } from '../../model/problem.ts';
import type { RepositoryFiles } from '../../proposals/repository.ts';
import { readAttributes } from './attributes.ts';
import { type BlobReader, openBlobs } from './blob-reader.ts';
import { listTree, type TreeEntry } from './list-tree.ts';
import type { ObjectId } from './object-id.ts';
import type { Git } from './run-git.ts';
import { collidingPaths, unsafePath } from './safe-path.ts';

export interface FileBounds {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** for one file */
  readonly timeoutMs: number;
}

/** of all files together, UTF-16 units */
const MAX_LENGTH = 256 * 1024 * 1024;

/**
 * Reads the wanted regular files of a commit as they are in the repository: line ends and byte order marks, too.
 * @param index path that no one uses
 */
export async function readTreeFiles(
  git: Git,
  commit: ObjectId,
  wants: (path: string) => boolean,
  index: string,
  bounds: FileBounds,
): Promise<RepositoryFiles> {
  const entries = await listTree(git, commit);
  const wanted = entries.filter(({ path }) => wants(path));
  if (wanted.length > bounds.maxFiles)
    throw tooMuch(`${wanted.length} files are wanted, ${bounds.maxFiles} at most are read`);
  const problems: Problem[] = [];
  const sound = soundEntries(wanted, problems).toSorted((a, b) => compareText(a.path, b.path));
  const paths = sound.map(({ path }) => path);
  const attributesOf = await readAttributes(git, entries, paths, index);
  const texts = new Map<string, string>();
  const generated = new Set<string>();
  let length = 0;
  const blobs = openBlobs(git, bounds.timeoutMs);
  try {
    for (const { id, path } of sound) {
      const { leftOut, isGenerated } = attributesOf(path);
      const text = leftOut ?? (await readText(blobs, id, bounds.maxFileBytes));
      if (typeof text !== 'string') {
        problems.push({ file: path, ...text });
        continue;
      }
      length += text.length;
      if (length > MAX_LENGTH)
        throw tooMuch(`the files that are wanted are larger than ${MAX_LENGTH} characters`);
      texts.set(path, text);
      if (isGenerated) generated.add(path);
    }
  } finally {
    blobs.close();
  }
  return { texts, generated, problems: problems.toSorted(compareProblems) };
}

function tooMuch(why: string): Failure {
  return new Failure('usage', why, { remedy: 'name the folders of the policies' });
}

/** Those that are regular files with a path that is safe and their own. */
function soundEntries(wanted: readonly TreeEntry[], problems: Problem[]): TreeEntry[] {
  const sound = wanted.filter((entry) => {
    const problem = unsound(entry);
    if (problem !== undefined) problems.push({ file: printable(entry.path), ...problem });
    return problem === undefined;
  });
  const collisions = collidingPaths(sound.map(({ path }) => path));
  for (const file of collisions)
    problems.push({
      file,
      message: 'has a name that another file has, but for case, or that is a directory elsewhere',
      remedy: 'rename one of the two',
    });
  return sound.filter(({ path }) => !collisions.has(path));
}

function unsound({ mode, path, isUnreadable }: TreeEntry): Omit<Problem, 'file'> | undefined {
  if (mode === '120000')
    return {
      message: 'is a symbolic link, which is not followed',
      remedy: 'keep policies in files of their own',
    };
  if (mode === '160000')
    return {
      message: 'is a submodule, which is not fetched',
      remedy: 'run on the repository of the submodule',
    };
  if (mode !== '100644' && mode !== '100755')
    return {
      message: `has the mode ${mode}, which is no regular file`,
      remedy: 'commit it as a regular file',
    };
  const why = isUnreadable ? 'has a name that is not UTF-8' : unsafePath(path);
  return why === undefined ? undefined : { message: why, remedy: 'rename the file' };
}

async function readText(
  blobs: BlobReader,
  id: ObjectId,
  maxBytes: number,
): Promise<string | Omit<Problem, 'file'>> {
  const size = await blobs.size(id);
  if (size === undefined)
    return { message: 'is missing in the repository', remedy: 'see what `git fsck` says of it' };
  if (size > maxBytes)
    return { message: `has ${size} bytes, ${maxBytes} at most are read`, remedy: 'split the file' };
  const content = await blobs.read(id);
  if (content.includes(0)) return { message: 'is binary', remedy: 'leave it out of what is read' };
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return { message: 'is not valid UTF-8', remedy: 'save the file as UTF-8' };
  }
}

function printable(path: string): string {
  return path.replaceAll(/\p{C}/gu, '�');
}
