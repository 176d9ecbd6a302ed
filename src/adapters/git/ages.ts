import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LastChange } from '../../proposals/repository.ts';
import { listTree } from './list-tree.ts';
import type { ObjectId } from './object-id.ts';
import type { Git } from './run-git.ts';

/**
 * Path → when its text at the commit came, and with which commit: as `lastCommits`, what came by a merge is as old as the merge.
 * Left out: what is not there, and what was last changed where a shallow history ends, or before.
 */
export async function lastChangesAt(
  git: Git,
  gitDirectory: string,
  commit: ObjectId,
  paths: readonly string[],
): Promise<ReadonlyMap<string, LastChange>> {
  const there = new Set((await listTree(git, commit)).map(({ path }) => path));
  const open = new Set(paths.filter((path) => there.has(path)));
  const changes = new Map<string, LastChange>();
  if (open.size === 0) return changes;
  const ends = await shallowEnds(gitDirectory);
  let state: 'commit' | 'time' | 'names' = 'names';
  let at = '';
  let timeMs = 0;
  // each commit: an empty field, which no name is, its hash, its time; then the names, after a line break
  const take = (field: string): 'more' | 'enough' => {
    if (field === '') state = 'commit';
    else if (state === 'commit') {
      // its parents are missing, so that all its files look new
      if (ends.has(field)) return 'enough';
      at = field;
      state = 'time';
    } else if (state === 'time') {
      timeMs = Number(field) * 1000;
      state = 'names';
    } else {
      const name = field.replace(/^\n/, '');
      // the newest commit comes first
      if (open.delete(name)) changes.set(name, { commit: at, atMs: timeMs });
    }
    return open.size === 0 ? 'enough' : 'more';
  };
  await git.run({
    args: [
      'log',
      '--first-parent',
      '--diff-merges=first-parent',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--name-only',
      '-z',
      '--format=%x00%H%x00%ct',
      commit,
      '--',
    ],
    onOutput: fieldsTo(take),
  });
  return changes;
}

/** Pieces of output to fields that end with NUL. */
function fieldsTo(take: (field: string) => 'more' | 'enough'): (piece: Buffer) => 'more' | 'enough' {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = all.indexOf(0); end !== -1; end = all.indexOf(0, from)) {
      if (take(all.toString('utf8', from, end)) === 'enough') return 'enough';
      from = end + 1;
    }
    rest = all.subarray(from);
    return 'more';
  };
}

async function shallowEnds(gitDirectory: string): Promise<ReadonlySet<string>> {
  // there is no such file where the history is whole
  const text = await readFile(join(gitDirectory, 'shallow'), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}
