import { describe, expect, it } from 'vitest';
import type { ClusterHistory, ObjectLife } from '../../src/usage/history.ts';
import { policyVersions, workloadLifetimes } from '../../src/usage/history-periods.ts';

function life(change: Partial<ObjectLife>): ObjectLife {
  return {
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'db',
    uid: 'u',
    generation: 1,
    createdMs: 0,
    hash: 'A',
    state: 'running',
    fromMs: 10,
    toMs: undefined,
    ...change,
  };
}

function history(
  lives: readonly ObjectLife[],
  spans: readonly (readonly [number, number])[],
): ClusterHistory {
  const kind = lives[0]?.kind ?? '';
  const watched = spans.map(([fromMs, toMs]) => ({ kind, fromMs, toMs }));
  return { lives, watched, texts: new Map([['A', '"a"']]) };
}

describe('periods', () => {
  it.each([
    {
      why: 'what nothing ended was seen as long as its kind was watched',
      lives: [life({})],
      spans: [[10, 50]] as const,
      expected: [['A', 10, 50, 'current']],
    },
    {
      why: 'what is stated again after a gap goes on',
      lives: [life({}), life({ fromMs: 80 })],
      spans: [
        [10, 50],
        [80, 90],
      ] as const,
      expected: [['A', 10, 90, 'current']],
    },
    {
      why: 'what is not stated again after a gap was removed in it, and was seen until it',
      lives: [life({})],
      spans: [
        [10, 50],
        [80, 90],
      ] as const,
      expected: [['A', 10, 50, 'removed']],
    },
    {
      why: 'a change ends one version and begins the next',
      lives: [life({ toMs: 30 }), life({ fromMs: 30, hash: 'B' })],
      spans: [[10, 50]] as const,
      expected: [
        ['A', 10, 30, 'changed'],
        ['B', 30, 50, 'current'],
      ],
    },
    {
      why: 'a change in a gap: the old version was seen until the gap',
      lives: [life({}), life({ fromMs: 80, hash: 'B' })],
      spans: [
        [10, 50],
        [80, 90],
      ] as const,
      expected: [
        ['A', 10, 50, 'changed'],
        ['B', 80, 90, 'current'],
      ],
    },
    {
      why: 'a version that came back is a version of its own',
      lives: [
        life({ toMs: 20 }),
        life({ fromMs: 20, toMs: 30, hash: 'B' }),
        life({ fromMs: 30, generation: 3 }),
      ],
      spans: [[10, 50]] as const,
      expected: [
        ['A', 10, 20, 'changed'],
        ['B', 20, 30, 'changed'],
        ['A', 30, 50, 'current'],
      ],
    },
    {
      why: 'an object made anew is another one',
      lives: [life({ toMs: 20 }), life({ uid: 'v', fromMs: 30 })],
      spans: [[10, 50]] as const,
      expected: [
        ['A', 10, 20, 'removed'],
        ['A', 30, 50, 'current'],
      ],
    },
    {
      why: 'what was removed while watched, with nothing after it',
      lives: [life({ toMs: 50 })],
      spans: [[10, 50]] as const,
      expected: [['A', 10, 50, 'removed']],
    },
    {
      why: 'a kind that was never watched through: only the moment is known',
      lives: [life({})],
      spans: [],
      expected: [['A', 10, 10, 'unknown']],
    },
  ])('$why', ({ lives, spans, expected }) => {
    const versions = policyVersions(history(lives, spans));
    expect(versions.map((one) => [one.contentHash, one.firstSeenMs, one.lastSeenMs, one.end])).toEqual(
      expected,
    );
  });

  it('are the same whatever the order of the statements', () => {
    const lives = [life({ toMs: 30 }), life({ fromMs: 30, hash: 'B' }), life({ fromMs: 80, hash: 'B' })];
    const spans = [
      [10, 50],
      [80, 90],
    ] as const;
    const forward = policyVersions(history(lives, spans));
    expect(forward).toHaveLength(2);
    expect(policyVersions(history([...lives].reverse(), [...spans].reverse()))).toEqual(forward);
  });

  it('of a workload that is known by its pods only end with the watch of pods', () => {
    const lives = [life({ kind: 'Rollout', name: 'web' })];
    const watched = [{ kind: 'Pod', fromMs: 5, toMs: 40 }];
    const texts = new Map([['A', '"a"']]);
    expect(workloadLifetimes({ lives, watched, texts })).toMatchObject([
      { kind: 'Rollout', firstSeenMs: 10, lastSeenMs: 40, end: 'current', text: '"a"' },
    ]);
  });

  it('policies are no workloads, and workloads no policies', () => {
    const both = { ...history([life({}), life({ kind: 'Deployment' })], [[10, 50]]) };
    expect(policyVersions(both).map((one) => one.kind)).toEqual(['NetworkPolicy']);
    expect(workloadLifetimes(both).map((one) => one.kind)).toEqual(['Deployment']);
  });
});
