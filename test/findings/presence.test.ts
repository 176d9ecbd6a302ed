import { describe, expect, it } from 'vitest';
import type { Member } from '../../src/findings/population.ts';
import { Presence } from '../../src/findings/presence.ts';
import { Identities } from '../../src/grants/identity.ts';
import { DaySet } from '../../src/model/day-set.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { type ClusterNode, withUnreachedNodes } from '../../src/usage/cluster-nodes.ts';
import type { Coverage } from '../../src/usage/coverage.ts';
import { lengthMs } from '../../src/usage/intervals.ts';
import { party } from '../support/parties.ts';

const identity = new Identities(EMPTY_INVENTORY, { lenient: true }).of(party('shop/web'));

type Span = readonly [string, number, number];

function member(spans: readonly Span[], sinceMs = spans[0]?.[1]): Member {
  return {
    identity,
    workloads: [],
    spans: spans.map(([node, firstMs, lastMs]) => ({ node, firstMs, lastMs })),
    sinceMs,
    lastSeenMs: undefined,
  };
}

const lived = (
  name: string,
  fromMs = Number.NEGATIVE_INFINITY,
  toMs = Number.POSITIVE_INFINITY,
): ClusterNode => ({
  name,
  lived: { fromMs, toMs },
});

function coverage(...nodes: (readonly [string, ...(readonly [number, number])[]])[]): Coverage {
  return nodes.map(([node, ...covered]) => ({
    node,
    covered: covered.map(([fromMs, toMs]) => ({ fromMs, toMs })),
    lost: [],
  }));
}

const WINDOW = { fromMs: 0, toMs: 100 };

describe('time that counts beside a node that no stream reached', () => {
  const seen = coverage(['a', [0, 100]], ['c', [0, 60]]);

  it.each([
    { why: 'it was there all the time', nodes: [lived('b')], on: ['a'], observed: 0 },
    { why: 'and nobody knows where the subject runs', nodes: [lived('b')], on: [], observed: 0 },
    { why: 'the subject is known to run on it', nodes: [lived('b')], on: ['a', 'b'], observed: 0 },
    { why: 'it was there for a while only', nodes: [lived('b', 30, 50)], on: ['a'], observed: 80 },
    {
      why: 'it was there for a while, and nobody knows where the subject runs',
      nodes: [lived('b', 30, 50)],
      on: [],
      observed: 40,
    },
    { why: 'it came late', nodes: [lived('b', 90)], on: ['a'], observed: 90 },
    {
      why: 'the subject is known on it alone',
      nodes: [lived('b', 90)],
      on: ['b'],
      observed: 0,
    },
    {
      why: 'twice, made anew',
      nodes: [lived('b', 10, 20), lived('b', 15, 40), lived('b', 90)],
      on: ['a'],
      observed: 60,
    },
    { why: 'it was gone before', nodes: [lived('b', -50, 0)], on: ['a'], observed: 100 },
    { why: 'the subject runs on a node that nobody knows', nodes: [], on: ['a', 'x'], observed: 0 },
  ])('$why → $observed', ({ nodes, on, observed }) => {
    const presence = new Presence(withUnreachedNodes(seen, nodes), false, undefined);
    const subject = member(on.map((node) => [node, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]));
    expect(lengthMs(presence.observed([subject], undefined, WINDOW))).toBe(observed);
  });

  it('where nothing was recorded, a node that is gone proves nothing', () => {
    const presence = new Presence(withUnreachedNodes([], [lived('b', -50, 0)]), false, undefined);
    for (const spans of [[], [['b', 0, 100]]] satisfies Span[][])
      expect(presence.observed([member(spans)], undefined, WINDOW)).toEqual([]);
  });
});

const days = (from: number, to: number): readonly [number, number] => [from * DAY_MS, to * DAY_MS];
const on = (node: string, from: number, to: number): Span => [node, from * DAY_MS, to * DAY_MS];

describe('days that count, of 100', () => {
  const whole = coverage(['a', days(0, 100)], ['b', days(0, 100)]);
  const blind = coverage(['a', days(0, 100)], ['b', days(0, 40), days(60, 100)]);
  const ever = [on('a', 0, 100)];
  const gone = { isComplete: true };
  const cases: {
    why: string;
    seen: Coverage;
    subjects?: readonly (readonly Span[])[];
    peers?: readonly (readonly Span[])[];
    isComplete?: boolean;
    active?: readonly number[];
    counted: number;
  }[] = [
    { why: 'a node that was covered all the time', seen: whole, counted: 100 },
    { why: 'beside a node that was blind, where it was never seen', seen: blind, counted: 100 },
    {
      why: 'one replica on the node that was blind',
      seen: blind,
      subjects: [[...ever, on('b', 0, 100)]],
      counted: 80,
    },
    {
      why: 'one replica there until it went blind: it may be there yet, until a day without it has been seen',
      seen: blind,
      subjects: [[...ever, on('b', 0, 39.9)]],
      counted: 80,
    },
    {
      why: 'it left the node a week before',
      seen: blind,
      subjects: [[...ever, on('b', 0, 33)]],
      counted: 100,
    },
    { why: 'another subject there', seen: blind, subjects: [ever, [on('b', 0, 100)]], counted: 80 },
    {
      why: 'not seen for a while: it may have been anywhere',
      seen: blind,
      subjects: [[on('a', 0, 30)]],
      counted: 80,
    },
    {
      why: 'not seen any more, and the inventory does not list it: it is gone, and nobody is there',
      seen: blind,
      ...gone,
      subjects: [[on('a', 0, 30)]],
      counted: 30,
    },
    {
      why: 'one of two is gone',
      seen: blind,
      ...gone,
      subjects: [[on('a', 0, 30)], [on('a', 0, 100)]],
      counted: 100,
    },
    {
      why: 'the peer came late',
      seen: whole,
      ...gone,
      peers: [[on('b', 70, 100)]],
      counted: 30,
    },
    {
      why: 'told of on no day of the blind time, though before and after',
      seen: blind,
      active: Array.from({ length: 100 }, (_, day) => day).filter((day) => day < 45 || day >= 55),
      counted: 90,
    },
  ];
  it.each(cases)(
    '$why → $counted',
    ({ seen, subjects = [ever], peers, isComplete = false, active, counted }) => {
      const known = active === undefined ? undefined : DaySet.of(active);
      const presence = new Presence(seen, isComplete, known === undefined ? undefined : () => known);
      const [who, whom] = [subjects, peers].map((all) => all?.map((spans) => member(spans)));
      const observed = presence.observed(who ?? [], whom, { fromMs: 0, toMs: 100 * DAY_MS });
      expect(Math.round(lengthMs(observed) / DAY_MS)).toBe(counted);
    },
  );
});
