import { describe, expect, it } from 'vitest';
import { gitlabForge } from '../../../src/adapters/forge/gitlab/forge.ts';
import type { NewPullRequest } from '../../../src/proposals/forge.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { calling, problemOf } from '../calling/calling.ts';
import { policiesRepository } from './policies-repository.ts';
import { gitlab } from './started-forges.ts';

const repository = policiesRepository(tempDir(), ['lapse/a']);
const REQUEST: NewPullRequest = {
  branch: 'lapse/a',
  base: 'main',
  title: 'Less',
  body: 'Two rules go.',
  labels: [],
  reviewers: [],
};

describe('merge requests of GitLab', () => {
  it('lines that begin with a slash are no commands, in descriptions, notes and issues', async () => {
    const { forge, standIn } = await gitlab(repository);
    const { number } = (await forge.open({ ...REQUEST, body: 'It goes.\n/close\n/merge' })).pullRequest;
    await forge.update(number, { body: 'It goes on.\n/close' });
    await forge.comment(number, '/close');
    expect(standIn.pullRequests()).toMatchObject([
      { state: 'open', body: 'It goes on.\n\u200b/close', comments: ['\u200b/close'] },
    ]);
    await forge.createIssue({ title: 'x', body: '<!-- m -->\n/close', label: 'lapse' });
    expect(standIn.issues()[0]?.body).toBe('<!-- m -->\n\u200b/close');
  });

  it('a project is named by its path in nested groups, or by its number', async () => {
    for (const project of ['acme/net/policies', '42']) {
      const { forge, standIn } = await gitlab(repository, {}, project);
      expect(await forge.pullRequests('lapse/', 0)).toEqual([]);
      expect(standIn.requests[0]?.path).toBe(`/projects/${encodeURIComponent(project)}/merge_requests`);
    }
  });

  it('reviewers that GitLab leaves out without a word are told', async () => {
    const { forge, standIn } = await gitlab(repository, { mostReviewers: 1 });
    const { warnings } = await forge.open({ ...REQUEST, reviewers: ['@ana', '@ben', '@@developer'] });
    expect(warnings).toEqual([
      '@@developer was not asked for a review: GitLab asks users, not roles',
      '1 of 2 reviewers were not set: they may be no members, or this edition of GitLab allows only one',
    ]);
    expect(standIn.pullRequests()[0]?.reviewers).toEqual(['ana']);
  });

  it('squashing and the end of the branch are left to the project', async () => {
    const { forge, standIn } = await gitlab(repository);
    await forge.open(REQUEST);
    const body = standIn.requests.find(({ method }) => method === 'POST')?.body;
    expect(body).not.toHaveProperty('squash');
    expect(body).not.toHaveProperty('remove_source_branch');
  });

  it('one that is merged without a merge commit has its squashed commit or its head on the base', async () => {
    const { forge, standIn } = await gitlab(repository);
    const answer = (fields: object): void =>
      standIn.fail({
        kind: 'answer',
        answer: {
          status: 200,
          body: [
            {
              iid: 5,
              source_branch: 'lapse/a',
              source_project_id: 1,
              target_project_id: 1,
              state: 'merged',
              merged_at: '2026-06-01T00:00:00Z',
              sha: 'head',
              merge_commit_sha: null,
              ...fields,
            },
          ],
        },
      });
    answer({ squash_commit_sha: 'squashed' });
    expect((await forge.pullRequests('lapse/', 0))[0]?.state).toMatchObject({ commit: 'squashed' });
    answer({ squash_commit_sha: null });
    expect((await forge.pullRequests('lapse/', 0))[0]?.state).toMatchObject({ commit: 'head' });
  });

  it('the token is in no message', async () => {
    const { standIn } = await gitlab(repository);
    const token = 'wrong-s3cret-t0ken';
    const forge = gitlabForge({ url: standIn.url, project: '42', token }, calling());
    for (const work of [
      () => forge.account(),
      () => forge.open(REQUEST),
      () => forge.pullRequests('lapse/', 0),
    ]) {
      const problem = await problemOf(work());
      expect(problem).toMatchObject({ status: 401, retry: { kind: 'never' } });
      expect(`${problem.message}${problem.stack ?? ''}`).not.toContain(token);
    }
  });
});
