import type { Forge, NewPullRequest, Opened } from '../../../proposals/forge.ts';
import { problemIn } from '../../calling/call-problem.ts';
import type { HttpCall } from '../../calling/http-call.ts';
import { listIn, proseAt } from '../answer.ts';
import { issueCalls } from '../issue-calls.ts';
import type { GitHubAccess } from './access.ts';
import { type GitHubAddress, type GitHubClient, githubClient } from './client.ts';
import { githubIssues } from './issues.ts';
import { addLabels } from './labels.ts';
import { type Listed, listPullRequests, openPullRequest, pullRequest, readPull } from './pull-requests.ts';
import { askReviewers } from './reviewers.ts';

const MAX_BODY = 65_536;

/** Each call is tried once; `patientForge` tries again. */
export function githubForge(address: GitHubAddress, access: GitHubAccess, call: HttpCall): Forge {
  const client = githubClient(address, call, { token: () => access.token(), scheme: 'token' });
  const { octokit, at } = client;
  return {
    kind: 'github',
    maxBodyLength: MAX_BODY,
    account: () => access.account(),
    pullRequests: (branchPrefix, sinceMs) => listPullRequests(client, branchPrefix, sinceMs),
    open: (request) => open(client, request),
    update: async (number, { title, body, addLabels: labels = [] }) => {
      const change = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) };
      if (Object.keys(change).length > 0)
        await octokit.rest.pulls.update({ ...at, pull_number: number, ...change });
      await addLabels(client, number, labels);
    },
    comment: (number, text) => comment(client, number, text),
    close: async (number) => {
      await octokit.rest.pulls.update({ ...at, pull_number: number, state: 'closed' });
    },
    ...issueCalls((label) => githubIssues(client, label)),
  };
}

async function open(client: GitHubClient, request: NewPullRequest): Promise<Opened> {
  const pull = await openOrTake(client, request);
  const unset = await labelWarnings(client, pull, request.labels);
  const unasked = await askReviewers(client, pull, request.reviewers);
  const labels = unset.length > 0 ? pull.labels : [...new Set([...pull.labels, ...request.labels])];
  return { pullRequest: await pullRequest(client, { ...pull, labels }), warnings: [...unset, ...unasked] };
}

/** The answer to an earlier try may have been lost: an open one from the same branch is that one. */
async function openOrTake(
  client: GitHubClient,
  { branch, base, title, body }: NewPullRequest,
): Promise<Listed> {
  const { octokit, at, where } = client;
  const { pulls } = octokit.rest;
  const there = await openPullRequest(client, branch, base);
  if (there === undefined)
    return readPull(where, (await pulls.create({ ...at, head: branch, base, title, body })).data);
  if (there.title === title && there.body === body) return there;
  return readPull(where, (await pulls.update({ ...at, pull_number: there.number, title, body })).data);
}

/** The pull request is there: what keeps its labels away is no reason to open it again. */
async function labelWarnings(
  client: GitHubClient,
  { number }: Listed,
  labels: readonly string[],
): Promise<readonly string[]> {
  try {
    await addLabels(client, number, labels);
    return [];
  } catch (error) {
    const problem = problemIn(error);
    if (problem.retry.kind === 'later') throw error;
    return [`the labels ${labels.join(', ')} were not set: ${problem.message}`];
  }
}

const PER_PAGE = 100;

/** Says nothing twice: where the last comment is this one, an earlier try has arrived. */
async function comment({ octokit, at, where }: GitHubClient, number: number, text: string): Promise<void> {
  const { issues } = octokit.rest;
  let last: unknown;
  for (let page = 1; ; page++) {
    const { data } = await issues.listComments({ ...at, issue_number: number, per_page: PER_PAGE, page });
    const comments = listIn(where, 'GitHub', data);
    last = comments.at(-1) ?? last;
    if (comments.length < PER_PAGE) break;
  }
  if (last !== undefined && proseAt(last, 'body').trimEnd() === text.trimEnd()) return;
  await issues.createComment({ ...at, issue_number: number, body: text });
}
