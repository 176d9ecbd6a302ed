import { listIn, reader } from '../answer.ts';
import { hasLabel, type IssueBoard } from '../issue-board.ts';
import { storedIssue } from '../stored-issue.ts';
import type { GiteaClient } from './client.ts';
import { idsOf, makeLabel } from './labels.ts';

const PER_PAGE = 50;

export function giteaIssues(client: GiteaClient, label: string): IssueBoard {
  const { owner, repo, where } = client;
  const { repos: api } = client.api;
  const read = reader(where, 'Gitea', storedIssue);
  let known: Promise<number | undefined> | undefined;
  const labelId = (): Promise<number | undefined> => {
    known ??= idsOf(client, [label]).then((ids) => ids.get(label));
    return known;
  };
  return {
    label,
    list: async (page) => {
      // a label that is not there is left out of the filter, and every issue would come
      if ((await labelId()) === undefined) return { issues: [], isBeyond: true };
      const { data } = await api.issueListIssues(owner, repo, {
        state: 'all',
        type: 'issues',
        labels: label,
        page,
        limit: PER_PAGE,
      });
      const all = listIn(where, 'Gitea', data).map(read);
      return { issues: all.filter((one) => hasLabel(one, label)), isBeyond: all.length === 0 };
    },
    create: async ({ title, body }) => {
      const id = (await labelId()) ?? (await makeLabel(client, label));
      return read((await api.issueCreateIssue(owner, repo, { title, body, labels: [id] })).data);
    },
    update: async (number, { title, body, reopen }) =>
      read(
        (await api.issueEditIssue(owner, repo, number, { title, body, ...(reopen ? { state: 'open' } : {}) }))
          .data,
      ),
  };
}
