import { MergeRequestNotes, MergeRequests, Users } from '@gitbeaker/rest';
import type { Forge, NewPullRequest, Opened, PullRequest } from '../../../proposals/forge.ts';
import { harmless, ISSUE_LIMITS } from '../../../report/summary/issue.ts';
import { problemIn } from '../../calling/call-problem.ts';
import type { HttpCall } from '../../calling/http-call.ts';
import { at, listIn, proseAt, reader, textAt } from '../answer.ts';
import { issueCalls } from '../issue-calls.ts';
import { missingLabels } from '../missing-labels.ts';
import { allPages } from '../pages.ts';
import { pullRequestList } from '../pull-request-list.ts';
import { type GitLabAddress, gitlabIssues } from './issues.ts';
import { isOfProject, mergeRequest } from './merge-request.ts';
import { gitlabRequester } from './requester.ts';
import { leftOut, type Reviewers, reviewersOf } from './reviewers.ts';

const PER_PAGE = 100;
const NOTES = 20;

interface Filter {
  readonly state?: 'opened';
  readonly sourceBranch?: string;
  readonly targetBranch?: string;
  readonly updatedAfter?: string;
}

/** Merge requests of one project. Approval rules are its own business, and so is what happens to a merged branch. */
export function gitlabForge(address: GitLabAddress, call: HttpCall): Forge {
  const { url, project, token } = address;
  const options = { host: url, token, requesterFn: gitlabRequester(call) };
  const requests = new MergeRequests(options);
  const notes = new MergeRequestNotes(options);
  const users = new Users(options);
  const where = new URL(url).host;
  const read = reader(where, 'GitLab', mergeRequest);

  const list = async (filter: Filter): Promise<readonly PullRequest[]> => {
    const all = await allPages('merge requests', async (page) =>
      listIn(
        where,
        'GitLab',
        await requests.all({
          projectId: project,
          scope: 'all',
          orderBy: 'updated_at',
          sort: 'desc',
          perPage: PER_PAGE,
          page,
          ...filter,
        }),
      ),
    );
    return all.filter(isOfProject).map(read);
  };

  const openedBefore = async (
    { branch, base, title, body, labels }: NewPullRequest,
    reviewers: Reviewers,
  ): Promise<unknown> => {
    const [found] = await list({ state: 'opened', sourceBranch: branch, targetBranch: base });
    if (found === undefined) return undefined;
    const reviewed = await requests.show(project, found.number);
    return requests.edit(project, found.number, {
      title,
      description: harmless(body),
      ...(labels.length === 0 ? {} : { addLabels: labels.join(',') }),
      ...(hasReviewers(reviewed) || reviewers.ids.length === 0 ? {} : { reviewerIds: [...reviewers.ids] }),
    });
  };

  const create = async (request: NewPullRequest, reviewers: Reviewers): Promise<unknown> => {
    const { branch, base, title, body, labels } = request;
    try {
      return await requests.create(project, branch, base, title, {
        description: harmless(body),
        ...(labels.length === 0 ? {} : { labels: labels.join(',') }),
        ...(reviewers.ids.length === 0 ? {} : { reviewerIds: [...reviewers.ids] }),
      });
    } catch (error) {
      // there is one of this branch: the answer to an earlier try was lost
      const before = problemIn(error).status === 409 ? await openedBefore(request, reviewers) : undefined;
      if (before === undefined) throw error;
      return before;
    }
  };

  return {
    kind: 'gitlab',
    maxBodyLength: ISSUE_LIMITS.gitlab,
    account: async () => {
      try {
        const user: unknown = await users.showCurrentUser();
        return textAt(user, 'username');
      } catch (error) {
        const { status } = problemIn(error);
        // tokens of a job or with few scopes may not ask who they are
        if (status === 403 || status === 404) return undefined;
        throw error;
      }
    },
    pullRequests: async (branchPrefix, sinceMs) => {
      const updatedAfter = new Date(sinceMs).toISOString();
      const open = await list({ state: 'opened' });
      // what has ended since was touched since
      const touched = await list({ updatedAfter });
      return pullRequestList([...open, ...touched], branchPrefix, sinceMs);
    },
    open: async (request): Promise<Opened> => {
      const reviewers = await reviewersOf(request.reviewers, users, where);
      const answer = await create(request, reviewers);
      const pullRequest = read(answer);
      return {
        pullRequest,
        warnings: [
          ...reviewers.warnings,
          ...leftOut(reviewers, answer),
          ...missingLabels(request.labels, pullRequest),
        ],
      };
    },
    update: async (number, { title, body, addLabels = [] }) => {
      if (title === undefined && body === undefined && addLabels.length === 0) return;
      read(
        await requests.edit(project, number, {
          ...(title === undefined ? {} : { title }),
          ...(body === undefined ? {} : { description: harmless(body) }),
          ...(addLabels.length === 0 ? {} : { addLabels: addLabels.join(',') }),
        }),
      );
    },
    comment: async (number, text) => {
      const said = harmless(text);
      const latest: unknown = await notes.all(project, number, { sort: 'desc', perPage: NOTES, page: 1 });
      // those of the system tell of labels and commits
      const last = listIn(where, 'GitLab', latest).find((note) => at(note, 'system') !== true);
      // the answer to an earlier try was lost: it is there
      if (proseAt(last, 'body').trimEnd() === said.trimEnd()) return;
      await notes.create(project, number, said);
    },
    close: async (number) => {
      read(await requests.edit(project, number, { stateEvent: 'close' }));
    },
    ...issueCalls((label) => gitlabIssues(address, label, call)),
  };
}

function hasReviewers(data: unknown): boolean {
  const reviewers = at(data, 'reviewers');
  return Array.isArray(reviewers) && reviewers.length > 0;
}
