import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { type Action, isWrite } from '../../src/proposals/action.ts';
import { readChoices, rebaseLine } from '../../src/proposals/choices.ts';
import { formatMarker, readMarker } from '../../src/proposals/marker.ts';
import type { ProposalSettings } from '../../src/proposals/settings.ts';
import { decideIn, draftOf, SETTINGS, World } from './model.ts';

const shop = draftOf('shop', ['a', 'b']);
const less = draftOf('shop', ['a']);
const web = draftOf('web', ['c'], 90);
const BRANCH = shop.branch;

interface Rule {
  readonly why: string;
  /** with the pull request 1 of `shop` open */
  readonly given: (world: World) => void;
  readonly drafts?: (typeof shop)[];
  readonly settings?: Partial<ProposalSettings>;
  readonly expected: readonly object[];
}

const RULES: readonly Rule[] = [
  { why: 'nothing has changed: no write at all', given: () => undefined, expected: [{ kind: 'leave' }] },
  {
    why: 'less is unused: the change shrinks, and the reader is told',
    given: () => undefined,
    drafts: [less],
    expected: [
      {
        kind: 'update',
        why: ['content'],
        commit: { kind: 'commit' },
        title: less.title,
        dropped: [{ why: 'it is in use' }],
      },
    ],
  },
  {
    why: 'the base has moved: one new commit upon it',
    given: (world) => {
      world.base = { branch: 'main', commit: 'base2' };
    },
    expected: [
      { kind: 'update', why: ['base'], commit: { kind: 'commit', expected: 'commit1' }, title: undefined },
    ],
  },
  {
    why: 'the base has moved, and is followed only when needed',
    given: (world) => {
      world.base = { branch: 'main', commit: 'base2' };
    },
    settings: { rebase: 'when-needed' },
    expected: [{ kind: 'leave' }],
  },
  {
    why: 'a day later: the text tells of the latest window',
    given: (world) => {
      world.nowMs += DAY_MS;
    },
    expected: [{ kind: 'update', why: ['body'], commit: { kind: 'none' } }],
  },
  {
    why: 'the box to have it made anew is ticked',
    given: (world) =>
      world.change(1, { body: `${world.bodyOf(1)}\n${rebaseLine('again').replace('[ ]', '[x]')}` }),
    expected: [{ kind: 'update', why: ['asked'] }],
  },
  {
    why: 'a person has written another title: it stays',
    given: (world) => world.change(1, { title: 'Shop: less access' }),
    drafts: [less],
    expected: [{ kind: 'update', title: undefined }],
  },
  {
    why: 'nothing is left: closed, with the evidence, and the branch goes',
    given: () => undefined,
    drafts: [],
    expected: [{ kind: 'close', why: 'nothing-left', deleteBranch: { name: BRANCH, expected: 'commit1' } }],
  },
  {
    why: 'its group goes by another name: closed in favour of the new one',
    given: () => undefined,
    drafts: [draftOf('shop2', ['a', 'b'])],
    expected: [{ kind: 'close', why: 'superseded' }, { kind: 'open' }],
  },
  {
    why: 'proposals go to another branch by now: closed, and opened there',
    given: (world) => {
      world.base = { branch: 'develop', commit: 'dev1' };
    },
    expected: [{ kind: 'close', why: 'base-changed', deleteBranch: undefined }, { kind: 'open' }],
  },
  {
    why: 'a person gave it another base: hands off',
    given: (world) => world.change(1, { base: 'release' }),
    expected: [{ kind: 'hands-off', why: 'retargeted' }],
  },
  {
    why: 'a person has put a commit upon ours: hands off',
    given: (world) =>
      world.changeBranch(BRANCH, {
        commit: 'p1',
        ahead: 2,
        committerEmail: 'ann@example.com',
        message: 'mine\n',
      }),
    expected: [{ kind: 'hands-off', why: 'commits', warning: undefined }],
  },
  {
    why: 'a person has amended our commit: hands off, although it is one commit with our trailer',
    given: (world) => world.changeBranch(BRANCH, { commit: 'p1', committerEmail: 'ann@example.com' }),
    expected: [{ kind: 'hands-off', why: 'commits' }],
  },
  {
    why: 'it was brought up to date by a merge: hands off',
    given: (world) => world.changeBranch(BRANCH, { commit: 'm1', ahead: 2, parents: ['commit1', 'base2'] }),
    expected: [{ kind: 'hands-off', why: 'commits' }],
  },
  {
    why: 'nothing is left of what a person has taken over: hands off, and the person is told',
    given: (world) => world.changeBranch(BRANCH, { commit: 'p1', ahead: 2 }),
    drafts: [],
    expected: [
      {
        kind: 'hands-off',
        why: 'commits',
        warning: { dropped: [{ why: 'it is in use' }, { why: 'it is in use' }] },
      },
    ],
  },
  {
    why: 'a person deleted the branch: hands off',
    given: (world) => {
      world.branches.delete(BRANCH);
    },
    expected: [{ kind: 'hands-off', why: 'branch-gone' }],
  },
  {
    why: 'a person took the marker out: hands off',
    given: (world) => world.change(1, { body: 'mine now' }),
    expected: [{ kind: 'hands-off', why: 'no-marker' }],
  },
  {
    why: 'the marker is broken: hands off',
    given: (world) => world.change(1, { body: world.bodyOf(1).replace('"v":1', '"v":1,,') }),
    expected: [{ kind: 'hands-off', why: 'no-marker' }],
  },
  {
    why: 'the marker names another group, whose commit this is not: hands off',
    given: (world) => world.change(1, { body: formatMarker({ ...world.markerOf(1), key: 'namespace:web' }) }),
    expected: [{ kind: 'hands-off', why: 'commits' }],
  },
  {
    why: 'we closed it and a person wants it open, with nothing left: hands off',
    given: (world) =>
      world.change(1, {
        body: formatMarker({ ...world.markerOf(1), end: { step: 'closed', why: 'nothing-left' } }),
      }),
    drafts: [],
    expected: [{ kind: 'hands-off', why: 'reopened' }],
  },
  {
    why: 'the last run stopped amid closing it: closed',
    given: (world) =>
      world.change(1, {
        body: formatMarker({ ...world.markerOf(1), end: { step: 'closing', why: 'nothing-left' } }),
      }),
    drafts: [],
    expected: [{ kind: 'close' }],
  },
  {
    why: 'the last run pushed, and stopped before the text',
    given: (world) => {
      world.push(less, 'commit1');
    },
    drafts: [less],
    expected: [{ kind: 'update', why: ['body'], commit: { kind: 'none' }, dropped: [{}] }],
  },
  {
    why: 'merged by a merge: watched, and its branch goes',
    given: (world) => {
      world.merge(1);
      world.changeBranch(BRANCH, { ahead: 0 });
    },
    drafts: [],
    expected: [{ kind: 'watch', deleteBranch: { name: BRANCH } }],
  },
  {
    why: 'merged, and the group has more: opened on the branch that was left',
    given: (world) => {
      world.merge(1);
      world.changeBranch(BRANCH, { ahead: 0 });
      world.base = { branch: 'main', commit: 'base2' };
    },
    drafts: [draftOf('shop', ['d'])],
    expected: [
      { kind: 'watch', deleteBranch: undefined },
      { kind: 'open', commit: { kind: 'commit', expected: 'commit1' } },
    ],
  },
];

