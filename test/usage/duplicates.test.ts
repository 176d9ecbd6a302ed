import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/flows/flow.ts';
import { Duplicates } from '../../src/usage/duplicates.ts';
import { flowOf, partyAt, podEndpoint, START_MS, uuidOf } from '../support/flow-builder.ts';

const verdict = { kind: 'policy-verdict' } as const;
const drop = { kind: 'drop' } as const;

let nextUuid = 1;

/** One report of a dropped packet, with a UUID of its own. */
function dropped(changes: Partial<Flow>): Flow {
  nextUuid += 1;
  return flowOf({ verdict: 'dropped', dropReason: 133, uuid: uuidOf(nextUuid), ...changes });
}

function checks(flows: readonly Flow[]): string[] {
  const duplicates = new Duplicates();
  return flows.map((flow) => duplicates.check(flow));
}

describe('the same record again', () => {
  it.each([
    { why: 'the same UUID', a: { uuid: uuidOf(1) }, b: { uuid: uuidOf(1) }, expected: 'duplicate' },
    { why: 'another UUID', a: { uuid: uuidOf(1) }, b: { uuid: uuidOf(2) }, expected: 'new' },
    { why: 'a UUID that is none, twice', a: { uuid: 'x' }, b: { uuid: 'x' }, expected: 'duplicate' },
    { why: 'no UUID, same content', a: {}, b: {}, expected: 'duplicate' },
    { why: 'no UUID, another node', a: {}, b: { node: 'node-2' }, expected: 'new' },
    { why: 'no UUID, a microsecond later', a: {}, b: { timeMs: START_MS + 0.001 }, expected: 'new' },
    { why: 'no UUID, another event type', a: {}, b: { event: { kind: 'unknown' } }, expected: 'new' },
    {
      why: 'no UUID, another source port',
      a: {},
      b: { l4: { protocol: 'TCP', sourcePort: 1, destinationPort: 5432 } },
      expected: 'new',
    },
  ] as const)('$why → $expected', ({ a, b, expected }) => {
    expect(checks([flowOf(a), flowOf(b)])).toEqual(['new', expected]);
  });

  it('digests of a former run are known, and are not handed out again', () => {
    const former = new Duplicates();
    former.check(flowOf({ uuid: uuidOf(7) }));
    const digests = former.drain().digests;
    expect(digests).toHaveLength(1);
    const later = new Duplicates(digests);
    expect(later.check(flowOf({ uuid: uuidOf(7) }))).toBe('duplicate');
    expect(later.drain()).toEqual({ digests: [], timesMs: [] });
  });

  it('forgets the oldest beyond what it remembers, and never more than that', () => {
    const duplicates = new Duplicates([], 100);
    const flows = Array.from({ length: 1000 }, (_, i) => flowOf({ uuid: uuidOf(i + 1) }));
    for (const flow of flows) duplicates.check(flow);
    expect(flows.slice(-100).map((flow) => duplicates.check(flow))).toEqual(
      Array.from({ length: 100 }, () => 'duplicate'),
    );
    expect(duplicates.check(flows[0] ?? flowOf())).toBe('new');
  });
});

describe('one dropped packet reported twice', () => {
  const v = { event: verdict };
  const d = { event: drop };
  it.each([
    { why: 'verdict, then drop', flows: [v, d], expected: ['new', 'same-packet'] },
    { why: 'drop, then verdict', flows: [d, v], expected: ['new', 'same-packet'] },
    {
      why: 'two verdicts are two packets',
      flows: [v, { ...v, timeMs: START_MS + 1 }],
      expected: ['new', 'new'],
    },
    {
      why: 'two packets, both reported twice',
      flows: [v, { ...v, timeMs: START_MS + 400 }, d, { ...d, timeMs: START_MS + 400 }],
      expected: ['new', 'new', 'same-packet', 'same-packet'],
    },
    {
      why: 'a pairing is used up: the third report is another packet',
      flows: [v, d, { ...d, timeMs: START_MS + 1 }],
      expected: ['new', 'same-packet', 'new'],
    },
    {
      why: 'a second apart',
      flows: [v, { ...d, timeMs: START_MS + 1000 }],
      expected: ['new', 'same-packet'],
    },
    {
      why: 'more than a second apart',
      flows: [v, { ...d, timeMs: START_MS + 1001 }],
      expected: ['new', 'new'],
    },
    { why: 'another node', flows: [v, { ...d, node: 'node-2' }], expected: ['new', 'new'] },
    { why: 'the other half', flows: [v, { ...d, direction: 'ingress' }], expected: ['new', 'new'] },
    {
      why: 'another source port',
      flows: [v, { ...d, l4: { protocol: 'TCP', sourcePort: 40_001, destinationPort: 5432 } }],
      expected: ['new', 'new'],
    },
    {
      why: 'no addresses: packets cannot be told apart',
      flows: [
        { ...v, source: { endpoint: podEndpoint('a', 'a'), local: true } },
        { ...d, source: { endpoint: podEndpoint('a', 'a'), local: true } },
      ],
      expected: ['new', 'new'],
    },
    {
      why: 'another address',
      flows: [v, { ...d, source: partyAt(podEndpoint('shop', 'web'), '10.0.0.9') }],
      expected: ['new', 'new'],
    },
    {
      why: 'allowed traffic is never paired',
      flows: [
        { ...v, verdict: 'forwarded' },
        { ...d, verdict: 'forwarded' },
      ],
      expected: ['new', 'new'],
    },
  ] as { why: string; flows: Partial<Flow>[]; expected: string[] }[])('$why', ({ flows, expected }) => {
    expect(checks(flows.map(dropped))).toEqual(expected);
  });

  it('a stream of one type alone loses nothing', () => {
    const flows = Array.from({ length: 500 }, (_, i) => dropped({ event: drop, timeMs: START_MS + i }));
    expect(new Set(checks(flows))).toEqual(new Set(['new']));
  });

  it('a verdict read again after a restart still meets the drop that was not read before', () => {
    const first = dropped({ event: verdict });
    const second = dropped({ event: drop });
    const before = new Duplicates();
    before.check(first);
    const after = new Duplicates(before.drain().digests);
    expect([first, second].map((flow) => after.check(flow))).toEqual(['duplicate', 'same-packet']);
  });

  it('a verdict met twice does not swallow two drops', () => {
    const once = dropped({ event: verdict });
    const flows = [once, once, dropped({ event: drop }), dropped({ event: drop, timeMs: START_MS + 1 })];
    expect(checks(flows)).toEqual(['new', 'duplicate', 'same-packet', 'new']);
  });
});
