import { githubAccess } from '../../../src/adapters/forge/github/access.ts';
import { githubForge } from '../../../src/adapters/forge/github/forge.ts';
import type { Forge } from '../../../src/proposals/forge.ts';
import { bareRepository } from '../../support/forges/bare-repository.ts';
import type { ForgeAnswer } from '../../support/forges/forge-server.ts';
import { githubStandIn } from '../../support/forges/github.ts';
import { TOKEN } from '../../support/forges/github-access.ts';
import { calling } from '../calling/calling.ts';
import { gitea, gitlab, type Started } from './started-forges.ts';

interface SeenPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly comments: readonly string[];
}

interface PlacedPull {
  readonly branch: string;
  readonly from: 'here' | 'fork';
}

/** What the three stand-ins have in common, in the words of one. */
export interface AgreeingForge {
  readonly forge: Forge;
  /** requests that are not as published */
  refusals(): readonly string[];
  pulls(): readonly SeenPull[];
  /** how many requests that write there were */
  writes(): number;
  /** milliseconds of its clock */
  nowMs(): number;
  addPull(pull: PlacedPull): void;
  addIssue(body: string, label: string): void;
  closeBy(number: number, person: string): void;
  closeIssue(number: number): void;
  merge(number: number): string;
  /** The next `POST /…` like this is done, and its answer does not arrive. */
  loseAnswer(on: RegExp): void;
  answerNext(answer: ForgeAnswer): void;
}

export async function agreeingGitLab(repositoryPath: string): Promise<AgreeingForge> {
  return agreeing(await gitlab(repositoryPath));
}

export async function agreeingGitea(repositoryPath: string): Promise<AgreeingForge> {
  return agreeing(await gitea(repositoryPath));
}

function agreeing({ forge, standIn }: Started): AgreeingForge {
  return {
    forge,
    refusals: () => standIn.refusals,
    pulls: () => standIn.pullRequests(),
    writes: () => standIn.requests.filter(({ method }) => method !== 'GET').length,
    nowMs: () => standIn.nowMs(),
    addPull: ({ branch, from }) => {
      standIn.addPull({ branch, base: 'main', title: 'x', body: '', from });
    },
    addIssue: (body, label) => {
      standIn.addIssue({ title: 'x', body, labels: [label] });
    },
    closeBy: (number, person) => standIn.closeBy(number, person),
    closeIssue: (number) => {
      const issue = standIn.issues().find((one) => one.number === number);
      Object.assign(issue ?? {}, { isOpen: false });
    },
    merge: (number) => standIn.merge(number),
    loseAnswer: (on) => standIn.fail({ kind: 'lost' }, ({ method, path }) => on.test(`${method} ${path}`)),
    answerNext: (answer) => standIn.fail({ kind: 'answer', answer }),
  };
}

export async function agreeingGitHub(repositoryPath: string): Promise<AgreeingForge> {
  const standIn = await githubStandIn({ repository: bareRepository(repositoryPath) });
  for (const name of ['ana', 'ben']) standIn.members.add(name);
  const address = { api: standIn.url, owner: 'acme', name: 'policies' };
  const access = githubAccess(address, { kind: 'token', token: TOKEN }, calling());
  return {
    forge: githubForge(address, access, calling()),
    refusals: () => standIn.complaints,
    pulls: () =>
      standIn.items.flatMap(({ number, title, body, labels, comments, pull }) =>
        pull === undefined
          ? []
          : {
              number,
              title,
              body,
              labels: [...labels],
              reviewers: [...pull.reviewers],
              comments: comments.map((one) => one.body),
            },
      ),
    writes: () => standIn.writes().length,
    nowMs: () => Math.max(0, ...standIn.items.map(({ updatedAt }) => Date.parse(updatedAt))),
    addPull: ({ branch, from }) => {
      standIn.add({}, { branch, from: from === 'here' ? 'acme/policies' : 'other/policies' });
    },
    addIssue: (body, label) => {
      standIn.add({ body, labels: new Set([label]) });
    },
    closeBy: (number, person) => standIn.closeBy(number, person),
    closeIssue: (number) => standIn.closeBy(number, 'ana'),
    merge: (number) => standIn.merge(number),
    loseAnswer: (on) => {
      standIn.befall({ on, times: 1, does: 'reset', isDone: true });
    },
    answerNext: ({ status, headers = {}, body }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const type = { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json' };
      standIn.befall({ on: /./, times: 1, does: { status, headers: { ...type, ...headers }, body: text } });
    },
  };
}
