import { execFileSync } from 'node:child_process';

/** The git repository behind a stand-in of a forge: a real one, whose branches are what the forge tells of. */
export interface BareRepository {
  /** commit of a branch; undefined where there is none */
  headOf(branch: string): string | undefined;
  /** commits of all branches */
  heads(): ReadonlyMap<string, string>;
  /** Merges, or squashes, a branch into another, as the button of a forge does: the new tip. */
  merge(branch: string, base: string, how: MergeWay): string;
  deleteBranch(branch: string): void;
}

export type MergeWay = 'merge' | 'squash';

/** @param gitDir a bare repository */
export function bareRepository(gitDir: string): BareRepository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', gitDir, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...COMMITTER },
    }).trim();
  return {
    headOf: (branch) => {
      try {
        return git('rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}`);
      } catch {
        // no such branch
        return undefined;
      }
    },
    heads: () => {
      const lines = git('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads');
      return new Map(lines.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
    },
    merge: (branch, base, how) => {
      const [into, from] = [`refs/heads/${base}`, `refs/heads/${branch}`];
      const tree = git('merge-tree', '--write-tree', into, from).split('\n')[0] ?? '';
      const parents = how === 'merge' ? ['-p', into, '-p', from] : ['-p', into];
      const commit = git('commit-tree', tree, ...parents, '-m', `Merge ${branch}`);
      git('update-ref', into, commit);
      return commit;
    },
    deleteBranch: (branch) => {
      git('update-ref', '-d', `refs/heads/${branch}`);
    },
  };
}

const COMMITTER = {
  GIT_AUTHOR_NAME: 'Forge',
  GIT_AUTHOR_EMAIL: 'forge@git.example',
  GIT_COMMITTER_NAME: 'Forge',
  GIT_COMMITTER_EMAIL: 'forge@git.example',
};
