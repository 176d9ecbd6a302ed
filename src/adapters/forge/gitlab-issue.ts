import { Issues } from '@gitbeaker/rest';
import type { Issue } from '../../report/summary/issue.ts';
import { CallProblem } from '../calling/call-problem.ts';
import type { HttpCall } from '../calling/http-call.ts';
import { gitlabRequester } from './gitlab-requester.ts';
import { type IssueOutcome, type StoredIssue, upsertIssue } from './upsert-issue.ts';

export interface GitLabProject {
  /** `https://gitlab.com`, or a server of one's own, maybe with a path */
  readonly url: string;
  /** `group/name`, or the project's number */
  readonly project: string;
  readonly label: string;
  /** secret */
  readonly token: string;
}

const PER_PAGE = 20;

export async function sendToGitLab(
  target: GitLabProject,
  issue: Issue,
  call: HttpCall,
): Promise<IssueOutcome> {
  const { url, project, label, token } = target;
  const issues = new Issues({ host: url, token, requesterFn: gitlabRequester(call) });
  const where = new URL(url).host;
  const read = (data: unknown): StoredIssue => {
    const one = storedIssue(data);
    if (one === undefined) throw strange(where);
    return one;
  };
  return upsertIssue(
    {
      label,
      list: async (page) => {
        const data: unknown = await issues.all({
          projectId: project,
          labels: label,
          state: 'all',
          scope: 'all',
          orderBy: 'created_at',
          sort: 'asc',
          perPage: PER_PAGE,
          page,
        });
        if (!Array.isArray(data)) throw strange(where);
        return data.map(read);
      },
      create: async ({ title, body }) =>
        read(await issues.create(project, title, { description: body, labels: label })),
      update: async (number, { title, body, reopen }) =>
        read(
          await issues.edit(project, number, {
            title,
            description: body,
            ...(reopen ? { stateEvent: 'reopen' } : {}),
          }),
        ),
    },
    issue,
  );
}

function strange(where: string): CallProblem {
  return new CallProblem(`${where} answered, but not as GitLab's API does`, { kind: 'never' });
}

/** What answers may be anything: a login page, a proxy. */
function storedIssue(data: unknown): StoredIssue | undefined {
  if (typeof data !== 'object' || data === null || !('iid' in data)) return undefined;
  const { iid } = data;
  const text = (name: string): string => String(Reflect.get(data, name) ?? '');
  if (typeof iid !== 'number') return undefined;
  const labels: unknown = Reflect.get(data, 'labels');
  return {
    number: iid,
    title: text('title'),
    body: text('description'),
    isOpen: text('state') === 'opened',
    labels: Array.isArray(labels) ? labels.map(String) : [],
    url: text('web_url'),
  };
}
