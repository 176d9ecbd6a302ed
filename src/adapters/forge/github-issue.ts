import { Octokit } from '@octokit/rest';
import type { Issue } from '../../report/summary/issue.ts';
import { CallProblem } from '../calling/call-problem.ts';
import type { HttpCall } from '../calling/http-call.ts';
import { type IssueOutcome, type StoredIssue, upsertIssue } from './upsert-issue.ts';

export interface GitHubRepository {
  /** base of the API: `https://api.github.com`, or `https://github.example/api/v3` */
  readonly api: string;
  readonly owner: string;
  readonly name: string;
  readonly label: string;
  /** secret */
  readonly token: string;
}

const PER_PAGE = 50;

export async function sendToGitHub(
  repository: GitHubRepository,
  issue: Issue,
  call: HttpCall,
): Promise<IssueOutcome> {
  const { api, owner, name: repo, label, token } = repository;
  const { issues } = new Octokit({
    auth: token,
    baseUrl: api,
    userAgent: 'lapse',
    request: { fetch: call },
    // its own messages go to the console, and hold addresses
    log: { debug: silent, info: silent, warn: silent, error: silent },
  }).rest;
  const where = new URL(api).host;
  const read = (data: unknown): StoredIssue => {
    const one = storedIssue(data);
    if (one === undefined) throw strange(where);
    return one;
  };
  return upsertIssue(
    {
      label,
      list: async (page) => {
        const { data } = await issues.listForRepo({
          owner,
          repo,
          labels: label,
          state: 'all',
          sort: 'created',
          direction: 'asc',
          per_page: PER_PAGE,
          page,
        });
        if (!Array.isArray(data)) throw strange(where);
        return data.filter((one) => one.pull_request === undefined).map(read);
      },
      create: async ({ title, body }) =>
        read((await issues.create({ owner, repo, title, body, labels: [label] })).data),
      update: async (number, { title, body, reopen }) =>
        read(
          (
            await issues.update({
              owner,
              repo,
              issue_number: number,
              title,
              body,
              ...(reopen ? { state: 'open' as const } : {}),
            })
          ).data,
        ),
    },
    issue,
  );
}

function silent(): void {
  // what matters is in the error that is thrown
}

function strange(where: string): CallProblem {
  return new CallProblem(`${where} answered, but not as GitHub's API does`, { kind: 'never' });
}

/** What answers may be anything: a login page, a proxy. */
function storedIssue(data: unknown): StoredIssue | undefined {
  if (typeof data !== 'object' || data === null || !('number' in data)) return undefined;
  const { number } = data;
  const text = (name: string): string => String(Reflect.get(data, name) ?? '');
  if (typeof number !== 'number') return undefined;
  const labels: unknown = Reflect.get(data, 'labels');
  return {
    number,
    title: text('title'),
    body: text('body'),
    isOpen: text('state') === 'open',
    labels: Array.isArray(labels) ? labels.map(labelName) : [],
    url: text('html_url'),
  };
}

function labelName(label: unknown): string {
  return typeof label === 'object' && label !== null && 'name' in label ? String(label.name) : String(label);
}
