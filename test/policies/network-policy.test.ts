import { describe, expect, it } from 'vitest';
import { networkPolicy, policyOf } from '../support/policies.ts';
import { firstRule, isolationOf, peerSelectors, rulesOf, summaryOf } from './summary.ts';

describe('which directions a NetworkPolicy isolates (§3.1, and §3.2 where Cilium differs)', () => {
  const rule = { ports: [{ port: 80 }] };
  it.each([
    { why: 'neither types nor rules: Ingress always', spec: {}, isolates: 'ingress' },
    {
      why: 'no types, an egress rule: Egress too (T-06)',
      spec: { egress: [rule] },
      isolates: 'ingress and egress',
    },
    { why: 'no types, an empty egress list: Ingress only', spec: { egress: [] }, isolates: 'ingress' },
    {
      why: 'an empty list of types is as none',
      spec: { policyTypes: [], egress: [rule] },
      isolates: 'ingress and egress',
    },
    { why: 'types null is as none', spec: { policyTypes: null }, isolates: 'ingress' },
    { why: 'Egress alone', spec: { policyTypes: ['Egress'] }, isolates: 'egress' },
    {
      why: 'both, no rules: denies everything',
      spec: { policyTypes: ['Ingress', 'Egress'] },
      isolates: 'ingress and egress',
    },
    {
      why: 'a listed direction with an empty list',
      spec: { policyTypes: ['Egress'], egress: [] },
      isolates: 'egress',
    },
    {
      why: 'a stray egress list isolates under Cilium, whatever the types say (T-52)',
      spec: { policyTypes: ['Ingress'], egress: [rule] },
      isolates: 'ingress and egress',
    },
    {
      why: 'and so does a stray ingress list',
      spec: { policyTypes: ['Egress'], ingress: [rule] },
      isolates: 'ingress and egress',
    },
  ])('$why → $isolates', ({ spec, isolates }) => {
    expect(isolationOf(policyOf(networkPolicy({ podSelector: {}, ...spec })))).toBe(isolates);
  });

  it.each([
    { why: 'left out', spec: {}, types: undefined },
    { why: 'empty', spec: { policyTypes: [] }, types: undefined },
    { why: 'written', spec: { policyTypes: ['Egress', 'Ingress'] }, types: ['ingress', 'egress'] },
  ])('policyTypes as written are remembered: $why', ({ spec, types }) => {
    expect(policyOf(networkPolicy({ podSelector: {}, ...spec })).policyTypes).toEqual(types);
  });
});

describe('an empty or absent list means everything (T-04, T-14)', () => {
  it.each([
    { why: 'an empty rule', rule: {}, means: ['any', 'any'] },
    { why: 'a null rule', rule: null, means: ['any', 'any'] },
    { why: 'empty lists', rule: { from: [], ports: [] }, means: ['any', 'any'] },
    { why: 'null lists', rule: { from: null, ports: null }, means: ['any', 'any'] },
    {
      why: 'peers without ports',
      rule: { from: [{ podSelector: {} }] },
      means: [['every pod in shop'], 'any'],
    },
    { why: 'ports without peers', rule: { ports: [{ port: 80 }] }, means: ['any', ['TCP 80']] },
  ])('$why → $means', ({ rule, means }) => {
    expect(summaryOf(firstRule(policyOf(networkPolicy({ podSelector: {}, ingress: [rule] }))))).toEqual(
      means,
    );
  });

  it('an empty list of rules is no rule', () => {
    expect(rulesOf(policyOf(networkPolicy({ podSelector: {}, ingress: [] })))).toEqual([]);
  });
});

const OWN = 'k8s:io.kubernetes.pod.namespace In(shop)';
const ANY = 'k8s:io.kubernetes.pod.namespace Exists';
const team = 'k8s:io.cilium.k8s.namespace.labels.team';

