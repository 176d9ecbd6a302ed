import { Failure } from '../../model/failure.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import type { RepositoryRequest } from './request.ts';

/** One commit on the base, for a branch of ours. */
export interface BranchCommit {
  readonly branch: string;
  /** where the branch must be; undefined: nowhere */
  readonly expected: string | undefined;
  /** path → new text; undefined: the file goes */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly message: string;
  readonly author: RepositoryRequest['author'];
  readonly atMs: number;
}

/** @throws Failure `not-delivered` where somebody has moved the branch, which stays as it is */
export async function pushCommit(
  repository: ProposalRepository,
  { branch, expected, files, message, author, atMs }: BranchCommit,
): Promise<void> {
  const signature = { ...author, atMs };
  const commit = await repository.commit({
    parent: repository.base.commit,
    files,
    message,
    author: signature,
    committer: signature,
  });
  if ((await repository.push(branch, commit, expected)) === 'moved')
    throw new Failure('not-delivered', movedText(branch), {
      remedy: 'somebody pushed to it in the meantime; the next run looks at it again',
    });
}

export function movedText(branch: string): string {
  return `the branch ${branch} is not where it was`;
}

/** As a commit's trailer says it; undefined where commits are not signed off. */
export function signedOffBy({
  author,
  signsOff,
}: Pick<BranchCommit, 'author'> & { readonly signsOff: boolean }): string | undefined {
  return signsOff ? `${author.name} <${author.email}>` : undefined;
}
