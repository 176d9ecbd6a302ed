import { describe, expect, it } from 'vitest';
import { selectorKey } from '../../../src/model/selector.ts';
import { formatRef } from '../../../src/policies/policy.ts';
import { isolationOf, summaryOf } from '../summary.ts';
import {
  clusterPolicy,
  clusterPolicyOf,
  clusterRulesOf,
  ENFORCED,
  ingressRule,
  parseCluster,
} from './cluster-policy.ts';

const everyone = [{ namespaces: {} }];

describe('the object', () => {
  it.each([
    { why: 'no namespace', metadata: {}, expected: 'ClusterNetworkPolicy kcnp' },
    {
      why: 'a namespace, which the API server ignores',
      metadata: { namespace: 'shop' },
      expected: 'ClusterNetworkPolicy kcnp',
    },
  ])('is cluster-wide: $why → $expected', ({ metadata, expected }) => {
    expect(formatRef(clusterPolicyOf(clusterPolicy({}, metadata)).ref)).toBe(expected);
  });

  it.each(['v1alpha2', 'v1beta1', 'v1'])('is read in version %s', (version) => {
    expect(parseCluster(clusterPolicy({}).replace('v1alpha2', version)).policies).toHaveLength(1);
  });

  it('of the same kind in another group is not ours', () => {
    const text = clusterPolicy({}).replace('policy.networking.k8s.io', 'crd.antrea.io');
    expect(parseCluster(text)).toEqual({ policies: [], invalid: [], unenforced: [] });
  });

  it('keeps annotations and labels, and isolates nobody', () => {
    const policy = clusterPolicyOf(
      clusterPolicy(
        {
          ingress: [{ action: 'Deny', from: everyone }],
          egress: [{ action: 'Accept', to: everyone }],
        },
        { labels: { team: 'sec' }, annotations: { 'lapse.dev/keep': 'why' } },
      ),
    );
    expect(policy.metadata).toEqual({ labels: { team: 'sec' }, annotations: { 'lapse.dev/keep': 'why' } });
    expect(isolationOf(policy)).toBe('nothing');
    expect(policy.uneditable).toEqual([]);
  });

  it('may stand in a List', () => {
    const items = [clusterPolicy({}, { name: 'a' }), clusterPolicy({}, { name: 'b' })].map((text): unknown =>
      JSON.parse(text),
    );
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'ClusterNetworkPolicyList', items });
    expect(parseCluster(list).policies.map(({ ref, root }) => [ref.name, root])).toEqual([
      ['a', ['items', 0]],
      ['b', ['items', 1]],
    ]);
  });

  it('with every field of v1alpha2 is known in full', () => {
    const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] };
    const pods = { namespaceSelector: selector, podSelector: selector };
    const port = { number: 1 };
    const protocols = [
      { tcp: { destinationPort: port } },
      { udp: { destinationPort: { range: { start: 1, end: 2 } } } },
      { sctp: { destinationPort: port } },
    ];
    const outside = [{ nodes: selector }, { networks: ['::/0'] }, { domainNames: ['a.example'] }];
    const named = [{ destinationNamedPort: 'http' }];
    const rule = { name: 'r', action: 'Accept' };
    const policy = clusterPolicyOf(
      clusterPolicy({
        subject: { pods },
        ingress: [{ ...rule, from: [{ namespaces: selector }, { pods }], protocols: named }],
        egress: [{ ...rule, to: [{ namespaces: selector }, { pods }, ...outside], protocols }],
      }),
    );
    expect(policy.uneditable).toEqual([]);
  });

  it('with a field of a later version is read and not edited', () => {
    const policy = clusterPolicyOf(clusterPolicy({ logging: 'all', ingress: [] }));
    expect(policy.uneditable).toEqual(['the field spec.logging is not known to this version of Lapse']);
  });
});

describe('where it stands', () => {
  it.each([
    { tier: 'Admin', priority: 0, expected: { name: 'admin', priority: 0 } },
    { tier: 'Admin', priority: 1000, expected: { name: 'admin', priority: 1000 } },
    { tier: 'Baseline', priority: 7, expected: { name: 'baseline', priority: 7 } },
  ])('$tier $priority', ({ tier, priority, expected }) => {
    expect(clusterPolicyOf(clusterPolicy({ tier, priority })).specs.map((spec) => spec.tier)).toEqual([
      expected,
    ]);
  });
});

