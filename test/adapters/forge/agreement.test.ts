import { describe, expect, it } from 'vitest';
import type { NewPullRequest } from '../../../src/proposals/forge.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { problemOf } from '../calling/calling.ts';
import { agreeingGitea, agreeingGitHub, agreeingGitLab } from './agreeing.ts';
import { policiesRepository } from './policies-repository.ts';

const folder = tempDir();
const BRANCH = 'lapse/team-a';
const repository = (): string => policiesRepository(folder, [BRANCH, 'lapse/team-b', 'feature']);
const REQUEST: NewPullRequest = {
  branch: BRANCH,
  base: 'main',
  title: 'Remove unused access of team-a',
  body: '<!-- lapse -->\n\nTwo rules go.',
  labels: ['lapse'],
  reviewers: ['@ana'],
};

describe.each([
  { name: 'GitHub', start: agreeingGitHub },
  { name: 'GitLab', start: agreeingGitLab },
  { name: 'Gitea', start: agreeingGitea },
])('$name', ({ start }) => {
  it('a pull request is opened with labels and reviewers, and listed with the head that git has', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    const { pullRequest, warnings } = await forge.open(REQUEST);
    expect(warnings).toEqual([]);
    expect(standIn.pulls()).toMatchObject([{ reviewers: ['ana'], labels: ['lapse'] }]);
    const listed = await forge.pullRequests('lapse/', standIn.nowMs());
    expect(listed).toEqual([{ ...pullRequest, labels: ['lapse'] }]);
    const { title, body, branch, base } = REQUEST;
    expect(listed[0]).toMatchObject({ title, body, branch, base, state: { kind: 'open' } });
    expect(listed[0]?.head).toMatch(/^[0-9a-f]{40}$/);
    expect(standIn.refusals()).toEqual([]);
  });

  it('title, body and labels change in place; what is absent and what people set stays', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    const { number } = (await forge.open(REQUEST)).pullRequest;
    await forge.update(number, { body: 'One rule goes.' });
    expect(standIn.pulls()).toMatchObject([{ title: REQUEST.title, body: 'One rule goes.' }]);
    await forge.update(number, { title: 'Less', addLabels: ['held'] });
    expect(standIn.pulls()).toMatchObject([
      { title: 'Less', body: 'One rule goes.', labels: ['lapse', 'held'] },
    ]);
    const before = standIn.writes();
    await forge.update(number, {});
    expect(standIn.writes()).toBe(before);
    expect(standIn.refusals()).toEqual([]);
  });

  it('closed by a person, by the account, and merged are told apart, with when and by whom', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    const first = (await forge.open(REQUEST)).pullRequest.number;
    standIn.closeBy(first, 'ana');
    const closedAtMs = standIn.nowMs();
    const second = (await forge.open(REQUEST)).pullRequest.number;
    await forge.close(second);
    const third = (await forge.open({ ...REQUEST, branch: 'lapse/team-b' })).pullRequest.number;
    const commit = standIn.merge(third);
    const listed = await forge.pullRequests('lapse/', 0);
    expect(listed.map(({ number, branch, state }) => ({ number, branch, state }))).toEqual([
      { number: third, branch: 'lapse/team-b', state: { kind: 'merged', atMs: expect.any(Number), commit } },
      {
        number: second,
        branch: BRANCH,
        state: { kind: 'closed', atMs: expect.any(Number), by: await forge.account() },
      },
      { number: first, branch: BRANCH, state: { kind: 'closed', atMs: expect.any(Number), by: 'ana' } },
    ]);
    const since = await forge.pullRequests('lapse/', closedAtMs + 1);
    expect(since.map(({ number }) => number)).toEqual([third, second]);
    expect(standIn.refusals()).toEqual([]);
  });

  it('those of forks and of other branches are none of ours', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    standIn.addPull({ branch: BRANCH, from: 'fork' });
    standIn.addPull({ branch: 'feature', from: 'here' });
    expect(await forge.pullRequests('lapse/', 0)).toEqual([]);
  });

  it('all open ones come, however many pages there are and however old they are', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    for (let count = 0; count < 230; count++) standIn.addPull({ branch: `lapse/${count}`, from: 'here' });
    const listed = await forge.pullRequests('lapse/', standIn.nowMs() + 1000);
    expect(listed.map(({ number }) => number)).toEqual(Array.from({ length: 230 }, (_, at) => 230 - at));
  });

  it('one whose opening was not answered is taken up by the next try, not opened twice', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    standIn.loseAnswer(/^POST .*\/(?:pulls|merge_requests)$/);
    expect((await problemOf(forge.open(REQUEST))).retry).toEqual({ kind: 'later' });
    const { pullRequest } = await forge.open({ ...REQUEST, title: 'again' });
    expect(pullRequest).toMatchObject({ number: 1, title: 'again' });
    expect(standIn.pulls()).toHaveLength(1);
    expect(standIn.pulls()).toMatchObject([{ title: 'again', labels: ['lapse'], reviewers: ['ana'] }]);
  });

  it('a comment whose answer was lost is not said twice', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    const { number } = (await forge.open(REQUEST)).pullRequest;
    standIn.loseAnswer(/^POST .*(?:comments|notes)$/);
    await problemOf(forge.comment(number, 'Traffic was seen.'));
    await forge.comment(number, 'Traffic was seen.');
    await forge.comment(number, 'More traffic was seen.');
    expect(standIn.pulls()[0]?.comments).toEqual(['Traffic was seen.', 'More traffic was seen.']);
    expect(standIn.refusals()).toEqual([]);
  });

  it('owners who cannot be asked are warnings, and the others are asked', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    const reviewers = ['@nobody', '@other/team', 'ana@example.org', '@ben'];
    const { warnings } = await forge.open({ ...REQUEST, reviewers });
    expect(new Set(warnings.map((text) => text.split(' ')[0]))).toEqual(
      new Set(['@nobody', '@other/team', 'ana@example.org']),
    );
    expect(standIn.pulls()[0]?.reviewers).toEqual(['ben']);
  });

  it('the dashboard is found by label and marker, changed in place and opened again', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    expect(await forge.findIssue('lapse', '<!-- board -->')).toBeUndefined();
    const made = await forge.createIssue({ title: 'Board', body: '<!-- board -->\n\none', label: 'lapse' });
    standIn.addIssue('see <!-- board -->', 'lapse');
    standIn.closeIssue(made.number);
    expect(await forge.findIssue('lapse', '<!-- board -->')).toEqual({ ...made, isOpen: false });
    await forge.updateIssue(made.number, { title: 'Board', body: '<!-- board -->\n\ntwo', reopen: true });
    expect(await forge.findIssue('lapse', '<!-- board -->')).toMatchObject({
      isOpen: true,
      body: '<!-- board -->\n\ntwo',
    });
    expect(standIn.refusals()).toEqual([]);
  });

  it.each([
    { why: 'a login page', body: '<html>Sign in</html>' },
    { why: 'something else in JSON', body: { hello: 'world' } },
    {
      why: 'pull requests that are none',
      body: [{ source_project_id: 1, target_project_id: 1, head: { repo_id: 1 }, base: { repo_id: 1 } }],
    },
  ])('$why in place of the API is said to be none', async ({ body }) => {
    const standIn = await start(repository());
    const { forge } = standIn;
    standIn.answerNext({ status: 200, body });
    const problem = await problemOf(forge.pullRequests('lapse/', 0));
    expect(problem.message).toMatch(/^127\.0\.0\.1:\d+ answered, but not as Git(?:Hub|Lab|ea)'s API does$/);
  });

  it('a rate limit says how long to wait', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    standIn.answerNext({ status: 429, headers: { 'retry-after': '7' }, body: {} });
    const problem = await problemOf(forge.pullRequests('lapse/', 0));
    expect(problem.retry).toEqual({ kind: 'later', afterMs: 7000 });
  });

  it('an account that may not ask who it is has no name; one that is refused has a problem', async () => {
    const standIn = await start(repository());
    const { forge } = standIn;
    standIn.answerNext({ status: 403, body: { message: 'scope' } });
    expect(await forge.account()).toBeUndefined();
    standIn.answerNext({ status: 401, body: { message: 'bad' } });
    expect(await problemOf(forge.account())).toMatchObject({ status: 401 });
  });
});
