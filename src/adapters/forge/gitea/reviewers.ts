import { problemIn } from '../../calling/call-problem.ts';
import { codeOwner } from '../code-owner.ts';
import type { GiteaClient } from './client.ts';

/** One after another: Gitea refuses all of them for one whom it cannot ask. Gives a warning for each of those. */
export async function askReviewers(
  { api, owner, repo }: GiteaClient,
  number: number,
  entries: readonly string[],
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const entry of entries) {
    const wish = wishOf(entry, decodeURIComponent(owner));
    if (typeof wish === 'string') {
      warnings.push(`${entry} was not asked for a review: ${wish}`);
      continue;
    }
    try {
      await api.repos.repoCreatePullReviewRequests(owner, repo, number, wish);
    } catch (error) {
      const { status, message } = problemIn(error);
      if (status !== 403 && status !== 404 && status !== 422) throw error;
      warnings.push(`${entry} was not asked for a review: ${message}`);
    }
  }
  return warnings;
}

type Wish = { readonly reviewers: string[] } | { readonly team_reviewers: string[] };

/** A sentence where nobody can be asked. */
function wishOf(entry: string, repositoryOwner: string): Wish | string {
  const owner = codeOwner(entry);
  switch (owner.kind) {
    case 'user':
      return { reviewers: [owner.name] };
    case 'team':
      return owner.org.toLowerCase() === repositoryOwner.toLowerCase()
        ? { team_reviewers: [owner.team] }
        : `Gitea asks only teams of ${repositoryOwner}`;
    case 'role':
      return 'Gitea has no such roles';
    case 'address':
      return 'Gitea does not tell whose address it is';
  }
}
