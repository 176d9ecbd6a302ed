import { Failure } from '../../model/failure.ts';
import type { Git } from './run-git.ts';

/** A name that git takes, and that is no option. */
export async function demandBranchName(git: Git, name: string, what: string): Promise<void> {
  const { code } = await git.run({ args: ['check-ref-format', `refs/heads/${name}`], answers: [0, 1] });
  if (code === 0 && !name.startsWith('-')) return;
  throw new Failure('usage', `${what} ${JSON.stringify(name)} is no name that git takes`, {
    remedy: 'use letters, digits, - and /',
  });
}
