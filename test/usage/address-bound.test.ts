import { describe, expect, it } from 'vitest';
import { observe } from '../../src/flows/observation.ts';
import { describeEndpoint } from '../../src/model/endpoint.ts';
import { AddressBound } from '../../src/usage/address-bound.ts';
import type { OutsideLimits } from '../../src/usage/outside-parties.ts';
import { flowOf, partyAt, podEndpoint } from '../support/flow-builder.ts';
import { party } from '../support/parties.ts';

function kept(bound: AddressBound, changes: Parameters<typeof flowOf>[0]): string {
  const observation = observe(flowOf(changes));
  if (!observation.ok) throw new Error(observation.error);
  const { connection, destination, source } = bound.apply(observation.value);
  expect([source.endpoint, destination.endpoint]).toEqual([connection.source, connection.destination]);
  return describeEndpoint(
    connection.destination.kind === 'external' ? connection.destination : connection.source,
  );
}

function to(ip: string, ...names: readonly string[]): Parameters<typeof flowOf>[0] {
  return { destination: partyAt(party([ip, ...names].join(' ')), ip) };
}

function limits(exact: number): OutsideLimits {
  return { exact, prefixes: [1, 1, 1], named: 9, namesAlone: 9 };
}

/** A bound of two that 20.0.0.1 and 20.0.0.2 have filled for shop/web, egress, TCP 5432. */
function full(): AddressBound {
  const bound = new AddressBound(limits(2));
  kept(bound, to('20.0.0.1'));
  kept(bound, to('20.0.0.2'));
  return bound;
}

describe('AddressBound', () => {
  it.each([
    { why: 'an address within the bound', flow: to('20.0.0.2'), expected: '20.0.0.2' },
    { why: 'one beyond it', flow: to('20.0.0.3'), expected: 'an address in 20.0.0.0/24' },
    {
      why: 'one beyond it with a name',
      flow: to('20.0.0.3', 'a.example'),
      expected: 'a.example (in 20.0.0.0/24)',
    },
    { why: 'one of the other family', flow: to('2001:db8::3'), expected: 'an address in 2001:db8::/64' },
    {
      why: 'another port',
      flow: { ...to('20.0.0.3'), l4: { protocol: 'TCP', sourcePort: 40_000, destinationPort: 443 } },
      expected: '20.0.0.3',
    },
    {
      why: 'another protocol',
      flow: { ...to('20.0.0.3'), l4: { protocol: 'UDP', sourcePort: 40_000, destinationPort: 5432 } },
      expected: '20.0.0.3',
    },
    {
      why: 'another workload',
      flow: { ...to('20.0.0.3'), source: partyAt(podEndpoint('shop', 'job'), '10.0.0.9', true) },
      expected: '20.0.0.3',
    },
    {
      why: 'the other direction',
      flow: {
        direction: 'ingress',
        source: partyAt(party('20.0.0.3'), '20.0.0.3'),
        destination: partyAt(podEndpoint('shop', 'web'), '10.0.0.1', true),
      },
      expected: '20.0.0.3',
    },
  ] as const)('$why → $expected', ({ flow, expected }) => {
    expect(kept(full(), flow)).toBe(expected);
  });

  it('a folded address keeps its labels and no more: a selector may ask for the absence of one', () => {
    const observation = observe(flowOf(to('20.0.0.3')));
    if (!observation.ok) throw new Error(observation.error);
    expect(full().apply(observation.value).connection.destination).toEqual(party('20.0.0.0/24'));
  });

  it('what is on record counts towards the bound, prefixes too', () => {
    const bound = new AddressBound(limits(1));
    const { connection } = observed(flowOf(to('20.0.0.1')));
    bound.note(connection, 'egress');
    bound.note({ ...connection, destination: party('20.0.7.0/24') }, 'egress');
    expect(kept(bound, to('20.0.0.2'))).toBe('an address in 20.0.0.0/16');
    expect(kept(bound, to('20.0.7.2'))).toBe('an address in 20.0.7.0/24');
    expect(kept(bound, to('20.0.0.1'))).toBe('20.0.0.1');
  });

  it('a million addresses, in whatever order, come to fewer parties than were kept one by one before', () => {
    const bound = new AddressBound();
    const kinds = new Set<string>();
    for (let number = 0; number < 1_000_000; number += 1) {
      const spread = Math.imul(number, 0x9e37_79b1) >>> 0;
      const ip = `${spread >>> 24}.${(spread >>> 16) & 255}.${(spread >>> 8) & 255}.${spread & 255}`;
      const destination = partyAt({ kind: 'external', labels: WORLD.labels, ip, dnsNames: [] }, ip);
      const { connection } = bound.apply({
        ...PLAIN,
        destination,
        connection: { ...PLAIN.connection, destination: destination.endpoint },
      });
      if (connection.destination.kind === 'external')
        kinds.add(connection.destination.ip ?? connection.destination.prefix ?? '');
    }
    expect(kinds.size).toBe(128 + 32 + 64 + 32 + 1);
  });

  it('an observation within the bound is handed on as it is', () => {
    const observation = observed(flowOf());
    expect(new AddressBound(limits(0)).apply(observation)).toBe(observation);
  });
});

function observed(
  flow: ReturnType<typeof flowOf>,
): Extract<ReturnType<typeof observe>, { ok: true }>['value'] {
  const observation = observe(flow);
  if (!observation.ok) throw new Error(observation.error);
  return observation.value;
}

const PLAIN = observed(flowOf(to('20.0.0.1')));
const WORLD = (() => {
  const { destination } = PLAIN.connection;
  if (destination.kind !== 'external') throw new Error('not outside');
  return destination;
})();
