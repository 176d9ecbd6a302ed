import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { admit } from '../../src/proposals/admit.ts';
import { keepLine, readChoices, recreateLine } from '../../src/proposals/choices.ts';
import { type Group, groupsOf } from '../../src/proposals/group.ts';
import type { Marker } from '../../src/proposals/marker.ts';
import { formatMarker } from '../../src/proposals/marker.ts';
import { proposed } from '../../src/proposals/proposed.ts';
import { unusedOf } from '../../src/report/report.ts';
import { sampleReport } from '../report/sample.ts';
import { BOT, decideIn, draftOf, NOW_MS, SETTINGS, World } from './model.ts';

const report = sampleReport();
const findings = unusedOf(report).revocable;
const [group] = groupsOf(findings, new Map(), 'all');
const [first, second] = findings;

function given(): { readonly group: Group; readonly world: World; readonly marker: () => Marker } {
  if (group === undefined || first === undefined || second === undefined)
    throw new Error('the sample has too little');
  const world = new World();
  const draft = { ...draftOf('x', []), key: 'all', branch: 'lapse/all', findings: [proposed(first)] };
  decideIn(world, [draft]);
  return { group, world, marker: () => world.markerOf(1) };
}

function mark(key: string): string {
  return key === first?.key ? 'first' : key === second?.key ? 'second' : 'other';
}

function told(name: string, keys: readonly string[]): string {
  return `${name}: ${keys
    .map(mark)
    .filter((each) => each !== 'other')
    .join(' ')}`;
}

function sorted(world: World, one: Group, nowMs = NOW_MS): string {
  const [admitted] = admit([one], world.state, SETTINGS, nowMs);
  return [
    told('going', admitted?.going.map((each) => each.key) ?? []),
    told('kept', admitted?.kept.map((each) => each.finding.key) ?? []),
    told('waiting', admitted?.waiting.map((each) => each.finding.key) ?? []),
  ].join('; ');
}

const BY_A_PERSON = { kind: 'closed', atMs: NOW_MS, by: 'ann' } as const;

describe('what is proposed while pull request 1 has the first of two findings', () => {
  it.each([
    {
      why: 'it is open: it does not grow',
      change: () => undefined,
      expected: 'going: first; kept: ; waiting: second',
    },
    {
      why: 'a person closed it: what it had is kept, the rest is proposed',
      change: (world: World) => world.change(1, { state: BY_A_PERSON }),
      expected: 'going: second; kept: first; waiting: ',
    },
    {
      why: 'closed by a person, and the time is over: all is proposed',
      change: (world: World) => world.change(1, { state: { ...BY_A_PERSON, atMs: NOW_MS - 90 * DAY_MS } }),
      expected: 'going: first second; kept: ; waiting: ',
    },
    {
      why: 'closed by a person, and the dashboard wants it again: all is proposed',
      change: (world: World) => {
        world.change(1, { state: BY_A_PERSON });
        world.dashboard = readChoices(recreateLine({ isTicked: true, number: 1 }, ''));
      },
      expected: 'going: first second; kept: ; waiting: ',
    },
    {
      why: 'closed by us: all is proposed',
      change: (world: World) =>
        world.change(1, {
          state: { kind: 'closed', atMs: NOW_MS, by: 'lapse-bot' },
          body: formatMarker({ ...world.markerOf(1), end: { step: 'closed', why: 'nothing-left' } }),
        }),
      expected: 'going: first second; kept: ; waiting: ',
    },
    {
      why: 'closed by a person who says that we did: kept',
      change: (world: World) =>
        world.change(1, {
          state: BY_A_PERSON,
          body: formatMarker({ ...world.markerOf(1), end: { step: 'closed', why: 'nothing-left' } }),
        }),
      expected: 'going: second; kept: first; waiting: ',
    },
    {
      why: 'closed by a person, its marker broken: nothing of the group is proposed',
      change: (world: World) => world.change(1, { state: BY_A_PERSON, body: '' }),
      expected: 'going: ; kept: first second; waiting: ',
    },
    {
      why: 'merged, and there again, since it was reverted: kept',
      change: (world: World) => world.merge(1),
      expected: 'going: second; kept: first; waiting: ',
    },
    {
      why: 'its box is ticked: kept',
      change: (world: World) => tick(world, true),
      expected: 'going: ; kept: first; waiting: second',
    },
    {
      why: 'its box is ticked, and was taken back in the dashboard: proposed',
      change: (world: World) => {
        tick(world, true);
        world.dashboard = readChoices(boxOf(false));
      },
      expected: 'going: first; kept: ; waiting: second',
    },
    {
      why: 'it is kept by the dashboard, and was taken back where it was ticked first: proposed',
      change: (world: World) => {
        tick(world, false);
        world.dashboard = readChoices(boxOf(true, 1));
      },
      expected: 'going: first; kept: ; waiting: second',
    },
    {
      why: 'a person has taken over another that has the second: it waits for that one',
      change: (world: World) => {
        if (second === undefined) return;
        world.change(1, { state: BY_A_PERSON });
        const draft = { ...draftOf('y', []), findings: [proposed(second)] };
        decideIn(world, [draft]);
        world.changeBranch(draft.branch, { ahead: 2, committerEmail: `not-${BOT}` });
      },
      expected: 'going: ; kept: first; waiting: second',
    },
  ])('$why', ({ change, expected }) => {
    const { group: all, world } = given();
    change(world);
    expect(sorted(world, all)).toBe(expected);
  });
});

function boxOf(isTicked: boolean, from?: number): string {
  if (first === undefined) return '';
  return keepLine({ ...proposed(first), isTicked, reason: '', ...(from === undefined ? {} : { from }) });
}

function tick(world: World, isTicked: boolean): void {
  world.change(1, { body: `${world.bodyOf(1)}\n${boxOf(isTicked)}` });
}

describe('groupsOf', () => {
  it.each([
    { grouping: 'all', expected: ['all'] },
    { grouping: 'namespace', expected: ['namespace:shop'] },
    { grouping: 'owner', expected: ['owner:@db'] },
  ] as const)('by $grouping: $expected', ({ grouping, expected }) => {
    const own = findings.filter((one) => one.ref.name === 'db');
    const owners = new Map(own.map((one) => [one.key, ['@db', '@all']]));
    expect(groupsOf(own, owners, grouping).map((one) => one.key)).toEqual(expected);
  });

  it('keeps all findings of a policy together, whoever answers for one of them', () => {
    const own = findings.filter((one) => one.policy === first?.policy);
    const owners = new Map([
      [own[0]?.key ?? '', ['@b']],
      [own[1]?.key ?? '', ['@a']],
    ]);
    expect(groupsOf(own, owners, 'owner')).toMatchObject([{ key: 'owner:@a', owners: ['@a', '@b'] }]);
    expect(own.length).toBeGreaterThan(1);
  });
});
