import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Observation, observe } from '../../src/flows/observation.ts';
import { endpointKey } from '../../src/model/endpoint.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import { UsageFold } from '../../src/usage/fold.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../support/flow-builder.ts';

function observationOf(changes: Parameters<typeof flowOf>[0] = {}): Observation {
  const observation = observe(flowOf(changes));
  if (!observation.ok) throw new Error(observation.error);
  return observation.value;
}

function fold(observations: readonly Observation[]): string[] {
  const folded = new UsageFold();
  for (const observation of observations) folded.add(observation);
  const { usage, sightings } = folded.drain();
  return [
    ...usage.map((one) => ({
      ...one,
      source: endpointKey(one.source),
      destination: endpointKey(one.destination),
    })),
    ...sightings.map((one) => ({ ...one, endpoint: endpointKey(one.endpoint) })),
  ]
    .map((one) => JSON.stringify(one))
    .sort();
}

describe('UsageFold', () => {
  it('counts events of one connection, half and outcome within an hour, with the first and the last', () => {
    const folded = new UsageFold();
    for (const offsetMs of [2500.75, 1000, 1999.5]) {
      folded.add(observationOf({ timeMs: START_MS + offsetMs }));
    }
    const { usage } = folded.drain();
    expect(usage).toHaveLength(1);
    expect(usage[0]).toMatchObject({
      protocol: 'TCP',
      port: 5432,
      seenAt: 'egress',
      outcome: 'allowed',
      hour: START_MS / HOUR_MS,
      events: 3,
      firstMs: START_MS + 1000,
      lastMs: START_MS + 2500,
    });
  });

  it.each([
    { why: 'another hour', change: { timeMs: START_MS + HOUR_MS } },
    { why: 'another half', change: { direction: 'ingress' } },
    { why: 'another outcome', change: { verdict: 'dropped', dropReason: 133 } },
    { why: 'another port', change: { l4: { protocol: 'TCP', sourcePort: 1, destinationPort: 5433 } } },
    { why: 'another protocol', change: { l4: { protocol: 'UDP', sourcePort: 1, destinationPort: 5432 } } },
    { why: 'another source', change: { source: partyAt(podEndpoint('shop', 'job'), '10.0.0.3') } },
    { why: 'another destination', change: { destination: partyAt(podEndpoint('shop', 'mq'), '10.0.0.4') } },
  ] as const)('$why → a row of its own', ({ change }) => {
    const folded = new UsageFold();
    folded.add(observationOf());
    folded.add(observationOf(change));
    expect(folded.size).toBe(2);
  });

  it('an equal endpoint in another object → the same row', () => {
    const folded = new UsageFold();
    folded.add(observationOf());
    folded.add(observationOf());
    expect(folded.size).toBe(1);
    expect(folded.drain().usage[0]?.events).toBe(2);
  });

  it('names nodes and workload only as the node that runs the endpoint says', () => {
    const folded = new UsageFold();
    folded.add(observationOf());
    expect(folded.drain().sightings).toEqual([
      {
        endpoint: podEndpoint('shop', 'web'),
        workload: { kind: 'Deployment', name: 'web' },
        node: 'node-1',
        firstMs: START_MS,
        lastMs: START_MS,
      },
      { endpoint: podEndpoint('shop', 'db'), firstMs: START_MS, lastMs: START_MS },
    ]);
  });

  it('is empty after drain', () => {
    const folded = new UsageFold();
    folded.add(observationOf());
    folded.drain();
    expect(folded.drain()).toEqual({ usage: [], requests: [], namings: [], sightings: [] });
  });

  it('does not depend on the order of arrival', () => {
    const observation = fc
      .record({
        from: fc.constantFrom('web', 'job', 'mq'),
        to: fc.constantFrom('web', 'db'),
        node: fc.constantFrom('node-1', 'node-2'),
        local: fc.boolean(),
        workload: fc.constantFrom('a', 'b'),
        timeMs: fc.integer({ min: START_MS, max: START_MS + 3 * HOUR_MS }),
      })
      .map(({ from, to, node, local, workload, timeMs }) =>
        observationOf({
          node,
          timeMs,
          source: {
            ...partyAt(podEndpoint('shop', from), '10.0.0.1', local),
            workload: { kind: 'Deployment', name: workload },
          },
          destination: partyAt(podEndpoint('shop', to), '10.0.0.2'),
        }),
      );
    const shuffled = fc
      .array(observation, { maxLength: 30 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(fold(other)).toEqual(fold(list));
      }),
    );
  });
});
