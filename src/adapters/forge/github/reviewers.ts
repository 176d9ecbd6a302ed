import { type CallProblem, problemIn } from '../../calling/call-problem.ts';
import type { GitHubClient } from './client.ts';
import type { Listed } from './pull-requests.ts';

type Asked =
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'team'; readonly slug: string }
  | { readonly kind: 'nobody'; readonly why: string };

/** Asks for reviews; who cannot be asked is told in sentences, and keeps nobody else from being asked. */
export async function askReviewers(
  client: GitHubClient,
  pull: Listed,
  owners: readonly string[],
): Promise<readonly string[]> {
  const asked = new Set(pull.reviewers.map((name) => name.toLowerCase()));
  const wanted = [...new Set(owners)]
    .filter((owner) => !asked.has(owner.toLowerCase()))
    .map((owner) => ({ owner, ...readOwner(client, pull, owner) }));
  const warnings = wanted.flatMap((one) =>
    one.kind === 'nobody' ? [`${one.owner} was not asked for a review: ${one.why}`] : [],
  );
  const people = wanted.filter(({ kind }) => kind !== 'nobody');
  if (people.length === 0) return warnings;
  const refusal = await ask(client, pull.number, people);
  if (refusal === undefined) return warnings;
  // one that is refused takes the others with it
  for (const one of people) {
    const problem = people.length === 1 ? refusal : await ask(client, pull.number, [one]);
    if (problem !== undefined) warnings.push(`${one.owner} was not asked for a review: ${problem.message}`);
  }
  return warnings;
}

/** @param owner as CODEOWNERS writes it */
function readOwner({ at, where }: GitHubClient, { author }: Listed, owner: string): Asked {
  const [, org, slug] = /^@([^/\s]+)\/([^/\s]+)$/.exec(owner) ?? [];
  if (org !== undefined && slug !== undefined) {
    if (org.toLowerCase() === at.owner.toLowerCase()) return { kind: 'team', slug };
    return { kind: 'nobody', why: `it is no team of ${at.owner}` };
  }
  const [, name] = /^@([^@/\s]+)$/.exec(owner) ?? [];
  if (name === undefined) return { kind: 'nobody', why: `${where} asks users and teams only` };
  if (name.toLowerCase() === author?.toLowerCase())
    return { kind: 'nobody', why: 'the pull request is by the same account' };
  return { kind: 'user', name };
}

/** Why it is refused; undefined where it is not. */
async function ask(
  { octokit, at }: GitHubClient,
  number: number,
  people: readonly Asked[],
): Promise<CallProblem | undefined> {
  try {
    await octokit.rest.pulls.requestReviewers({
      ...at,
      pull_number: number,
      reviewers: people.flatMap((one) => (one.kind === 'user' ? [one.name] : [])),
      team_reviewers: people.flatMap((one) => (one.kind === 'team' ? [one.slug] : [])),
    });
    return undefined;
  } catch (error) {
    const problem = problemIn(error);
    if (problem.retry.kind === 'later' || problem.status === 401 || problem.status === undefined) throw error;
    return problem;
  }
}
