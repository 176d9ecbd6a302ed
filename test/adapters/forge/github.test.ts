import { afterEach, describe, expect, it } from 'vitest';
import { githubAccess } from '../../../src/adapters/forge/github/access.ts';
import { githubForge } from '../../../src/adapters/forge/github/forge.ts';
import type { Forge, NewPullRequest } from '../../../src/proposals/forge.ts';
import { type GitHubStandIn, githubStandIn } from '../../support/forges/github.ts';
import { ACCOUNT, TOKEN } from '../../support/forges/github-access.ts';
import { calling } from '../calling/calling.ts';

const HEADS: Readonly<Record<string, string>> = {
  main: '1'.repeat(40),
  'lapse/a': '2'.repeat(40),
  'lapse/b': '3'.repeat(40),
};

const started: GitHubStandIn[] = [];
afterEach(() => {
  for (const github of started.splice(0)) expect(github.complaints).toEqual([]);
});

async function start({ basePath = '' } = {}): Promise<{ github: GitHubStandIn; forge: Forge }> {
  const github = await githubStandIn({ basePath, repository: { headOf: (branch) => HEADS[branch] } });
  started.push(github);
  const address = { api: github.url, owner: 'acme', name: 'policies' };
  const access = githubAccess(address, { kind: 'token', token: TOKEN }, calling());
  return { github, forge: githubForge(address, access, calling()) };
}

const WISH: NewPullRequest = {
  branch: 'lapse/a',
  base: 'main',
  title: 'Remove unused access',
  body: 'why\n\nbecause\n',
  labels: ['lapse'],
  reviewers: [],
};

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
});

it('the account is that of the token', async () => {
  const { forge } = await start();
  expect(await forge.account()).toBe(ACCOUNT);
});
