import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The repository behind a stand-in: a real one. */
export interface ForgeRepository {
  readonly path: string;
  /** commit of a branch; undefined where there is none */
  headOf(branch: string): Promise<string | undefined>;
  /** commits of all branches */
  heads(): Promise<ReadonlyMap<string, string>>;
  /** Makes a merge commit on the base, as the button of a forge does. */
  merge(base: string, branch: string): Promise<string>;
  deleteBranch(branch: string): Promise<void>;
}

export function forgeRepository(path: string): ForgeRepository {
  const git = async (...args: readonly string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Forge', '-c', 'user.email=forge@example.org'];
    const { stdout } = await run('git', ['-C', path, ...identity, ...args]);
    return stdout.trim();
  };
  const headOf = async (branch: string): Promise<string | undefined> => {
    try {
      return await git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`);
    } catch {
      // git ends with 1 where there is no such branch
      return undefined;
    }
  };
  return {
    path,
    headOf,
    heads: async () => {
      const lines = await git('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads');
      return new Map(lines.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
    },
    merge: async (base, branch) => {
      const [ours, theirs] = [await headOf(base), await headOf(branch)];
      if (ours === undefined || theirs === undefined)
        throw new Error(`${branch} cannot be merged into ${base}`);
      const tree = await git('merge-tree', '--write-tree', ours, theirs);
      const commit = await git('commit-tree', tree, '-p', ours, '-p', theirs, '-m', `Merge ${branch}`);
      await git('update-ref', `refs/heads/${base}`, commit, ours);
      return commit;
    },
    deleteBranch: async (branch) => {
      await git('update-ref', '-d', `refs/heads/${branch}`);
    },
  };
}
