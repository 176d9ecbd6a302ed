import { describe, expect, it } from 'vitest';
import {
  type ClusterNode,
  nodesOfHistory,
  withAbsences,
  withUnreachedNodes,
} from '../../src/usage/cluster-nodes.ts';
import type { Coverage } from '../../src/usage/coverage.ts';
import type { ClusterHistory, ObjectLife } from '../../src/usage/history.ts';

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

describe('time in which a node that was reached was surely not there', () => {
  const seen = coverage(['a', [0, 100]], ['prod/b', [0, 60]], ['x', [0, 10]]);

  it.each([
    { why: 'it went', nodes: [lived('b', -Infinity, 60)], since: 0, absent: [[60, Infinity]] },
    { why: 'it came', nodes: [lived('b', 20)], since: 0, absent: [[0, 20]] },
    { why: 'it came before anybody watched', nodes: [lived('b', 20)], since: 30, absent: undefined },
    { why: 'made anew', nodes: [lived('b', -Infinity, 20), lived('b', 40)], since: 0, absent: [[20, 40]] },
    { why: 'the history does not know it', nodes: [lived('a')], since: 0, absent: undefined },
    { why: 'one of another cluster', nodes: [lived('b', 20)], since: 0, cluster: 'test', absent: undefined },
    { why: 'nobody ever watched', nodes: [lived('b', 20)], since: Infinity, absent: undefined },
  ])('$why → $absent', ({ nodes, since, cluster, absent }) => {
    const [, node] = withAbsences(seen, nodes, since, cluster);
    expect(node?.absent?.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(absent);
  });
});
