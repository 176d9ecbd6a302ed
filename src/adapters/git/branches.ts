import type { RemoteBranch } from '../../proposals/repository.ts';
import { BASE_REF, branchOfRef, proposalRef } from './fetch-branches.ts';
import type { Git } from './run-git.ts';

const FIELDS = [
  'refname',
  'objecttype',
  'objectname',
  'parent',
  'tree',
  'authoremail:trim',
  'committeremail:trim',
  'contents',
] as const;

/** The fetched branches of proposals whose name begins with the prefix, in the order of their names. */
export async function listBranches(git: Git, prefix: string): Promise<RemoteBranch[]> {
  const format = FIELDS.map((field) => `%(${field})%00`).join('');
  const { output } = await git.run({
    args: ['for-each-ref', '--sort=refname', `--format=${format}`, proposalRef('')],
  });
  const fields = output.toString('utf8').split('\0');
  const branches: RemoteBranch[] = [];
  for (let i = 0; i + FIELDS.length <= fields.length - 1; i += FIELDS.length) {
    const [
      ref = '',
      type,
      commit = '',
      parents = '',
      tree = '',
      authorEmail = '',
      committerEmail = '',
      message = '',
    ] = fields.slice(i, i + FIELDS.length);
    // a line break ends each record
    const name = branchOfRef(ref.replace(/^\n/, ''));
    // a server may have anything as a branch; only a commit can be of ours
    if (type !== 'commit' || !name.startsWith(prefix)) continue;
    branches.push({
      name,
      commit,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      tree,
      authorEmail,
      committerEmail,
      message,
      ahead: Number(await git.text('rev-list', '--count', `${BASE_REF}..${commit}`)),
    });
  }
  return branches;
}
