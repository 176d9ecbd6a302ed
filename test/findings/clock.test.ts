import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { ciliumPolicy, inventoryOf, podObject } from '../support/policies.ts';
import { daysAgo, judged, type Situation, unusedOf } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const policies = [
  ciliumPolicy({ endpointSelector: select('db'), ingress: [{ fromEndpoints: [select('web')] }] }),
];
const running = ['shop/web', 'shop/db'];

/** Since how many days the only unused finding's clock runs, by what it was started, and the days observed. */
function clockOf(situation: Omit<Situation, 'policies'>): readonly [number, string, number] {
  const [finding] = unusedOf(judged({ policies, ...situation }));
  if (finding === undefined) throw new Error('nothing is unused');
  const { startMs, startedBy, observedMs } = finding.clock;
  return [(daysAgo(0) - startMs) / DAY_MS, startedBy, observedMs / DAY_MS];
}

describe('the clock starts with the latest of', () => {
  it.each<{ why: string; situation: Omit<Situation, 'policies'>; clock: readonly [number, string, number] }>([
    {
      why: 'the recording',
      situation: { running, covered: { 'node-1': [[40, 0]] } },
      clock: [40, 'recording', 40],
    },
    { why: 'the rule', situation: { running, ruleDays: 35 }, clock: [35, 'rule', 35] },
    {
      why: 'the subject',
      situation: { running: ['shop/web', { who: 'shop/db', since: 34 }] },
      clock: [34, 'workload', 34],
    },
    {
      why: 'the peer',
      situation: { running: [{ who: 'shop/web', since: 33 }, 'shop/db'] },
      clock: [33, 'workload', 33],
    },
    {
      why: 'the last use',
      situation: { used: [{ what: 'shop/web > shop/db TCP 1', last: 32 }] },
      clock: [32, 'last-use', 32],
    },
    {
      why: 'the first of several subjects, since with it the rule could be used',
      situation: {
        running: ['shop/web', { who: 'shop/db', since: 50 }, { who: 'shop/db version=2', since: 3 }],
      },
      clock: [50, 'workload', 50],
    },
  ])('$why → $clock', ({ situation, clock }) => {
    expect(clockOf(situation)).toEqual(clock);
  });
});

const on = (...nodes: string[]): NonNullable<Situation['running']> => ['shop/web', { who: 'shop/db', nodes }];

describe('the clock stands still while a node that runs the subject could not be seen', () => {
  const covered = {
    a: [[60, 0]],
    b: [
      [60, 40],
      [20, 0],
    ],
  } as const;
  it.each<{ why: string; situation: Omit<Situation, 'policies'>; observed: number }>([
    { why: 'on the covered node', situation: { running: on('a'), covered }, observed: 60 },
    { why: 'on the node with a gap', situation: { running: on('b'), covered }, observed: 40 },
    { why: 'on both', situation: { running: on('a', 'b'), covered }, observed: 40 },
    { why: 'on a node that was never heard of', situation: { running: on('a', 'c'), covered }, observed: 0 },
    { why: 'nobody knows where: on any', situation: { running: on(), covered }, observed: 40 },
    {
      why: 'of one subject nobody knows where: on any',
      situation: {
        running: ['shop/web', { who: 'shop/db', nodes: ['a'] }, { who: 'shop/db version=2', nodes: [] }],
        covered,
      },
      observed: 40,
    },
    {
      why: 'the peer’s node does not matter',
      situation: {
        running: [
          { who: 'shop/web', nodes: ['b'] },
          { who: 'shop/db', nodes: ['a'] },
        ],
        covered,
      },
      observed: 60,
    },
    {
      why: 'gaps before the start do not matter',
      situation: { running: on('b'), covered, ruleDays: 15 },
      observed: 15,
    },
  ])('$why → $observed days', ({ situation, observed }) => {
    expect(clockOf(situation)[2]).toBe(observed);
  });

  it('a pod’s node in the inventory is the node that the recording names with its cluster', () => {
    const pod = podObject('shop/db');
    const scheduled = { ...pod, spec: { nodeName: 'b' } };
    const situation = {
      running: ['shop/web', { who: 'shop/db', nodes: [] }],
      inventory: inventoryOf(scheduled),
    };
    expect(clockOf({ ...situation, covered: { 'prod/a': [[60, 0]], 'prod/b': [[10, 0]] } })[2]).toBe(10);
  });
});
