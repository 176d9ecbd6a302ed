import { Issues } from '@gitbeaker/rest';
import { harmless } from '../../../report/summary/issue.ts';
import type { HttpCall } from '../../calling/http-call.ts';
import { labelsAt, listIn, numberAt, proseAt, reader, textAt } from '../answer.ts';
import type { IssueBoard, StoredIssue } from '../issue-board.ts';
import { gitlabRequester } from './requester.ts';

export interface GitLabAddress {
  /** `https://gitlab.com`, or a server of one's own, maybe with a path */
  readonly url: string;
  /** `group/name`, or the project's number */
  readonly project: string;
  /** secret */
  readonly token: string;
}

const PER_PAGE = 20;

export function gitlabIssues(
  { url, project, token }: GitLabAddress,
  label: string,
  call: HttpCall,
): IssueBoard {
  const issues = new Issues({ host: url, token, requesterFn: gitlabRequester(call) });
  const where = new URL(url).host;
  const read = reader(where, 'GitLab', storedIssue);
  return {
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
      const all = listIn(where, 'GitLab', data).map(read);
      return { issues: all, isBeyond: all.length === 0 };
    },
    create: async ({ title, body }) =>
      read(await issues.create(project, title, { description: harmless(body), labels: label })),
    update: async (number, { title, body, reopen }) =>
      read(
        await issues.edit(project, number, {
          title,
          description: harmless(body),
          ...(reopen ? { stateEvent: 'reopen' } : {}),
        }),
      ),
  };
}

function storedIssue(data: unknown): StoredIssue | undefined {
  const number = numberAt(data, 'iid');
  if (number === undefined) return undefined;
  return {
    number,
    title: textAt(data, 'title') ?? '',
    body: proseAt(data, 'description'),
    isOpen: textAt(data, 'state') === 'opened',
    labels: labelsAt(data, 'labels'),
    url: textAt(data, 'web_url') ?? '',
  };
}
