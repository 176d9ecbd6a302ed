import { describe, expect, it } from 'vitest';
import type { DeniedFinding } from '../../src/findings/finding.ts';
import { ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { judged, type Situation, type Used } from './situation.ts';

const dropped = (what: string, more: Partial<Used> = {}): Used => ({
  what,
  last: 1,
  outcome: 'denied',
  ...more,
});
const isolate = networkPolicy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

const of = (used: readonly Used[], situation: Partial<Situation> = {}): DeniedFinding[] =>
  judged({ policies: [isolate], used, ...situation }).findings.filter(
    (one): one is DeniedFinding => one.kind === 'denied',
  );

/** Each as `severity fate direction of namespace/name, connections`. */
const inWords = (used: readonly Used[], situation: Partial<Situation> = {}): string[] =>
  of(used, situation).map(
    ({ severity, fate, direction, workload, connections }) =>
      `${severity} ${fate} ${direction} of ${workload.namespace}/${workload.name}, ${connections}`,
  );

const scan = (count: number, who = '203.0.113.9'): Used[] =>
  Array.from({ length: count }, (_, i) => dropped(`${who} > shop/db TCP ${i + 1}`));

describe('what policies refused is one finding per workload, direction and group of peers', () => {
  it.each<{ why: string; used: Used[]; situation?: Partial<Situation>; found: string[] }>([
    { why: 'allowed traffic is none', used: [{ what: 'shop/web > shop/db TCP 1', last: 1 }], found: [] },
    { why: 'before the window', used: [dropped('shop/web > shop/db TCP 1', { last: 40 })], found: [] },
    {
      why: 'refused by the destination',
      used: [dropped('shop/web > shop/db TCP 1')],
      found: ['low dropped ingress of shop/db, 1'],
    },
    {
      why: 'refused by the source',
      used: [dropped('shop/web > shop/db TCP 1', { seenAt: 'egress' })],
      found: ['low dropped egress of shop/web, 1'],
    },
    {
      why: 'by whom is not told: the side whose policies deny it',
      used: [dropped('shop/web > a/b TCP 1', { seenAt: 'unknown' })],
      found: ['low dropped egress of shop/web, 1'],
    },
    {
      why: 'ports of one peer together',
      used: [dropped('shop/web > shop/db TCP 1'), dropped('shop/web > shop/db TCP 2')],
      found: ['low dropped ingress of shop/db, 2'],
    },
    {
      why: 'two peers apart',
      used: [dropped('shop/web > shop/db TCP 1'), dropped('shop/api > shop/db TCP 1')],
      found: ['low dropped ingress of shop/db, 1', 'low dropped ingress of shop/db, 1'],
    },
    { why: 'a scanner is one finding', used: scan(30), found: ['info dropped ingress of shop/db, 30'] },
    {
      why: 'addresses of one network together',
      used: [
        ...scan(1, '203.0.113.9'),
        ...scan(1, '203.0.113.77'),
        ...scan(1, '2001:db8::1'),
        ...scan(1, '2001:db8::ff'),
      ],
      found: ['info dropped ingress of shop/db, 2', 'info dropped ingress of shop/db, 2'],
    },
    {
      why: 'the whole internet is one finding',
      used: Array.from({ length: 30 }, (_, i) => dropped(`203.0.${i}.1 > shop/db TCP 22`)),
      found: ['info dropped ingress of shop/db, 30'],
    },
    {
      why: 'names outside apart, whatever their addresses',
      used: ['1.2.3.4 a.io', '1.2.3.5 b.io', '9.9.9.9 a.io'].map((to) =>
        dropped(`shop/web > ${to} TCP 443`, { seenAt: 'egress' }),
      ),
      found: ['low dropped egress of shop/web, 1', 'low dropped egress of shop/web, 2'],
    },
    {
      why: 'let through in audit mode',
      used: [dropped('shop/web > shop/db TCP 1', { outcome: 'audited' })],
      found: ['medium audited ingress of shop/db, 1'],
    },
    {
      why: 'the policies let it pass by now',
      used: [dropped('shop/web > shop/db TCP 1')],
      situation: { policies: [networkPolicy({ podSelector: {}, ingress: [{}] })] },
      found: ['info dropped ingress of shop/db, 1'],
    },
    { why: 'what a node refuses is not ours', used: [dropped('shop/web > host TCP 1')], found: [] },
  ])('$why → $found', ({ used, situation, found }) => {
    expect(inWords(used, situation).sort()).toEqual(found);
  });
});

describe('the rule that is needed', () => {
  it.each<{ why: string; used: Used[]; needed: unknown }>([
    {
      why: 'pods by what names them, not by what a rollout changes',
      used: [
        dropped('shop/web pod-template-hash=1 color=blue > shop/db TCP 5432'),
        dropped('shop/web pod-template-hash=2 color=blue > shop/db TCP 5433'),
      ],
      needed: {
        direction: 'ingress',
        subject: { namespace: 'shop', labels: { app: 'db' } },
        peer: { kind: 'pods', namespace: 'shop', labels: { app: 'web' } },
        ports: [
          { protocol: 'TCP', port: 5432 },
          { protocol: 'TCP', port: 5433 },
        ],
      },
    },
    {
      why: 'an address outside',
      used: [dropped('203.0.113.9 > shop/db TCP 443')],
      needed: expect.objectContaining({ peer: { kind: 'cidr', cidrs: ['203.0.113.9/32'] } }),
    },
    {
      why: 'a name outside, at egress',
      used: [dropped('shop/web > 203.0.113.9 a.io TCP 443', { seenAt: 'egress' })],
      needed: expect.objectContaining({ direction: 'egress', peer: { kind: 'fqdn', names: ['a.io'] } }),
    },
    {
      why: 'a name outside, at ingress: names are nothing there',
      used: [dropped('203.0.113.9 a.io > shop/db TCP 443')],
      needed: expect.objectContaining({ peer: { kind: 'cidr', cidrs: ['203.0.113.9/32'] } }),
    },
    {
      why: 'the API server on a node',
      used: [dropped('shop/web > kube-apiserver+remote-node TCP 6443', { seenAt: 'egress' })],
      needed: expect.objectContaining({ peer: { kind: 'entity', entity: 'kube-apiserver' } }),
    },
    { why: 'a scan needs nothing', used: scan(10), needed: undefined },
    {
      why: 'a party of which no labels are known',
      used: [dropped('? 10.0.0.9 > shop/db TCP 443')],
      needed: undefined,
    },
  ])('$why', ({ used, needed }) => {
    expect(of(used)).toHaveLength(1);
    expect(of(used)[0]?.needed).toEqual(needed);
  });

  it('pods of two workloads that share their names are told apart by all that stays', () => {
    const [finding] = of([dropped('shop/web color=blue > shop/db TCP 1')], {
      running: ['shop/web color=green', 'shop/db'],
    });
    expect(finding?.needed?.peer).toMatchObject({ labels: { app: 'web' } });
  });
});

describe('it says who wanted what, how often, and what would be needed', () => {
  it.each<{ why: string; used: Used[]; policies?: string[]; sentence: string }>([
    {
      why: 'no rule allows it',
      used: [dropped('shop/web > shop/db TCP 5432', { events: 7, first: 20 })],
      sentence:
        'shop/web wanted TCP 5432 of shop/db, which was dropped at ingress; 7 times since 2026-05-12, last 2026-05-31; what would let it through: pods app=web in shop may open TCP 5432 to pods app=db in shop',
    },
    {
      why: 'a deny rule drops it',
      used: [dropped('shop/web > shop/db TCP 5432')],
      policies: [ciliumPolicy({ ingressDeny: [{ fromEntities: ['all'] }] }, { name: 'closed' })],
      sentence:
        'shop/web wanted TCP 5432 of shop/db, which was dropped at ingress; once since 2026-05-31, last 2026-05-31; CiliumNetworkPolicy shop/closed would have to let it through first',
    },
    {
      why: 'audit mode',
      used: [dropped('shop/web > shop/db TCP 5432', { outcome: 'audited' })],
      sentence:
        'shop/web wanted TCP 5432 of shop/db, which is let through only because of audit mode: with policies enforced its ingress would drop it; once since 2026-05-31, last 2026-05-31; what would let it through: pods app=web in shop may open TCP 5432 to pods app=db in shop',
    },
    {
      why: 'a scan',
      used: scan(12),
      sentence:
        '203.0.113.9 wanted TCP 1, TCP 2, TCP 3 and 9 more of shop/db, which was dropped at ingress; 12 times since 2026-05-31, last 2026-05-31; so many ports look like a scan',
    },
    {
      why: 'it passes by now',
      used: [dropped('shop/web > shop/db TCP 5432')],
      policies: [],
      sentence:
        'shop/web wanted TCP 5432 of shop/db, which was dropped at ingress; once since 2026-05-31, last 2026-05-31; the policies as they are now let it pass',
    },
  ])('$why', ({ used, policies = [isolate], sentence }) => {
    expect(of(used, { policies }).map((one) => one.sentence)).toEqual([sentence]);
  });
});
