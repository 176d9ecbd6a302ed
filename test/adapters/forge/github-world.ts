import { afterEach } from 'vitest';
import { type GitHubLogin, githubAccess } from '../../../src/adapters/forge/github/access.ts';
import { githubForge } from '../../../src/adapters/forge/github/forge.ts';
import { patientForge } from '../../../src/adapters/forge/patient-forge.ts';
import type { Forge, NewPullRequest } from '../../../src/proposals/forge.ts';
import { type GitHubOptions, type GitHubStandIn, githubStandIn } from '../../support/forges/github.ts';
import { TOKEN } from '../../support/forges/github-access.ts';
import { calling, hasty } from '../calling/calling.ts';

export const HEADS: Readonly<Record<string, string>> = {
  main: '1'.repeat(40),
  'lapse/a': '2'.repeat(40),
  'lapse/b': '3'.repeat(40),
};

const started: GitHubStandIn[] = [];
afterEach(() => {
  const complaints = started.splice(0).flatMap((github) => github.complaints);
  if (complaints.length > 0) throw new Error(`not as published: ${complaints.join('\n')}`);
});

export interface Started {
  readonly github: GitHubStandIn;
  /** one try for each call */
  readonly bare: Forge;
  readonly forge: Forge;
  /** what it was asked to wait, in milliseconds */
  readonly slept: readonly number[];
}

export async function start(
  options: Partial<GitHubOptions> = {},
  login: GitHubLogin = { kind: 'token', token: TOKEN },
): Promise<Started> {
  const github = await githubStandIn({ repository: { headOf: (branch) => HEADS[branch] }, ...options });
  started.push(github);
  const address = { api: github.url, owner: 'acme', name: 'policies' };
  const access = githubAccess(address, login, calling());
  const bare = githubForge(address, access, calling());
  const slept: number[] = [];
  const forge = patientForge(bare, {
    onWait: () => {},
    patience: hasty(slept, { deadlineMs: 600_000 }),
    signal: new AbortController().signal,
    secrets: () => access.secrets(),
  });
  return { github, bare, forge, slept };
}

export const WISH: NewPullRequest = {
  branch: 'lapse/a',
  base: 'main',
  title: 'Remove unused access',
  body: 'why\n\nbecause\n',
  labels: ['lapse'],
  reviewers: [],
};
