import { describe, expect, it } from 'vitest';
import { ACCOUNT } from '../../support/forges/github-access.ts';
import { problemOf } from '../calling/calling.ts';
import { HEADS, start, WISH } from './github-world.ts';

describe('a pull request', () => {
  it('is opened with its labels, which are made where they are not there, and read back as it was written', async () => {
    const { github, forge } = await start();
    const { pullRequest, warnings } = await forge.open(WISH);
    expect(warnings).toEqual([]);
    expect(pullRequest).toEqual({
      number: 1,
      url: 'https://github.example/acme/policies/pull/1',
      branch: 'lapse/a',
      base: 'main',
      title: WISH.title,
      body: WISH.body,
      labels: ['lapse'],
      head: HEADS['lapse/a'],
      state: { kind: 'open' },
    });
    expect(github.labels).toContain('lapse');
    expect(await forge.pullRequests('lapse/', 0)).toEqual([pullRequest]);
  });

  it('that is open already, from the same branch to the same base, is taken and made as wished', async () => {
    const { github, forge } = await start();
    await forge.open(WISH);
    const { pullRequest } = await forge.open({ ...WISH, title: 'Remove less', labels: ['network'] });
    expect(pullRequest).toMatchObject({ number: 1, title: 'Remove less', labels: ['lapse', 'network'] });
    expect(github.items).toHaveLength(1);
  });

  it('is changed in place: what is absent stays, labels of people stay', async () => {
    const { github, forge } = await start();
    await forge.open(WISH);
    github.items[0]?.labels.add('bug');
    await forge.update(1, { body: 'new', addLabels: ['lapse', 'network'] });
    expect(github.items[0]).toMatchObject({ title: WISH.title, body: 'new' });
    expect([...(github.items[0]?.labels ?? [])]).toEqual(['lapse', 'bug', 'network']);
  });

  it('is told something once, however often that is tried', async () => {
    const { github, forge } = await start();
    github.add(
      { comments: Array.from({ length: 120 }, (_, n) => ({ author: 'jane', body: `${n}` })) },
      {
        branch: 'lapse/a',
      },
    );
    await forge.comment(1, 'traffic came back\n');
    await forge.comment(1, 'traffic came back\n');
    expect(github.items[0]?.comments.slice(119)).toEqual([
      { author: 'jane', body: '119' },
      { author: ACCOUNT, body: 'traffic came back\n' },
    ]);
  });

  it('says who closed it, and when: a person, or we', async () => {
    const { github, forge } = await start();
    await forge.open(WISH);
    await forge.open({ ...WISH, branch: 'lapse/b' });
    await forge.close(1);
    github.closeBy(2, 'jane');
    expect(await forge.pullRequests('lapse/', 0)).toMatchObject([
      { number: 2, state: { kind: 'closed', by: 'jane', atMs: Date.parse(github.items[1]?.closedAt ?? '') } },
      { number: 1, state: { kind: 'closed', by: ACCOUNT } },
    ]);
    expect(await forge.account()).toBe(ACCOUNT);
  });

  it('that was merged says when, and as which commit', async () => {
    const merged = 'c'.repeat(40);
    const { github, forge } = await start({
      repository: { headOf: (branch) => HEADS[branch], merge: () => merged },
    });
    await forge.open(WISH);
    github.merge(1);
    const atMs = Date.parse(github.items[0]?.closedAt ?? '');
    expect(await forge.pullRequests('lapse/', 0)).toMatchObject([
      { head: HEADS['lapse/a'], state: { kind: 'merged', atMs, commit: merged } },
    ]);
  });
});

describe('the pull requests of a prefix', () => {
  it('are never those of forks, nor those of other branches', async () => {
    const { github, forge } = await start();
    github.add({}, { from: 'mallory/policies', branch: 'lapse/a' });
    github.add({}, { from: undefined, branch: 'lapse/a' });
    github.add({}, { branch: 'main' });
    github.add({}, { branch: 'lapse/b' });
    expect((await forge.pullRequests('lapse/', 0)).map(({ number }) => number)).toEqual([4]);
    // and one from a fork is not taken for the one to open
    expect((await forge.open(WISH)).pullRequest.number).toBe(5);
  });

  it('are all open ones, however many there are, and those closed since', async () => {
    const { github, forge } = await start();
    for (let n = 1; n <= 205; n++) github.add({ createdAt: day(1) }, { branch: 'lapse/a' });
    for (let n = 206; n <= 330; n++) {
      // the older half was closed long ago; one of those has been commented on since
      const at = n < 260 ? day(2) : day(20);
      github.add(
        {
          createdAt: at,
          state: 'closed',
          closedAt: at,
          closedBy: 'jane',
          updatedAt: n === 206 ? day(21) : at,
        },
        { branch: 'lapse/b' },
      );
    }
    const numbers = (await forge.pullRequests('lapse/', Date.parse(day(10)))).map(({ number }) => number);
    expect(numbers).toEqual([...range(330, 260), ...range(205, 1)]);
  });

  it('are found behind the path of an Enterprise Server', async () => {
    const { github, forge } = await start({ basePath: '/api/v3' });
    await forge.open(WISH);
    expect(await forge.pullRequests('lapse/', 0)).toHaveLength(1);
    expect(github.asked.every(({ url }) => url.startsWith('/api/v3/repos/acme/policies/'))).toBe(true);
  });
});

