import { describe, expect, it } from 'vitest';
import { type ClusterNode, nodesOfHistory, withUnreachedNodes } from '../../src/usage/cluster-nodes.ts';
import { type Coverage, coveredByAll } from '../../src/usage/coverage.ts';
import type { ClusterHistory, ObjectLife } from '../../src/usage/history.ts';
import { lengthMs } from '../../src/usage/intervals.ts';

function life(change: Partial<ObjectLife> = {}): ObjectLife {
  return {
    kind: 'Node',
    namespace: undefined,
    name: 'b',
    uid: 'u',
    generation: 0,
    createdMs: 5,
    hash: 'A',
    state: 'running',
    fromMs: 10,
    toMs: undefined,
    ...change,
  };
}

function history(lives: readonly ObjectLife[], ...spans: (readonly [number, number])[]): ClusterHistory {
  const watched = spans.map(([fromMs, toMs]) => ({ kind: 'Node', fromMs, toMs }));
  return { lives, watched, texts: new Map([['A', '{}']]) };
}

describe('when a node was in the cluster', () => {
  it.each([
    { why: 'since it was made, and yet', given: history([life()], [10, 50]), expected: [['b', 5, Infinity]] },
    {
      why: 'from ever, where its age is not known',
      given: history([life({ createdMs: undefined })], [10, 50]),
      expected: [['b', -Infinity, Infinity]],
    },
    {
      why: 'until it was seen to go',
      given: history([life({ toMs: 30 })], [10, 50]),
      expected: [['b', 5, 30]],
    },
    {
      why: 'until somebody looked again, where it went unseen',
      given: history([life()], [10, 50], [80, 90]),
      expected: [['b', 5, 80]],
    },
    {
      why: 'through all its changes',
      given: history([life({ toMs: 20 }), life({ fromMs: 20, hash: 'B', toMs: 40 })], [10, 50]),
      expected: [['b', 5, 40]],
    },
    {
      why: 'twice, where it was made anew',
      given: history([life({ toMs: 20 }), life({ uid: 'v', createdMs: 30, fromMs: 30 })], [10, 50]),
      expected: [
        ['b', 5, 20],
        ['b', 30, Infinity],
      ],
    },
    {
      why: 'perhaps yet, where the watch ended',
      given: history([life({ toMs: undefined })]),
      expected: [['b', 5, Infinity]],
    },
    {
      why: 'what is no node is none',
      given: history([life({ kind: 'Deployment' })], [10, 50]),
      expected: [],
    },
  ])('$why', ({ given, expected }) => {
    expect(nodesOfHistory(given).map((one) => [one.name, one.lived.fromMs, one.lived.toMs])).toEqual(
      expected,
    );
  });
});

const WINDOW = { fromMs: 0, toMs: 100 };

function coverage(...nodes: (readonly [string, ...(readonly [number, number])[]])[]): Coverage {
  return nodes.map(([node, ...spans]) => ({
    node,
    covered: spans.map(([fromMs, toMs]) => ({ fromMs, toMs })),
    lost: [],
  }));
}

function lived(name: string, fromMs = -Infinity, toMs = Infinity): ClusterNode {
  return { name, lived: { fromMs, toMs } };
}

describe('nodes that no stream reached', () => {
  const all = [0, 100] as const;

  it.each([
    {
      why: 'every node of the cluster was reached',
      seen: coverage(['a', all], ['b', all]),
      nodes: [lived('a'), lived('b')],
      blind: [],
    },
    { why: 'one was not', seen: coverage(['a', all]), nodes: [lived('a'), lived('b')], blind: ['b'] },
    {
      why: 'relay told of one, and nothing came from it',
      seen: coverage(['a', all], ['b']),
      nodes: [lived('b')],
      blind: ['b'],
    },
    {
      why: 'one of which nothing is known but that relay told of it',
      seen: coverage(['a', all], ['b']),
      nodes: [lived('a')],
      blind: [],
    },
    {
      why: 'Hubble names the cluster, too',
      seen: coverage(['prod/a', all]),
      nodes: [lived('a')],
      blind: [],
    },
    {
      why: 'one of the same name in another cluster was reached',
      seen: coverage(['prod/a', all], ['test/b', all]),
      nodes: [lived('a'), lived('b')],
      cluster: 'prod',
      blind: ['prod/b'],
    },
    {
      why: 'a node of the default cluster',
      seen: coverage(['a', all]),
      nodes: [lived('b')],
      cluster: 'default',
      blind: ['b'],
    },
  ])('$why → $blind', ({ seen, nodes, cluster, blind }) => {
    const joined = withUnreachedNodes(seen, nodes, cluster);
    expect(joined.filter((one) => one.unreached !== undefined).map((one) => one.node)).toEqual(blind);
    expect(joined.map((one) => one.node)).toEqual(joined.map((one) => one.node).toSorted());
  });
});

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
      why: 'the subject is known on it alone: before it came, it was on any other',
      nodes: [lived('b', 90)],
      on: ['b'],
      observed: 60,
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
    expect(lengthMs(coveredByAll(withUnreachedNodes(seen, nodes), on, WINDOW))).toBe(observed);
  });

  it('where nothing was recorded, a node that is gone proves nothing', () => {
    const joined = withUnreachedNodes([], [lived('b', -50, 0)]);
    expect(coveredByAll(joined, [], WINDOW)).toEqual([]);
    expect(coveredByAll(joined, ['b'], WINDOW)).toEqual([]);
  });
});
