import type { ProposalRepository } from '../../proposals/repository.ts';
import { lastChangesAt } from './ages.ts';
import { demandBranchName } from './branch-name.ts';
import { listBranches } from './branches.ts';
import { explainGit } from './explain-git.ts';
import { makeCommit } from './make-commit.ts';
import { objectId } from './object-id.ts';
import { parentOf } from './parent-of.ts';
import { pushBranch } from './push-branch.ts';
import { type FileBounds, readTreeFiles } from './read-files.ts';
import type { RepositoryAddress } from './repository-address.ts';
import type { Git } from './run-git.ts';
import type { Scratch } from './scratch.ts';
import { undoChange } from './undo-change.ts';

interface Settings extends FileBounds {
  readonly base: ProposalRepository['base'];
  readonly branchPrefix: string;
}

/** The repository as proposals see it, over the scratch one and the other side. */
export function scratchRepository(
  git: Git,
  scratch: Scratch,
  address: RepositoryAddress,
  settings: Settings,
): ProposalRepository {
  const { base, branchPrefix } = settings;
  const push = async (branch: string, commit: string | undefined, expected: string | undefined) => {
    if (!branch.startsWith(branchPrefix)) throw new Error(`${branch} does not begin with ${branchPrefix}`);
    await demandBranchName(git, branch, 'the branch');
    const [to, from] = [commit, expected].map((id) => (id === undefined ? undefined : objectId(id)));
    return pushBranch(git, address, branch, to, from);
  };
  return {
    base,
    readFiles: (commit, wants) =>
      said('cannot read the files', () =>
        readTreeFiles(git, objectId(commit), wants, scratch.path('attributes'), settings),
      ),
    ages: (paths) =>
      said('cannot read the history', async () => {
        const changes = await lastChangesAt(git, scratch.gitDirectory, objectId(base.commit), paths);
        return new Map([...changes].map(([path, { atMs }]) => [path, atMs]));
      }),
    lastChange: (path, commit) =>
      said('cannot read the history', async () =>
        (await lastChangesAt(git, scratch.gitDirectory, objectId(commit), [path])).get(path),
      ),
    branches: (prefix) => said('cannot read the branches', () => listBranches(git, prefix)),
    commit: (change) => said('cannot make the commit', () => makeCommit(git, change)),
    push: async (branch, commit, expected) =>
      (await push(branch, commit, expected)) === 'done' ? 'pushed' : 'moved',
    deleteBranch: async (branch, expected) =>
      (await push(branch, undefined, expected)) === 'done' ? 'deleted' : 'moved',
    diff: (from, to) =>
      said('cannot compare the commits', async () => {
        const { output } = await git.run({
          args: [
            'diff',
            '--no-color',
            '--no-ext-diff',
            '--no-textconv',
            '--no-renames',
            objectId(from),
            objectId(to),
            '--',
          ],
        });
        return output.toString('utf8');
      }),
    undo: ({ before, after, onto }) =>
      said('cannot take the change back', () =>
        undoChange(git, { before: objectId(before), after: objectId(after), onto: objectId(onto) }, settings),
      ),
    parentOf: (commit) => said('cannot read the history', () => parentOf(git, commit)),
    close: async () => {
      git.stop();
      await scratch.close();
    },
  };
}

/** What git refuses becomes a failure that says what for. */
async function said<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw explainGit(what, cause);
  }
}