it('an issue is made, found by its label and first line, changed, and opened again', async () => {
  const { github, forge } = await start();
  const body = '<!-- lapse -->\n\nopen: 1';
  expect(await forge.findIssue('lapse', '<!-- lapse -->')).toBeUndefined();
  await forge.open(WISH);
  const made = await forge.createIssue({ title: 'Proposals', body, label: 'lapse' });
  expect(await forge.findIssue('lapse', '<!-- lapse -->')).toEqual(made);
  github.closeBy(made.number, 'jane');
  await forge.updateIssue(made.number, { title: 'Proposals', body: `${body}2`, reopen: true });
  expect(await forge.findIssue('lapse', '<!-- lapse -->')).toEqual({
    number: 2,
    url: 'https://github.example/acme/policies/issues/2',
    title: 'Proposals',
    body: `${body}2`,
    isOpen: true,
  });
});

describe('reviewers', () => {
  it.each([
    { why: 'a member and a team', owners: ['@jane', '@acme/net'], asked: ['jane', 'net'], said: [] },
    {
      why: 'the account itself',
      owners: [`@${ACCOUNT}`, '@jane'],
      asked: ['jane'],
      said: [/by the same account$/],
    },
    {
      why: 'an address',
      owners: ['jane@acme.example', '@jane'],
      asked: ['jane'],
      said: [/asks users and teams only$/],
    },
    {
      why: 'a team of others',
      owners: ['@other/net', '@jane'],
      asked: ['jane'],
      said: [/is no team of acme$/],
    },
    {
      why: 'somebody unknown, who takes nobody along',
      owners: ['@nobody', '@jane', '@acme/net', '@acme/none'],
      asked: ['jane', 'net'],
      said: [/^@nobody was not asked for a review: .*answered 422/, /^@acme\/none was not asked/],
    },
    { why: 'only somebody unknown', owners: ['@nobody'], asked: [], said: [/^@nobody was not asked/] },
  ])('$why → the pull request is there, and the others are asked', async ({ owners, asked, said }) => {
    const { github, forge } = await start();
    github.members.add('jane');
    github.teams.add('net');
    const { pullRequest, warnings } = await forge.open({ ...WISH, reviewers: owners });
    const { reviewers = new Set(), teams = new Set() } = github.items[0]?.pull ?? {};
    expect([...reviewers, ...teams]).toEqual(asked);
    expect(warnings).toEqual(said.map((pattern) => expect.stringMatching(pattern)));
    expect(pullRequest.labels).toEqual(['lapse']);
  });

  it('are asked once, also where the pull request is opened again', async () => {
    const { github, forge } = await start();
    github.members.add('Jane');
    await forge.open({ ...WISH, reviewers: ['@Jane'] });
    await forge.open({ ...WISH, reviewers: ['@jane'] });
    expect(github.writes().filter((one) => one.endsWith('/requested_reviewers'))).toHaveLength(1);
  });
});

it('labels that may not be set are told; the pull request is there', async () => {
  const { github, forge } = await start();
  github.befall({
    on: /^POST .*\/labels$/,
    times: 9,
    does: { status: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"no"}' },
  });
  const { pullRequest, warnings } = await forge.open(WISH);
  expect(pullRequest.labels).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^the labels lapse were not set: .* answered 403: no$/)]);
});

it('a branch without anything new is refused with what GitHub says of it', async () => {
  const { forge } = await start({ repository: { headOf: () => HEADS['main'] } });
  const problem = await problemOf(forge.open(WISH));
  expect(problem.message).toMatch(/answered 422: Validation Failed: No commits between main and lapse\/a$/);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

function day(n: number): string {
  return `2026-05-${String(n).padStart(2, '0')}T00:00:00Z`;
}