describe('whom a peer selects (§2.4)', () => {
  it.each([
    {
      why: 'podSelector alone: the own namespace',
      peer: { podSelector: { matchLabels: { app: 'web' } } },
      selects: `k8s:app In(web) & ${OWN}`,
    },
    { why: 'an empty podSelector: every pod of the own namespace', peer: { podSelector: {} }, selects: OWN },
    {
      why: 'an empty namespaceSelector: every pod of every namespace',
      peer: { namespaceSelector: {} },
      selects: ANY,
    },
    {
      why: 'namespaceSelector alone: all pods of those namespaces',
      peer: { namespaceSelector: { matchLabels: { team: 'blue' } } },
      selects: `${team} In(blue) & ${ANY}`,
    },
    {
      why: 'both in one peer: and',
      peer: {
        podSelector: { matchLabels: { app: 'web' } },
        namespaceSelector: { matchLabels: { team: 'blue' } },
      },
      selects: `k8s:app In(web) & ${team} In(blue) & ${ANY}`,
    },
    {
      why: 'a null namespaceSelector is absent',
      peer: { podSelector: {}, namespaceSelector: null },
      selects: OWN,
    },
    {
      why: 'a negative namespaceSelector reaches no party without a namespace',
      peer: {
        namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['blue'] }] },
      },
      selects: `${team} NotIn(blue) & ${ANY}`,
    },
    {
      why: 'every operator',
      peer: {
        podSelector: {
          matchExpressions: [
            { key: 'a', operator: 'In', values: ['2', '1'] },
            { key: 'b', operator: 'Exists' },
            { key: 'c', operator: 'DoesNotExist', values: [] },
          ],
        },
      },
      selects: `k8s:a In(1,2) & k8s:b Exists & k8s:c DoesNotExist & ${OWN}`,
    },
  ])('$why', ({ peer, selects }) => {
    expect(peerSelectors(policyOf(networkPolicy({ podSelector: {}, ingress: [{ from: [peer] }] })))).toEqual([
      selects,
    ]);
  });

  it('two peers are or', () => {
    const from = [
      { podSelector: { matchLabels: { app: 'web' } } },
      { namespaceSelector: { matchLabels: { team: 'blue' } } },
    ];
    expect(peerSelectors(policyOf(networkPolicy({ podSelector: {}, ingress: [{ from }] })))).toHaveLength(2);
  });

  it.each([
    { ipBlock: { cidr: '10.0.0.0/8' }, text: '10.0.0.0/8' },
    { ipBlock: { cidr: '10.1.2.3/8' }, text: '10.0.0.0/8' },
    { ipBlock: { cidr: '::/0' }, text: '::/0' },
    {
      ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] },
      text: '10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16',
    },
    { ipBlock: { cidr: '10.0.0.0/8', except: null }, text: '10.0.0.0/8' },
  ])('ipBlock $ipBlock → $text', ({ ipBlock, text }) => {
    const policy = policyOf(
      networkPolicy({ podSelector: {}, egress: [{ to: [{ ipBlock, podSelector: null }] }] }),
    );
    expect(summaryOf(firstRule(policy))).toEqual([[text], 'any']);
  });
});

describe('ports', () => {
  it.each([
    { port: { port: 80 }, text: 'TCP 80' },
    { port: { port: 80, protocol: null }, text: 'TCP 80' },
    { port: { port: 53, protocol: 'UDP' }, text: 'UDP 53' },
    { port: { protocol: 'SCTP' }, text: 'any SCTP port' },
    { port: {}, text: 'any TCP port' },
    { port: null, text: 'any TCP port' },
    { port: { port: 8000, endPort: 8080 }, text: 'TCP 8000-8080' },
    { port: { port: 8000, endPort: 8000 }, text: 'TCP 8000' },
    { port: { port: 8000, endPort: null }, text: 'TCP 8000' },
    { port: { port: 'http' }, text: 'TCP port "http"' },
  ])('$port → $text', ({ port, text }) => {
    const policy = policyOf(networkPolicy({ podSelector: {}, ingress: [{ ports: [port] }] }));
    expect(summaryOf(firstRule(policy))).toEqual(['any', [text]]);
  });
});

describe('the object', () => {
  it.each([
    {
      metadata: { namespace: undefined },
      expected: { kind: 'NetworkPolicy', namespace: 'default', name: 'np' },
    },
    { metadata: { namespace: 'data' }, expected: { kind: 'NetworkPolicy', namespace: 'data', name: 'np' } },
  ])('$metadata → $expected', ({ metadata, expected }) => {
    expect(policyOf(networkPolicy({ podSelector: {} }, metadata)).ref).toEqual(expected);
  });

  it('keeps labels, annotations, age and controller', () => {
    const owner = { kind: 'Operator', name: 'o' };
    const metadata = {
      labels: { a: 'b', n: 1 },
      annotations: { 'lapse.dev/keep': 'why', empty: null, yes: true, number: 5 },
      creationTimestamp: '2024-01-01T00:00:00Z',
      ownerReferences: [owner, { ...owner, name: 'c', controller: true }],
    };
    expect(policyOf(networkPolicy({ podSelector: {} }, metadata)).metadata).toEqual({
      labels: { a: 'b' },
      // a person who forgot the quotes, or the value, meant to annotate all the same
      annotations: { 'lapse.dev/keep': 'why', empty: '', yes: 'true', number: '5' },
      createdMs: Date.UTC(2024, 0, 1),
      controller: 'Operator/c',
    });
  });
});
