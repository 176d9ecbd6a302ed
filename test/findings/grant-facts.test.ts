import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { severityOfRisk } from '../../src/findings/severity.ts';
import { ciliumPolicy } from '../support/policies.ts';
import { daysAgo, judged, type Situation } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const from = (name: string, peer: unknown, more: Record<string, unknown> = {}): string =>
  ciliumPolicy({ endpointSelector: select('db'), ingress: [{ fromEndpoints: [peer] }], ...more }, { name });

type Of<K extends Finding['kind']> = Extract<Finding, { kind: K }>;
function one<K extends Finding['kind']>(kind: K, situation: Situation): Of<K> {
  const found = judged(situation).findings.filter((finding): finding is Of<K> => finding.kind === kind);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} findings are ${kind}`);
  return first;
}

const running = ['shop/web', 'shop/api', 'shop/db'];
const TWO = [from('wide', {}), from('narrow', select('web'))];
const WEB = [
  { what: 'shop/web > shop/db TCP 5432', last: 28 },
  { what: 'shop/web > shop/db TCP 5432', last: 1 },
];

describe('a redundant rule', () => {
  it('has the severity that its risk is in words, and its newest use', () => {
    const { risk, severity, lastUse } = one('redundant', { policies: TWO, running, used: WEB });
    expect(risk).toBeGreaterThan(0);
    expect(severity).toBe(severityOfRisk(risk));
    expect(lastUse?.lastSeenMs).toBe(daysAgo(1));
  });

  it.each<{ why: string; covered: Situation['covered']; days: number; confidence: string }>([
    { why: 'all of the window seen', covered: { 'node-1': [[60, 0]] }, days: 30, confidence: 'reliable' },
    {
      why: 'an hour of it unseen',
      covered: {
        'node-1': [
          [60, 10],
          [10 - 1 / 24, 0],
        ],
      },
      days: 30 - 1 / 24,
      confidence: 'reliable',
    },
    {
      why: 'ten days of it unseen',
      covered: {
        'node-1': [
          [60, 20],
          [10, 0],
        ],
      },
      days: 20,
      confidence: 'weak',
    },
    { why: 'recorded for ten days', covered: { 'node-1': [[10, 0]] }, days: 10, confidence: 'weak' },
    { why: 'nothing seen', covered: { 'node-1': [] }, days: 0, confidence: 'not-evaluable' },
  ])('with $why is $confidence', ({ covered = {}, days, confidence }) => {
    const { watch } = one('redundant', { policies: TWO, running, used: WEB, covered });
    expect(watch.observedMs / 86_400_000).toBeCloseTo(days, 5);
    expect(watch.confidence).toBe(confidence);
  });
});

describe('a shadowed rule', () => {
  const deny = { ingressDeny: [{ fromEntities: ['all'] }] };
  const shadowed = (used: Situation['used'] = []): Of<'shadowed'> =>
    one('shadowed', { policies: [from('closed', select('web'), deny)], running, used });

  it('is scored as if nothing decided before it, and opens nothing', () => {
    const open = one('unused', { policies: [from('closed', select('web'))], running });
    expect(shadowed()).toMatchObject({ risk: open.risk, severity: 'low' });
  });

  it.each<{ why: string; used: NonNullable<Situation['used']>; last: number | undefined }>([
    { why: 'no traffic', used: [], last: undefined },
    {
      why: 'traffic of others',
      used: [{ what: 'shop/api > shop/db TCP 1', last: 2, outcome: 'denied' }],
      last: undefined,
    },
    {
      why: 'what was dropped on the way in',
      used: [{ what: 'shop/web > shop/db TCP 1', last: 2, outcome: 'denied' }],
      last: 2,
    },
    {
      why: 'what was dropped on the way out already',
      used: [{ what: 'shop/web > shop/db TCP 1', last: 2, outcome: 'denied', seenAt: 'egress' }],
      last: undefined,
    },
    {
      why: 'what passed before there was a deny, when that is later',
      used: [
        { what: 'shop/web > shop/db TCP 1', last: 9, outcome: 'denied' },
        { what: 'shop/web > shop/db TCP 1', last: 4 },
      ],
      last: 4,
    },
  ])('of $why: $last days ago', ({ used, last }) => {
    expect(shadowed(used).lastMatch?.lastSeenMs).toBe(last === undefined ? undefined : daysAgo(last));
  });
});

it('a policy that contradicts its name tells who comes by it, and how much it opens', () => {
  const policies = [from('deny-all', {}, { ingress: [{ fromEntities: ['all'] }] })];
  expect(one('contradictory', { policies, running, used: WEB })).toMatchObject({
    severity: 'high',
    risk: expect.any(Number),
    lastUse: { lastSeenMs: daysAgo(1) },
  });
});

/** Of `db`, which was last reached so many days ago. */
const lastReached = (last: number): number | undefined =>
  judged({ policies: [], running, used: [{ what: 'shop/web > shop/db TCP 1', last }] }).findings.flatMap(
    (finding) =>
      finding.kind === 'unisolated' && finding.workload.name === 'db' ? [finding.lastSeenMs] : [],
  )[0];

it('a workload that nothing isolates says when it was last reached, also before the window', () => {
  expect([2, 45].map(lastReached)).toEqual([daysAgo(2), daysAgo(45)]);
});