const ANY = 'k8s:io.kubernetes.pod.namespace Exists';
const team = 'k8s:io.cilium.k8s.namespace.labels.team';

describe('whom it is for', () => {
  it.each([
    { subject: { namespaces: {} }, selects: ANY, text: 'every pod in every namespace' },
    {
      subject: { namespaces: { matchLabels: { team: 'blue' } } },
      selects: `${team} In(blue) & ${ANY}`,
      text: 'pods namespace label team=blue',
    },
    {
      why: 'no party without a namespace',
      subject: { namespaces: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } },
      selects: `${team} DoesNotExist & ${ANY}`,
      text: 'pods namespace label team absent',
    },
    { subject: { pods: { podSelector: {} } }, selects: ANY, text: 'every pod in every namespace' },
    {
      subject: { pods: { podSelector: { matchLabels: { app: 'web' } } } },
      selects: `k8s:app In(web) & ${ANY}`,
      text: 'pods app=web in every namespace',
    },
    {
      subject: {
        pods: {
          namespaceSelector: { matchLabels: { team: 'blue' } },
          podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
        },
      },
      selects: `k8s:app NotIn(web) & ${team} In(blue) & ${ANY}`,
      text: 'pods app≠web, namespace label team=blue',
    },
    {
      why: 'a null field is none',
      subject: { namespaces: null, pods: { podSelector: {} } },
      selects: ANY,
      text: 'every pod in every namespace',
    },
  ])('$subject → $text', ({ subject, selects, text }) => {
    const [spec] = clusterPolicyOf(clusterPolicy({ subject })).specs;
    expect(spec?.subject.kind).toBe('endpoints');
    expect(spec?.subject.text).toBe(text);
    expect(spec?.subject.selector && selectorKey(spec.subject.selector)).toBe(selects);
  });
});

describe('its rules', () => {
  it('stand in the order written, ingress first', () => {
    const rules = clusterRulesOf(
      clusterPolicy({
        egress: [{ name: 'out', action: 'Accept', to: everyone }],
        ingress: [
          { action: 'Pass', from: everyone },
          { action: 'Deny', from: everyone },
          { action: 'Accept', from: everyone },
        ],
      }),
    );
    expect(rules.map(({ direction, effect }) => `${direction} ${effect}`)).toEqual([
      'ingress pass',
      'ingress deny',
      'ingress allow',
      'egress allow',
    ]);
    expect(rules.map(({ path }) => path)).toEqual([
      ['spec', 'ingress', 0],
      ['spec', 'ingress', 1],
      ['spec', 'ingress', 2],
      ['spec', 'egress', 0],
    ]);
  });

  it.each([{}, { ingress: [], egress: [] }, { ingress: null }])('%j → none', (spec) => {
    expect(clusterRulesOf(clusterPolicy(spec))).toEqual([]);
  });

  it('are never edited, since what stands behind one would decide instead', () => {
    expect(clusterRulesOf(ingressRule({})).map(({ frozen }) => frozen)).toEqual([
      ['a place in the order of a tier: what stands behind it would decide instead'],
    ]);
  });

  it('have the content that is written, in canonical form, and their place', () => {
    const text = clusterPolicy({ ingress: [{ from: everyone, action: 'Accept' }] });
    const [rule] = clusterRulesOf(text);
    expect(rule?.content).toBe('{"action":"Accept","from":[{"namespaces":{}}]}');
    expect(text.slice(rule?.place.startByte, rule?.place.endByte)).toMatch(/^\{\s+"from"[^]*"Accept"\s+\}$/);
  });

  it('without protocols are for every port', () => {
    expect(clusterRulesOf(ingressRule({ name: 'x'.repeat(100) }), ENFORCED).map(summaryOf)).toEqual([
      [['every pod in every namespace'], 'any'],
    ]);
  });
});
