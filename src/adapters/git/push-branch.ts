import { explainGit, gitFailure } from './explain-git.ts';
import { proposalRef } from './fetch-branches.ts';
import { servingProgram } from './git-environment.ts';
import type { ObjectId } from './object-id.ts';
import { printAddress, type RepositoryAddress } from './repository-address.ts';
import { type Git, GitError } from './run-git.ts';

/** The other side has the branch elsewhere than expected, found before or while it was to move. */
const MOVED = /stale info|but expected|fetch first|remote ref does not exist|reference already exists/;

/**
 * Moves a branch of the other side, or makes it, or with no commit deletes it; only if it is where it is expected.
 * @param expected undefined: it is not there
 */
export async function pushBranch(
  git: Git,
  address: RepositoryAddress,
  branch: string,
  commit: ObjectId | undefined,
  expected: ObjectId | undefined,
): Promise<'done' | 'moved'> {
  const where = printAddress(address);
  const what = `cannot ${commit === undefined ? 'delete' : 'push'} the branch ${branch} of ${where}`;
  const ref = `refs/heads/${branch}`;
  try {
    await git.run({
      args: [
        'push',
        '--porcelain',
        '--no-verify',
        '--no-follow-tags',
        '--no-signed',
        '--no-recurse-submodules',
        `--force-with-lease=${ref}:${expected ?? ''}`,
        ...(address.kind === 'path' ? [`--receive-pack=${servingProgram('receive-pack')}`] : []),
        '--',
        where,
        `${commit ?? ''}:${ref}`,
      ],
      network: true,
    });
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    const refusal = cause.output.split('\n').find((line) => line.startsWith('!'));
    if (MOVED.test(refusal ?? cause.message)) return 'moved';
    // behind the names of the branches, which hold no bracket; what the server had to say is with the errors
    if (refusal !== undefined)
      throw gitFailure(what, [refusal.slice(refusal.indexOf('[')), cause.message].join('\n'), cause);
    throw explainGit(what, cause);
  }
  await git.run({
    args:
      commit === undefined
        ? ['update-ref', '-d', proposalRef(branch)]
        : ['update-ref', proposalRef(branch), commit],
  });
  return 'done';
}
