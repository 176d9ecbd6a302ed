import type { Forge } from '../../proposals/forge.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import { movedText } from './push-commit.ts';

/** A pull request of ours that is to be closed by us. */
export interface Closing {
  readonly number: number;
  /** says that we are closing it */
  readonly closingBody: string;
  /** says that we have */
  readonly closedBody: string;
  readonly comment: string;
  /** undefined: the branch stays */
  readonly deleteBranch: { readonly name: string; readonly expected: string } | undefined;
}

/**
 * The body says first that it is we who close it: whatever comes between, it is not taken for a person's wish.
 * @returns warnings, as sentences
 */
export async function closeOurs(
  { number, closingBody, closedBody, comment, deleteBranch }: Closing,
  { forge, repository }: { readonly forge: Forge; readonly repository: ProposalRepository },
): Promise<string[]> {
  await forge.update(number, { body: closingBody });
  await forge.close(number);
  await forge.comment(number, comment);
  await forge.update(number, { body: closedBody });
  if (deleteBranch === undefined) return [];
  const gone = await repository.deleteBranch(deleteBranch.name, deleteBranch.expected);
  return gone === 'deleted' ? [] : [movedText(deleteBranch.name)];
}
