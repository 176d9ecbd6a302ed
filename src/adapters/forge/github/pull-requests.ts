import type { PullRequest, PullRequestState } from '../../../proposals/forge.ts';
import { CallProblem } from '../../calling/call-problem.ts';
import { labelsAt, listIn, numberAt, proseAt, strange, textAt, timeAt } from '../answer.ts';
import type { GitHubClient } from './client.ts';

const PER_PAGE = 100;
const MAX_PAGES = 100;

/** As `Forge.pullRequests`. */
export async function listPullRequests(
  client: GitHubClient,
  branchPrefix: string,
  sinceMs: number,
): Promise<readonly PullRequest[]> {
  const isOurs = ({ branch, isFromFork }: Listed): boolean => !isFromFork && branch.startsWith(branchPrefix);
  const found = new Map<number, Listed>();
  // the open ones first: what is closed in between is then in both, and closed
  for await (const one of listed(client, 'open')) if (isOurs(one)) found.set(one.number, one);
  for await (const one of listed(client, 'closed')) {
    // closing one updates it
    if (one.updatedMs < sinceMs) break;
    if (isOurs(one) && (one.closedMs ?? 0) >= sinceMs) found.set(one.number, one);
  }
  const pullRequests: PullRequest[] = [];
  for (const one of [...found.values()].toSorted((a, b) => b.number - a.number))
    pullRequests.push(await pullRequest(client, one));
  return pullRequests;
}

async function* listed(client: GitHubClient, state: 'open' | 'closed'): AsyncGenerator<Listed> {
  const { octokit, at, where } = client;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await octokit.rest.pulls.list({
      ...at,
      state,
      ...(state === 'closed' ? { sort: 'updated', direction: 'desc' } : {}),
      per_page: PER_PAGE,
      page,
    });
    const pulls = listIn(where, 'GitHub', data);
    for (const one of pulls) yield readPull(where, one);
    if (pulls.length < PER_PAGE) return;
  }
  throw new CallProblem(
    `${where} has more than ${MAX_PAGES * PER_PAGE} ${state} pull requests to look through`,
    {
      kind: 'never',
    },
  );
}

/** The open one from a branch of the repository to the base, where there is one. */
export async function openPullRequest(
  { octokit, at, where }: GitHubClient,
  branch: string,
  base: string,
): Promise<Listed | undefined> {
  const { data } = await octokit.rest.pulls.list({
    ...at,
    state: 'open',
    head: `${at.owner}:${branch}`,
    base,
    per_page: PER_PAGE,
  });
  return listIn(where, 'GitHub', data)
    .map((one) => readPull(where, one))
    .find((one) => one.branch === branch && one.base === base && !one.isFromFork);
}

/** A pull request as any answer of the API has it. */
export interface Listed extends Omit<PullRequest, 'state'> {
  readonly isFromFork: boolean;
  readonly author: string | undefined;
  /** those that were asked already, as CODEOWNERS would write them */
  readonly reviewers: readonly string[];
  readonly isOpen: boolean;
  readonly mergedMs: number | undefined;
  readonly mergeCommit: string | undefined;
  readonly closedMs: number | undefined;
  readonly updatedMs: number;
}

export function readPull(where: string, data: unknown): Listed {
  const number = numberAt(data, 'number');
  const head = textAt(data, 'head', 'sha');
  const [branch, base] = [textAt(data, 'head', 'ref'), textAt(data, 'base', 'ref')];
  const updatedMs = timeAt(data, 'updated_at');
  const complete =
    number !== undefined && branch !== undefined && base !== undefined && updatedMs !== undefined;
  if (!complete || head === undefined || !isCommit(head)) throw strange(where, 'GitHub');
  const mergeCommit = textAt(data, 'merge_commit_sha');
  const own = textAt(data, 'base', 'repo', 'full_name');
  return {
    number,
    url: textAt(data, 'html_url') ?? '',
    branch,
    base,
    title: textAt(data, 'title') ?? '',
    body: proseAt(data, 'body'),
    labels: labelsAt(data, 'labels'),
    head,
    // of a fork that is gone nothing is known but that it was one
    isFromFork: own === undefined || textAt(data, 'head', 'repo', 'full_name') !== own,
    author: textAt(data, 'user', 'login'),
    reviewers: [
      ...namesOf(data, 'requested_reviewers', 'login').map((login) => `@${login}`),
      ...namesOf(data, 'requested_teams', 'slug').map((slug) => `@${own?.split('/')[0] ?? ''}/${slug}`),
    ],
    isOpen: textAt(data, 'state') === 'open',
    mergedMs: timeAt(data, 'merged_at'),
    mergeCommit: mergeCommit !== undefined && isCommit(mergeCommit) ? mergeCommit : undefined,
    closedMs: timeAt(data, 'closed_at'),
    updatedMs,
  };
}

function namesOf(data: unknown, list: string, name: string): readonly string[] {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, list) : undefined;
  return Array.isArray(value) ? value.flatMap((one: unknown) => textAt(one, name) ?? []) : [];
}

/** It will be told to git. */
function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Lists do not say who closed one; the issue behind it does. */
export async function pullRequest(client: GitHubClient, one: Listed): Promise<PullRequest> {
  const { number, url, branch, base, title, body, labels, head } = one;
  return { number, url, branch, base, title, body, labels, head, state: await stateOf(client, one) };
}

async function stateOf(
  { octokit, at }: GitHubClient,
  { number, isOpen, mergedMs, mergeCommit, closedMs, updatedMs }: Listed,
): Promise<PullRequestState> {
  if (isOpen) return { kind: 'open' };
  if (mergedMs !== undefined) return { kind: 'merged', atMs: mergedMs, commit: mergeCommit };
  const by = textAt(
    await octokit.rest.issues.get({ ...at, issue_number: number }),
    'data',
    'closed_by',
    'login',
  );
  return { kind: 'closed', atMs: closedMs ?? updatedMs, by };
}