describe('an open pull request', () => {
  it.each(RULES)('$why', ({ given, drafts = [shop], settings, expected }) => {
    const world = new World();
    decideIn(world, [shop]);
    given(world);
    const untouched = new Map(world.branches);
    const actions = decideIn(world, drafts, settings);
    expect(actions).toMatchObject(expected);
    expect(actions).toHaveLength(expected.length);
    expect(decideIn(world, drafts, settings).filter(isWrite)).toEqual([]);
    const isTaken = actions.every((one) => one.kind === 'hands-off');
    expect(isTaken ? world.branches : untouched).toEqual(untouched);
  });
});

function kinds(actions: readonly Action[]): string[] {
  return actions.map((one) => `${one.kind} ${'draft' in one ? one.draft?.key : ''}`);
}

describe('what is new', () => {
  it('is opened without a push where the last run pushed and stopped', () => {
    const world = new World();
    world.push(shop, undefined);
    expect(decideIn(world, [shop])).toMatchObject([{ kind: 'open', commit: { kind: 'none' } }]);
  });

  it('is left alone where a person has a branch of that name', () => {
    const world = new World();
    world.push(shop, undefined);
    world.changeBranch(BRANCH, { committerEmail: 'ann@example.com' });
    expect(decideIn(world, [shop])).toMatchObject([{ kind: 'hands-off', why: 'branch-taken' }]);
  });

  it('waits where its pull request was opened by hand', () => {
    const world = new World();
    world.push(shop, undefined);
    world.open(shop, undefined);
    expect(decideIn(world, [shop])).toMatchObject([{ kind: 'hands-off', why: 'no-marker' }]);
  });

  it('is opened by risk, as many as one run may open, as many as may be open', () => {
    const world = new World();
    const drafts = [shop, web, draftOf('x', ['x'], 5), draftOf('y', ['y'], 3)];
    const settings = { maxOpen: 3 };
    expect(kinds(decideIn(world, drafts, settings))).toEqual([
      'open namespace:web',
      'open namespace:shop',
      'wait namespace:x',
      'wait namespace:y',
    ]);
    expect(kinds(decideIn(world, drafts, settings)).slice(2)).toEqual([
      'open namespace:x',
      'wait namespace:y',
    ]);
    expect(decideIn(world, drafts, settings).at(-1)).toMatchObject({ kind: 'wait', why: 'max-open' });
  });
});

it('reads back its own marker, and no box that is not there', () => {
  const world = new World();
  decideIn(world, [shop]);
  expect(readMarker(world.bodyOf(1))).toMatchObject({
    key: shop.key,
    base: { branch: 'main', commit: 'base1' },
  });
  expect(readChoices(world.bodyOf(1)).rebase).toBe(false);
  expect(SETTINGS.maxNew).toBe(2);
});
