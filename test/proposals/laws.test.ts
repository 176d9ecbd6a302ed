import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { isWrite } from '../../src/proposals/action.ts';
import type { DraftFacts } from '../../src/proposals/draft.ts';
import { BOT, decideIn, draftOf, World } from './model.ts';

const GROUPS = ['shop', 'web', 'data', 'pay'];
const NAMES = ['a', 'b', 'c'];

/** What may happen between two runs. */
const event = fc.oneof(
  fc.record({ kind: fc.constant('base'), to: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('day') }),
  fc.record({
    kind: fc.constantFrom('commit', 'amend', 'close', 'merge', 'reopen', 'unmark', 'delete', 'retarget'),
    which: fc.nat(9),
  }),
  fc.record({ kind: fc.constantFrom('squat'), group: fc.constantFrom(...GROUPS) }),
);
type Happening = typeof event extends fc.Arbitrary<infer T> ? T : never;

const drafts = fc
  .dictionary(fc.constantFrom(...GROUPS), fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }))
  .map((groups) =>
    Object.entries(groups).map(([group, names]) =>
      draftOf(
        group,
        names.map((name) => `${group}-${name}`),
      ),
    ),
  );

it('a second run writes nothing, limits hold, no key is open twice, and branches of people stay', () => {
  let runs = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ events: fc.array(event, { maxLength: 3 }), drafts }), {
        minLength: 1,
        maxLength: 6,
      }),
      (steps) => {
        const world = new World();
        for (const step of steps) {
          for (const one of step.events) happen(world, one);
          check(world, step.drafts);
          runs += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(runs).toBeGreaterThan(300);
});

const LIMITS = { maxOpen: 3, maxNew: 4 };

function check(world: World, given: readonly DraftFacts[]): void {
  const before = knownOnes(world).length;
  const foreign = [...world.branches].filter(([, one]) => one.committerEmail !== BOT || one.ahead > 1);
  decideIn(world, given, LIMITS);
  for (const [name, branch] of foreign) {
    const isMerged = world.pullRequests.some(
      (one) => one.state.kind === 'merged' && one.head === branch.commit,
    );
    expect(isMerged ? branch : world.branches.get(name)).toEqual(branch);
  }
  const open = openOnes(world);
  expect(knownOnes(world).length).toBeLessThanOrEqual(Math.max(before, LIMITS.maxOpen));
  const places = open.map((one) => `${one.branch} ${one.base}`);
  expect(new Set(places).size).toBe(places.length);
  const again = decideIn(world, given, LIMITS).filter(isWrite);
  expect(again).toEqual([]);
}

function openOnes(world: World): World['pullRequests'] {
  return world.pullRequests.filter((one) => one.state.kind === 'open');
}

/** Those that a person took the marker out of are the person's, and count for no limit of ours. */
function knownOnes(world: World): World['pullRequests'] {
  return openOnes(world).filter((one) => one.body !== 'mine');
}

function happen(world: World, one: Happening): void {
  if ('to' in one) {
    world.base = { branch: 'main', commit: `base${one.to}` };
    return;
  }
  if ('group' in one) {
    const draft = draftOf(one.group, [one.group]);
    if (world.branches.has(draft.branch)) return;
    world.push(draft, undefined);
    world.changeBranch(draft.branch, { committerEmail: 'ann@example.com' });
    return;
  }
  if (!('which' in one)) {
    world.nowMs += DAY_MS;
    return;
  }
  const known = world.pullRequests[one.which % Math.max(1, world.pullRequests.length)];
  if (known === undefined) return;
  const { number, branch, state } = known;
  const hasBranch = world.branches.has(branch);
  if (state.kind === 'closed') {
    const isTaken = openOnes(world).some((other) => other.branch === branch);
    if (one.kind === 'reopen' && hasBranch && !isTaken) world.change(number, { state: { kind: 'open' } });
    return;
  }
  if (state.kind === 'merged') return;
  switch (one.kind) {
    case 'commit':
    case 'amend': {
      const change = one.kind === 'commit' ? { ahead: 2 } : { committerEmail: 'ann@example.com' };
      if (!hasBranch) return;
      world.changeBranch(branch, { ...change, commit: `person${number}` });
      world.change(number, { head: `person${number}` });
      return;
    }
    case 'close':
      return world.change(number, { state: { kind: 'closed', atMs: world.nowMs, by: 'ann' } });
    case 'merge':
      return world.merge(number);
    case 'unmark':
      return world.change(number, { body: 'mine' });
    case 'retarget':
      return world.change(number, { base: 'release' });
    case 'delete':
      world.branches.delete(branch);
      return;
    case 'reopen':
  }
}
