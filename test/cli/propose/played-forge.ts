import { bareRepository } from '../../support/forges/bare-repository.ts';
import type { StoredPull } from '../../support/forges/forge-memory.ts';
import type { ForgeStandIn } from '../../support/forges/forge-stand-in.ts';
import { startGitea } from '../../support/forges/gitea.ts';
import { githubStandIn } from '../../support/forges/github.ts';
import { TOKEN } from '../../support/forges/github-access.ts';
import { GITLAB_PROJECT, startGitLab } from '../../support/forges/gitlab.ts';

export { TOKEN };

/** A server that says the secret back. */
const LOOSE_WORDS = `no, ${TOKEN}`;

export const FORGES = ['github', 'gitlab', 'gitea'] as const;
export type ForgeName = (typeof FORGES)[number];

/** A stand-in of any forge, as the same things are seen and done there. */
export interface PlayedForge {
  readonly name: ForgeName;
  /** options of `lapse propose` */
  readonly options: readonly string[];
  readonly pulls: () => readonly SeenPull[];
  readonly issues: () => readonly SeenIssue[];
  /** `POST /repos/acme/policies/pulls`: all but reading */
  readonly writes: () => readonly string[];
  /** asked for, and not as published */
  readonly complaints: () => readonly string[];
  closeBy(number: number, person: string): void;
  merge(number: number): Promise<unknown>;
  edit(number: number, change: (body: string) => string): void;
  /** Answers so in place of working, for the next so many requests like `POST /repos/acme/policies/pulls`. */
  fail(status: number, on: RegExp, times?: number): void;
  stop(): Promise<void>;
}

export interface SeenPull {
  readonly number: number;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly state: 'open' | 'closed' | 'merged';
  readonly comments: readonly string[];
}

export interface SeenIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

/** The one whose branch names the owner. */
export function pullFor(forge: PlayedForge, owner: string): SeenPull {
  const found = forge.pulls().filter(({ branch }) => branch.includes(owner));
  if (found[0] === undefined || found.length > 1)
    throw new Error(`${found.length} pull requests for ${owner}`);
  return found[0];
}

/** @param gitDir the bare repository behind it */
export async function playForge(name: ForgeName, gitDir: string): Promise<PlayedForge> {
  const options = { repositoryPath: gitDir, token: TOKEN };
  switch (name) {
    case 'github':
      return playGitHub(gitDir);
    case 'gitlab':
      return played(name, GITLAB_PROJECT, await startGitLab(options));
    case 'gitea':
      return played(name, 'acme/policies', await startGitea(options));
  }
}

function optionsOf(name: ForgeName, url: string, project: string): string[] {
  return ['--forge', name, '--forge-url', url, '--project', project];
}

function played(name: ForgeName, project: string, standIn: ForgeStandIn): PlayedForge {
  return {
    name,
    options: optionsOf(name, standIn.url, project),
    pulls: () => standIn.pullRequests(),
    issues: () => standIn.issues(),
    writes: () =>
      standIn.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
    complaints: () => standIn.refusals,
    closeBy: (number, person) => standIn.closeBy(number, person),
    merge: (number) => standIn.merge(number),
    edit: (number, change) => standIn.editBody(number, change(pullOf(standIn.pullRequests(), number).body)),
    fail: (status, on, times = 1) => {
      for (let i = 0; i < times; i++)
        standIn.fail(
          { kind: 'answer', answer: { status, body: { message: LOOSE_WORDS } } },
          ({ method, path }) => on.test(`${method} ${path}`),
        );
    },
    stop: () => standIn.stop(),
  };
}

function pullOf(pulls: readonly StoredPull[], number: number): StoredPull {
  const found = pulls.find((one) => one.number === number);
  if (found === undefined) throw new Error(`there is no pull request ${number}`);
  return found;
}

async function playGitHub(gitDir: string): Promise<PlayedForge> {
  const github = await githubStandIn({ repository: bareRepository(gitDir) });
  github.members.add('ana').add('ben');
  return {
    name: 'github',
    options: optionsOf('github', github.url, 'acme/policies'),
    pulls: () =>
      github.items.flatMap(({ number, title, body, labels, state, comments, pull }): SeenPull[] =>
        pull === undefined
          ? []
          : [
              {
                number,
                title,
                body,
                branch: pull.branch,
                base: pull.base,
                labels: [...labels],
                reviewers: [...pull.reviewers],
                state: pull.mergedAt === undefined ? state : 'merged',
                comments: comments.map((one) => one.body),
              },
            ],
      ),
    issues: () => github.items.filter(({ pull }) => pull === undefined),
    writes: () => github.writes(),
    complaints: () => github.complaints,
    closeBy: (number, person) => github.closeBy(number, person),
    merge: (number) => Promise.resolve(github.merge(number)),
    edit: (number, change) => github.edit(number, change),
    fail: (status, on, times = 1) =>
      github.befall({ on, times, does: { status, body: JSON.stringify({ message: LOOSE_WORDS }) } }),
    // it stops by itself after the test
    stop: () => Promise.resolve(),
  };
}
