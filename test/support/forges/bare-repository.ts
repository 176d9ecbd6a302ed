import { execFileSync } from 'node:child_process';

/** The git repository behind a stand-in of a forge. */
export interface BareRepository {
  headOf(branch: string): string | undefined;
  /** Merges, or squashes, a branch into another, as a forge does: the new tip. */
  merge(branch: string, base: string, how: 'merge' | 'squash'): string;
}

/** @param gitDir a bare repository */
export function bareRepository(gitDir: string): BareRepository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', gitDir, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...COMMITTER },
    }).trim();
  const headOf = (branch: string): string | undefined => {
    try {
      return git('rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}`);
    } catch {
      // no such branch
      return undefined;
    }
  };
  return {
    headOf,
    merge: (branch, base, how) => {
      const [into, from] = [`refs/heads/${base}`, `refs/heads/${branch}`];
      const tree = git('merge-tree', '--write-tree', into, from).split('\n')[0] ?? '';
      const parents = how === 'merge' ? ['-p', into, '-p', from] : ['-p', into];
      const commit = git('commit-tree', tree, ...parents, '-m', `Merge ${branch}`);
      git('update-ref', into, commit);
      return commit;
    },
  };
}

const COMMITTER = {
  GIT_AUTHOR_NAME: 'Forge',
  GIT_AUTHOR_EMAIL: 'forge@github.example',
  GIT_COMMITTER_NAME: 'Forge',
  GIT_COMMITTER_EMAIL: 'forge@github.example',
};
