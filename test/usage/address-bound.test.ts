import { describe, expect, it } from 'vitest';
import { observe } from '../../src/flows/observation.ts';
import { describeEndpoint, type Endpoint, endpointOfLabels } from '../../src/model/endpoint.ts';
import { LabelSet } from '../../src/model/labels.ts';
import { AddressBound } from '../../src/usage/address-bound.ts';
import { flowOf, partyAt, podEndpoint } from '../support/flow-builder.ts';

const WORLD = LabelSet.parse(['reserved:world']);

function world(ip: string, names: readonly string[] = []): Endpoint {
  return endpointOfLabels(WORLD, ip, names);
}

function kept(bound: AddressBound, changes: Parameters<typeof flowOf>[0]): string {
  const observation = observe(flowOf(changes));
  if (!observation.ok) throw new Error(observation.error);
  const { connection, destination, source } = bound.apply(observation.value);
  expect([source.endpoint, destination.endpoint]).toEqual([connection.source, connection.destination]);
  return describeEndpoint(
    connection.destination.kind === 'external' ? connection.destination : connection.source,
  );
}

function to(ip: string, names: readonly string[] = []): Parameters<typeof flowOf>[0] {
  return { destination: partyAt(world(ip, names), ip) };
}

/** A bound of two that 20.0.0.1 and 20.0.0.2 have filled for shop/web, egress, TCP 5432. */
function full(): AddressBound {
  const bound = new AddressBound(2);
  kept(bound, to('20.0.0.1'));
  kept(bound, to('20.0.0.2'));
  return bound;
}

describe('AddressBound', () => {
  it.each([
    { why: 'an address within the bound', flow: to('20.0.0.2'), expected: '20.0.0.2' },
    { why: 'one beyond it', flow: to('20.0.0.3'), expected: 'world' },
    { why: 'one beyond it with a name', flow: to('20.0.0.3', ['a.example']), expected: 'a.example' },
    {
      why: 'another port',
      flow: { ...to('20.0.0.3'), l4: { protocol: 'TCP', sourcePort: 40_000, destinationPort: 443 } },
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
        source: partyAt(world('20.0.0.3'), '20.0.0.3'),
        destination: partyAt(podEndpoint('shop', 'web'), '10.0.0.1', true),
      },
      expected: '20.0.0.3',
    },
  ] as const)('$why → $expected', ({ flow, expected }) => {
    expect(kept(full(), flow)).toBe(expected);
  });

  it('a folded address keeps its family, which a rule may name', () => {
    const observation = observe(flowOf(to('2001:db8::3')));
    if (!observation.ok) throw new Error(observation.error);
    const { destination } = full().apply(observation.value).connection;
    expect(destination).toMatchObject({ kind: 'external', dnsNames: [] });
    expect(destination.kind === 'external' && destination.labels.text).toBe(
      'reserved:world\nreserved:world-ipv6',
    );
    expect(destination).not.toHaveProperty('ip');
  });

  it('what is on record counts towards the bound', () => {
    const bound = new AddressBound(1);
    const observation = observe(flowOf(to('20.0.0.1')));
    if (!observation.ok) throw new Error(observation.error);
    bound.note(observation.value.connection, observation.value.seenAt);
    expect(kept(bound, to('20.0.0.2'))).toBe('world');
    expect(kept(bound, to('20.0.0.1'))).toBe('20.0.0.1');
  });

  it('an observation within the bound is handed on as it is', () => {
    const observation = observe(flowOf());
    if (!observation.ok) throw new Error(observation.error);
    expect(new AddressBound(0).apply(observation.value)).toBe(observation.value);
  });
});
