import { listIn, reader, at as valueAt } from '../answer.ts';
import type { IssueBoard } from '../issue-board.ts';
import { storedIssue } from '../stored-issue.ts';
import type { GitHubClient } from './client.ts';

const PER_PAGE = 50;

export function githubIssues({ octokit, at, where }: GitHubClient, label: string): IssueBoard {
  const { issues: api } = octokit.rest;
  const read = reader(where, 'GitHub', storedIssue);
  return {
    label,
    list: async (page) => {
      const { data } = await api.listForRepo({
        ...at,
        labels: label,
        state: 'all',
        sort: 'created',
        direction: 'asc',
        per_page: PER_PAGE,
        page,
      });
      const all = listIn(where, 'GitHub', data);
      // every pull request is an issue, too
      const issues = all.filter((one) => valueAt(one, 'pull_request') === undefined).map(read);
      return { issues, isBeyond: all.length === 0 };
    },
    create: async ({ title, body }) => read((await api.create({ ...at, title, body, labels: [label] })).data),
    update: async (number, { title, body, reopen }) =>
      read(
        (
          await api.update({
            ...at,
            issue_number: number,
            title,
            body,
            ...(reopen ? { state: 'open' as const } : {}),
          })
        ).data,
      ),
  };
}
