import { BASE_REF } from './fetch-branches.ts';
import { isObjectId } from './object-id.ts';
import type { Git } from './run-git.ts';

/** First parent of a commit of the base's history. What a forge names as a commit may be anything. */
export async function parentOf(git: Git, commit: string): Promise<string | undefined> {
  if (!isObjectId(commit)) return undefined;
  // 128: there is no such commit here
  const { code } = await git.run({
    args: ['merge-base', '--is-ancestor', commit, BASE_REF],
    answers: [0, 1, 128],
  });
  if (code !== 0) return undefined;
  const { output } = await git.run({
    args: ['rev-parse', '--verify', '--quiet', `${commit}^1`],
    answers: [0, 1],
  });
  const parent = output.toString('latin1').trim();
  return isObjectId(parent) ? parent : undefined;
}
