import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/model/day-set.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { makePictures } from '../../../src/report/pictures/make-pictures.ts';
import type { CoverageLane, UseStrips } from '../../../src/report/pictures/pictures.ts';
import type { Coverage } from '../../../src/usage/coverage.ts';
import { daysAgo, NOW_MS } from '../../findings/situation.ts';
import { type Picturing, pictureInput, policy } from './pictured.ts';

const DB = policy('db', '  ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }] }]\n');
const RUNNING = ['shop/web', 'shop/db'];

/** The strips of what is found, each once. */
function stripsOf({ strips, byGrant }: UseStrips): string[] {
  return [...new Set(Object.values(byGrant))].map((index) => strips[index] ?? '?');
}

const TODAY = dayOf(NOW_MS - 1);

interface Case extends Partial<Picturing> {
  readonly why: string;
  readonly strip: string;
}

describe('the calendar strip of a rule', () => {
  it.each<Case>([
    { why: 'silent since the recording began, which is all that is shown', strip: '60s' },
    {
      why: 'used on one day',
      used: [{ what: 'shop/web > shop/db TCP 5432', last: 40.5 }],
      strip: '19su40s',
    },
    {
      why: 'blind while a node that runs its pods was not covered, in part on the days when that began and ended',
      covered: {
        'node-1': [
          [60, 20.5],
          [10.5, 0],
        ],
      },
      strip: '39sp9bp10s',
    },
    {
      why: 'nothing to see before the recording, where the window is longer',
      covered: { 'node-1': [[10, 0]] },
      strip: '20n10s',
    },
    {
      why: 'nothing to see before its workloads were there',
      running: ['shop/web', { who: 'shop/db', since: 50 }],
      strip: '10n50s',
    },
    { why: 'nothing to see before the rule was there', ruleDays: 45, strip: '15n45s' },
    {
      why: '90 days at the most, where the window is shorter',
      covered: { 'node-1': [[200, 0]] },
      running: [
        { who: 'shop/web', since: 200 },
        { who: 'shop/db', since: 200 },
      ],
      strip: '90s',
    },
  ])('$why: $strip', ({ strip, ...situation }) => {
    const { strips } = makePictures(pictureInput({ policies: [DB], running: RUNNING, ...situation }));
    expect(stripsOf(strips)).toEqual([strip]);
    const length = [...strip.matchAll(/(\d*)[a-z]/g)].reduce(
      (sum, [, n]) => sum + Number(n === '' ? 1 : n),
      0,
    );
    expect(strips.firstDay + length - 1).toBe(TODAY);
  });

  it('is shared by all rules of which the same is true', () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      policy(`db${i}`, `  ingress: [{ fromEndpoints: [{ matchLabels: { app: w${i} } }] }]\n`),
    );
    const running = Array.from({ length: 50 }, (_, i) => [`shop/db${i}`, `shop/w${i}`]).flat();
    const { strips } = makePictures(pictureInput({ policies: many, running }));
    expect(Object.keys(strips.byGrant)).toHaveLength(50);
    expect(strips.strips).toEqual(['60s']);
  });

  it('is made of what findings are about only', () => {
    const { strips } = makePictures(
      pictureInput({
        policies: [DB],
        running: RUNNING,
        used: [{ what: 'shop/web > shop/db TCP 5432', last: 1 }],
      }),
    );
    expect(strips.byGrant).toEqual({});
  });
});

function lanes(coverage: Coverage): readonly CoverageLane[] {
  return makePictures(pictureInput({ policies: [DB], running: RUNNING, coverage })).coverage.lanes;
}

/** @param from days ago */
function lost(from: number, to: number, count: number): Coverage[number]['lost'][number] {
  return { source: 'hubble-ring-buffer', fromMs: daysAgo(from), toMs: daysAgo(to), count };
}

describe('the coverage picture', () => {
  const full = { fromMs: daysAgo(30), toMs: NOW_MS };

  it.each([
    { why: 'a node that was always covered', node: { covered: [full] }, days: Array(30).fill(1) },
    {
      why: 'a gap, and the parts of days at its ends, never overstated',
      node: {
        covered: [
          { fromMs: daysAgo(30), toMs: daysAgo(3) + DAY_MS / 3 },
          { fromMs: daysAgo(1), toMs: NOW_MS },
        ],
      },
      days: [...Array(27).fill(1), 0.33, 0, 1],
    },
    {
      why: 'a node that was not there is not blind',
      node: {
        covered: [{ fromMs: daysAgo(2), toMs: NOW_MS }],
        absent: [{ fromMs: -Infinity, toMs: daysAgo(2) }],
      },
      days: [...Array(28).fill(null), 1, 1],
    },
    {
      why: 'one that no stream ever reached is blind while it was there',
      node: { covered: [], unreached: [{ fromMs: daysAgo(3), toMs: Infinity }] },
      days: [...Array(27).fill(null), 0, 0, 0],
    },
  ])('$why', ({ node, days }) => {
    const [, lane] = lanes([
      { node: 'a', covered: [full], lost: [] },
      { node: 'b', lost: [], ...node },
    ]);
    expect(lane?.days).toEqual(days);
    expect(lane?.isUnreached).toBe('unreached' in node);
  });

  it('counts the events lost in the days shown, and says on which', () => {
    const [lane] = lanes([
      {
        node: 'a',
        covered: [full],
        lost: [lost(40, 39, 5), lost(3, 2, 7), lost(2.5, 1.5, 8), lost(1, 1, 9)],
      },
    ]);
    expect(lane?.lostEvents).toBe(24);
    expect(lane?.lostDays).toEqual([27, 28, 29]);
  });

  it('shows names of nodes as plain text', () => {
    expect(lanes([{ node: 'a\u202e\nb', covered: [full], lost: [] }])[0]?.node).toBe('a\ufffd b');
  });

  it('has nothing where nothing was recorded', () => {
    const { coverage, strips, map } = makePictures(pictureInput({ policies: [], coverage: [] }));
    expect([coverage.lanes, strips.byGrant, map.nodes]).toEqual([[], {}, []]);
  });
});
