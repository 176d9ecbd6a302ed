import type { Forge, NewPullRequest, Opened, PullRequest } from '../../../proposals/forge.ts';
import { problemIn } from '../../calling/call-problem.ts';
import type { HttpCall } from '../../calling/http-call.ts';
import { at, listIn, proseAt, reader, textAt, timeAt } from '../answer.ts';
import { issueCalls } from '../issue-calls.ts';
import { missingLabels } from '../missing-labels.ts';
import { allPages } from '../pages.ts';
import { pullRequestList } from '../pull-request-list.ts';
import { type GiteaAddress, giteaClient } from './client.ts';
import { closedBy } from './closed-by.ts';
import { giteaIssues } from './issues.ts';
import { labelIds } from './labels.ts';
import { isOfRepository, pullRequest } from './pull-request.ts';
import { askReviewers } from './reviewers.ts';

/** as many as Gitea gives at most, as it is set up at first (`MAX_RESPONSE_ITEMS`) */
const PER_PAGE = 50;

/** Gitea names no limit, and its databases hold far more: what GitHub allows, so that a body fits on each forge. */
const MAX_BODY = 65_536;

export function giteaForge(address: GiteaAddress, call: HttpCall): Forge {
  const client = giteaClient(address, call);
  const { owner, repo, where } = client;
  const { repos } = client.api;
  const read = reader(where, 'Gitea', pullRequest);

  const list = async (
    state: 'open' | 'closed',
    isLast?: (page: readonly unknown[]) => boolean,
  ): Promise<readonly unknown[]> => {
    const page = async (number: number): Promise<readonly unknown[]> => {
      const query = { state, sort: 'recentupdate' as const, page: number, limit: PER_PAGE };
      return listIn(where, 'Gitea', (await repos.repoListPullRequests(owner, repo, query)).data);
    };
    return (await allPages('pull requests', page, isLast)).filter(isOfRepository);
  };

  const edit = async (
    number: number,
    change: { title?: string; body?: string; state?: 'closed' },
  ): Promise<unknown> => (await repos.repoEditPullRequest(owner, repo, number, change)).data;

  const addLabels = async (number: number, ids: readonly number[]): Promise<void> => {
    if (ids.length > 0) await repos.issueAddLabel(owner, repo, number, { labels: [...ids] });
  };

  /** Where there is one of this branch, the answer to an earlier try was lost. */
  const openedBefore = async (
    { branch, base, title, body }: NewPullRequest,
    ids: readonly number[],
  ): Promise<unknown> => {
    const found = (await list('open')).map(read).find((one) => one.branch === branch && one.base === base);
    if (found === undefined) return undefined;
    await addLabels(found.number, ids);
    return edit(found.number, { title, body });
  };

  const create = async (request: NewPullRequest, ids: readonly number[]): Promise<unknown> => {
    const { branch, base, title, body } = request;
    try {
      const wish = { head: branch, base, title, body, ...(ids.length === 0 ? {} : { labels: [...ids] }) };
      return (await repos.repoCreatePullRequest(owner, repo, wish)).data;
    } catch (error) {
      const before = problemIn(error).status === 409 ? await openedBefore(request, ids) : undefined;
      if (before === undefined) throw error;
      return before;
    }
  };

  const withCloser = async (one: PullRequest): Promise<PullRequest> =>
    one.state.kind === 'closed'
      ? { ...one, state: { ...one.state, by: await closedBy(client, one.number) } }
      : one;

  return {
    kind: 'gitea',
    maxBodyLength: MAX_BODY,
    account: async () => {
      try {
        return textAt((await client.api.user.userGetCurrent()).data, 'login');
      } catch (error) {
        const { status } = problemIn(error);
        // a token without the scope read:user
        if (status === 403 || status === 404) return undefined;
        throw error;
      }
    },
    pullRequests: async (branchPrefix, sinceMs) => {
      const open = await list('open');
      // what has ended since was touched since, and those touched last come first
      const closed = await list('closed', (page) =>
        page.some((one) => (timeAt(one, 'updated_at') ?? sinceMs) < sinceMs),
      );
      const found: PullRequest[] = [];
      for (const one of pullRequestList([...open, ...closed].map(read), branchPrefix, sinceMs))
        found.push(await withCloser(one));
      return found;
    },
    open: async (request): Promise<Opened> => {
      const { ids, warnings } = await labelIds(client, request.labels);
      const answer = await create(request, ids);
      const opened = read(answer);
      const asked = hasReviewers(answer) ? [] : await askReviewers(client, opened.number, request.reviewers);
      const unset = warnings.length > 0 ? [] : missingLabels(request.labels, opened);
      return { pullRequest: opened, warnings: [...warnings, ...unset, ...asked] };
    },
    update: async (number, { title, body, addLabels: names = [] }) => {
      if (title !== undefined || body !== undefined)
        read(
          await edit(number, {
            ...(title === undefined ? {} : { title }),
            ...(body === undefined ? {} : { body }),
          }),
        );
      await addLabels(number, (await labelIds(client, names)).ids);
    },
    comment: async (number, text) => {
      const comments = listIn(where, 'Gitea', (await repos.issueGetComments(owner, repo, number)).data);
      // the answer to an earlier try was lost: it is there
      if (proseAt(comments.at(-1), 'body').trimEnd() === text.trimEnd()) return;
      await repos.issueCreateComment(owner, repo, number, { body: text });
    },
    close: async (number) => {
      read(await edit(number, { state: 'closed' }));
    },
    ...issueCalls((label) => giteaIssues(client, label)),
  };
}

function hasReviewers(data: unknown): boolean {
  const reviewers = at(data, 'requested_reviewers');
  return Array.isArray(reviewers) && reviewers.length > 0;
}
