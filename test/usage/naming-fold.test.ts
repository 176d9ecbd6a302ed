import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/flows/flow.ts';
import { observe } from '../../src/flows/observation.ts';
import { UsageFold } from '../../src/usage/fold.ts';
import { flowOf, START_MS } from '../support/flow-builder.ts';

const DB = 'NetworkPolicy shop/db';
const WEB = 'CiliumNetworkPolicy shop/web';

function named(changes: Partial<Flow>): Flow {
  return flowOf({ allowedBy: [WEB], ...changes });
}

/** `seenAt port policy first last` of each naming, times from the start, sorted. */
function namingsOf(flows: readonly Flow[]): string[] {
  const fold = new UsageFold();
  for (const flow of flows) {
    const observation = observe(flow);
    if (observation.ok) fold.add(observation.value);
  }
  const { namings } = fold.drain();
  expect(fold.size).toBe(0);
  return namings
    .map((one) => {
      const [firstMs, lastMs] = [one.firstMs - START_MS, one.lastMs - START_MS];
      return `${one.seenAt} ${one.port} ${one.policy} ${firstMs} ${lastMs}`;
    })
    .sort();
}

describe('policies that Hubble names', () => {
  it.each([
    {
      why: 'the same one again: from the first time to the last, whatever the hour',
      flows: [named({ timeMs: START_MS + 7_200_000.5 }), named({})],
      expected: [`egress 5432 ${WEB} 0 7200000`],
    },
    {
      why: 'several for one connection: each',
      flows: [named({ allowedBy: [WEB, DB] }), named({ allowedBy: [DB], timeMs: START_MS + 5 })],
      expected: [`egress 5432 ${WEB} 0 0`, `egress 5432 ${DB} 0 5`],
    },
    {
      why: 'at both halves: apart',
      flows: [named({}), named({ direction: 'ingress', allowedBy: [DB] })],
      expected: [`egress 5432 ${WEB} 0 0`, `ingress 5432 ${DB} 0 0`],
    },
    { why: 'none named: nothing', flows: [flowOf()], expected: [] },
    { why: 'audit mode let it through: nothing', flows: [named({ verdict: 'audit' })], expected: [] },
    {
      why: 'dropped by policy: nothing',
      flows: [named({ verdict: 'dropped', dropReason: 133, isReply: undefined })],
      expected: [],
    },
    {
      why: 'a verdict on a reply is about the other way round: nothing',
      flows: [named({ isReply: true })],
      expected: [],
    },
    {
      why: 'redirected to a proxy: named all the same',
      flows: [named({ verdict: 'redirected' })],
      expected: [`egress 5432 ${WEB} 0 0`],
    },
    {
      why: 'more than eight for one event: the first eight',
      flows: [named({ allowedBy: Array.from({ length: 20 }, (_, i) => `P ${String(i).padStart(2, '0')}`) })],
      expected: Array.from({ length: 8 }, (_, i) => `egress 5432 P 0${i} 0 0`),
    },
  ])('$why', ({ flows, expected }) => {
    expect(namingsOf(flows)).toEqual([...expected].sort());
  });

  it('count as rows that wait to be written, and a new fold starts with none', () => {
    const fold = new UsageFold();
    const observation = observe(named({ allowedBy: [WEB, DB] }));
    if (!observation.ok) throw new Error(observation.error);
    fold.add(observation.value);
    expect(fold.size).toBe(3);
    expect(fold.drain().namings).toHaveLength(2);
    expect(fold.drain().namings).toEqual([]);
  });
});
