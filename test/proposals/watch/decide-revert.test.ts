import { describe, expect, it } from 'vitest';
import { NO_CHOICES } from '../../../src/proposals/choices.ts';
import type { PullRequest } from '../../../src/proposals/forge.ts';
import type { RemoteBranch } from '../../../src/proposals/repository.ts';
import type { ForgeState } from '../../../src/proposals/state.ts';
import { decideRevert, mootRevert, type RevertFacts } from '../../../src/proposals/watch/decide-revert.ts';
import { formatRevertMarker, type RevertMarker } from '../../../src/proposals/watch/revert-marker.ts';

const OURS = 'robot@acme.example';
const BRANCH = 'lapse/revert-1';
const MARKER: RevertMarker = {
  of: 1,
  findings: [],
  content: 'c1',
  told: 't1',
  base: 'main',
  title: 'Restore',
  labels: ['lapse'],
};
const FACTS: RevertFacts = { of: 1, branch: BRANCH, title: 'Restore', content: 'c1', marker: MARKER };

function pull(change: Partial<PullRequest> = {}, marker: Partial<RevertMarker> = {}): PullRequest {
  return {
    number: 2,
    url: 'https://git.example/2',
    branch: BRANCH,
    base: 'main',
    title: 'Restore',
    body: `${formatRevertMarker({ ...MARKER, ...marker })}\ntext`,
    labels: ['lapse'],
    state: { kind: 'open' },
    head: 'r1',
    ...change,
  };
}

function branch(change: Partial<RemoteBranch> = {}): RemoteBranch {
  return {
    name: BRANCH,
    commit: 'r1',
    parents: ['m1'],
    tree: 't',
    authorEmail: OURS,
    committerEmail: OURS,
    message: 'Restore\n\nLapse-Revert: 1\nLapse-Content: c1\n',
    ahead: 1,
    ...change,
  };
}

function state(pullRequests: readonly PullRequest[], branches: readonly RemoteBranch[]): ForgeState {
  const base = { branch: 'main', commit: 'm1' };
  return { base, pullRequests, branches, account: 'lapse-bot', dashboard: NO_CHOICES };
}

const closed = (by: string | undefined): Partial<PullRequest> => ({ state: { kind: 'closed', atMs: 1, by } });
const merged: Partial<PullRequest> = { state: { kind: 'merged', atMs: 1, commit: 'm1' } };

describe('what becomes of the pull request that brings something back', () => {
  it.each([
    { what: 'none is there', pulls: [], branches: [], action: 'open' },
    {
      what: 'none is there, and a run ended before it was opened',
      pulls: [],
      branches: [branch()],
      action: 'open',
    },
    {
      what: 'none is there, and somebody has the branch',
      pulls: [],
      branches: [branch({ committerEmail: 'ana@acme.example' })],
      action: 'hands-off',
    },
    { what: 'it says the same', pulls: [pull()], branches: [branch()], action: 'leave' },
    { what: 'it says less', pulls: [pull({}, { told: 't0' })], branches: [branch()], action: 'update' },
    {
      what: 'the base has moved',
      pulls: [pull()],
      branches: [branch({ parents: ['m0'] })],
      action: 'update',
    },
    {
      what: 'a person committed to it',
      pulls: [pull()],
      branches: [branch({ ahead: 2 })],
      action: 'hands-off',
    },
    {
      what: 'a person amended it',
      pulls: [pull()],
      branches: [branch({ committerEmail: 'ana@acme.example' })],
      action: 'hands-off',
    },
    { what: 'its branch is gone', pulls: [pull()], branches: [], action: 'hands-off' },
    {
      what: 'a person gave it another base',
      pulls: [pull({ base: 'next' })],
      branches: [branch()],
      action: 'hands-off',
    },
    {
      what: 'a person took out what it is known by',
      pulls: [pull({ body: '' })],
      branches: [branch()],
      action: 'hands-off',
    },
    { what: 'a person closed it', pulls: [pull(closed('ana'))], branches: [branch()], action: 'closed' },
    { what: 'it was merged', pulls: [pull(merged)], branches: [], action: 'merged' },
    {
      what: 'Lapse closed it as moot',
      pulls: [pull(closed('lapse-bot'), { end: 'closed' })],
      branches: [],
      action: 'open',
    },
    {
      what: 'Lapse closed it as moot, and the forge does not tell who did',
      pulls: [pull(closed(undefined), { end: 'closing' })],
      branches: [branch()],
      action: 'open',
    },
    {
      what: 'Lapse was about to close it, and a person was quicker',
      pulls: [pull(closed('ana'), { end: 'closing' })],
      branches: [branch()],
      action: 'closed',
    },
    {
      what: 'a person closed the one that followed a moot one',
      pulls: [pull({ number: 3, ...closed('ana') }), pull(closed('lapse-bot'), { end: 'closed' })],
      branches: [],
      action: 'closed',
    },
  ] as const)('$what: $action', ({ pulls, branches, action }) => {
    expect(decideRevert(FACTS, state(pulls, branches), OURS).kind).toBe(action);
  });
});

describe('one that nothing needs any more is closed', () => {
  it.each([
    { what: 'where it is ours', pulls: [pull()], branches: [branch()], isClosed: true },
    {
      what: 'also where the base has moved, as it must have',
      pulls: [pull()],
      branches: [branch({ parents: ['m0'] })],
      isClosed: true,
    },
    {
      what: 'again where a run ended in between',
      pulls: [pull({}, { end: 'closing' })],
      branches: [branch()],
      isClosed: true,
    },
    {
      what: 'not where a person opened it again',
      pulls: [pull({}, { end: 'closed' })],
      branches: [branch()],
      isClosed: false,
    },
    {
      what: 'not where a person committed to it',
      pulls: [pull()],
      branches: [branch({ ahead: 2 })],
      isClosed: false,
    },
    {
      what: 'not where a person gave it another base',
      pulls: [pull({ base: 'next' })],
      branches: [branch()],
      isClosed: false,
    },
    { what: 'not where its branch is gone', pulls: [pull()], branches: [], isClosed: false },
    { what: 'not where it is closed', pulls: [pull(closed('ana'))], branches: [branch()], isClosed: false },
    {
      what: 'not where it is of another merge',
      pulls: [pull({}, { of: 7 })],
      branches: [branch()],
      isClosed: false,
    },
  ])('$what', ({ pulls, branches, isClosed }) => {
    expect(mootRevert(1, BRANCH, state(pulls, branches), OURS) !== undefined).toBe(isClosed);
  });
});
