import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { groupBy } from '../../model/group-by.ts';

const run = promisify(execFile);

/** Histories of large repositories list many names. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * When each file was last changed by a commit, in milliseconds: its present text is at least that old. Files that are
 * outside any repository, untracked or changed since are left out, and so is everything where there is no `git`:
 * an age that is not known is not made up. What came by a merge is as old as the merge, not as its branch; committer
 * dates count, which a rebase moves forward, never back.
 */
export async function lastCommits(files: readonly string[]): Promise<Map<string, number>> {
  const byDirectory = groupBy(files, (file) => dirname(resolve(file)));
  const ages = new Map<string, number>();
  const known = new Map<string, ReadonlyMap<string, number>>();
  for (const [directory, members] of byDirectory) {
    const root = (await git(directory, ['rev-parse', '--show-toplevel']))?.trim();
    if (root === undefined) continue;
    const commits = known.get(root) ?? (await unchangedSince(root));
    known.set(root, commits);
    for (const file of members) {
      const changedMs = commits.get(await realpath(file));
      if (changedMs !== undefined) ages.set(file, changedMs);
    }
  }
  return ages;
}

/** Absolute path → last commit, of every tracked file that is as it was committed. */
async function unchangedSince(root: string): Promise<Map<string, number>> {
  const [log, status] = [
    await git(root, ['log', '--first-parent', '-m', '--no-renames', '--name-only', '-z', '--format=%x01%ct']),
    await git(root, ['status', '--porcelain', '--no-renames', '-z', '--untracked-files=no']),
  ];
  const commits = new Map<string, number>();
  if (log === undefined || status === undefined) return commits;
  let timeMs = 0;
  for (const field of log.split('\0')) {
    const name = field.replace(/^\n/, '');
    if (name.startsWith('\u0001')) timeMs = Number(name.slice(1)) * 1000;
    // the newest commit comes first
    else if (name !== '' && !commits.has(join(root, name))) commits.set(join(root, name), timeMs);
  }
  for (const entry of status.split('\0')) commits.delete(join(root, entry.slice(3)));
  return commits;
}

async function git(directory: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', directory, ...args], { maxBuffer: MAX_OUTPUT_BYTES });
    return stdout;
  } catch {
    // no git, no repository, no commit: each means that the age is not known
    return undefined;
  }
}
