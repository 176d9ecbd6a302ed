import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  egressRule,
  ingressRule,
  parseCluster,
  saidOfCluster,
  whyInvalid,
} from './cluster-policy.ts';

const HEAD =
  'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: x}\n';
/** fills lines 4 to 7 */
const SPEC = `${HEAD}spec:\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n`;

describe('a ClusterNetworkPolicy that the API server rejects, with its line', () => {
  it.each([
    { why: 'no name', text: SPEC.replace('{name: x}', '{}'), says: 'k.yaml:1: metadata.name is missing' },
    { why: 'no spec', text: HEAD, says: 'k.yaml:1: spec: must be a map, and is missing or empty' },
    {
      why: 'a tier spelled otherwise',
      text: SPEC.replace('Admin', 'admin'),
      says: 'k.yaml:5: spec.tier: must be Admin or Baseline, not "admin"',
    },
    {
      why: 'an action spelled otherwise',
      text: `${SPEC}  ingress:\n  - action: Allow\n    from: [{namespaces: {}}]\n`,
      says: 'k.yaml:9: spec.ingress[0].action: must be Accept, Deny or Pass, not "Allow"',
    },
    {
      why: 'a rule without peers',
      text: `${SPEC}  egress:\n  - action: Accept\n`,
      says: 'k.yaml:9: spec.egress[0]: to is needed; write "- namespaces: {}" for every pod',
    },
    {
      why: 'a network that is none',
      text: `${SPEC}  egress:\n  - action: Deny\n    to:\n    - networks:\n      - 10.0.0.0/8\n      - 10.0.0.1\n`,
      says: 'k.yaml:13: spec.egress[0].to[0].networks[1]: "10.0.0.1" is no CIDR such as 10.0.0.0/8',
    },
  ])('$why', ({ text, says }) => {
    expect(saidOfCluster(text)).toBe(says);
  });
});

describe('the spec', () => {
  const subject = 'spec.subject: exactly one of namespaces, pods is needed';
  const priority = 'spec.priority: must be a whole number from 0 to 1000';
  const pods = 'spec.subject.pods: podSelector is needed; write podSelector: {} for every pod';
  const rule = { action: 'Deny', from: [{ namespaces: {} }] };
  it.each([
    { spec: { tier: null }, says: 'spec.tier: must be Admin or Baseline, not null' },
    { spec: { tier: undefined }, says: 'spec.tier: must be Admin or Baseline' },
    { spec: { tier: 'NetworkPolicy' }, says: 'spec.tier: must be Admin or Baseline, not "NetworkPolicy"' },
    ...[-1, 1001, 1.5, '10', null, undefined].map((value) => ({ spec: { priority: value }, says: priority })),
    { spec: { subject: undefined }, says: 'spec.subject: must be a map, and is missing or empty' },
    { spec: { subject: {} }, says: subject },
    { spec: { subject: { namespaces: {}, pods: { podSelector: {} } } }, says: subject },
    { spec: { subject: { nodes: {} } }, says: subject },
    { spec: { subject: { pods: {} } }, says: pods },
    { spec: { subject: { pods: { namespaceSelector: {}, podSelector: null } } }, says: pods },
    {
      spec: { subject: { namespaces: [] } },
      says: 'spec.subject.namespaces: must be a map, not a list',
    },
    {
      spec: { subject: { namespaces: { matchLabels: { a: 1 } } } },
      says: 'spec.subject.namespaces.matchLabels.a: label value must be text; write "1" in quotes',
    },
    { spec: { ingress: {} }, says: 'spec.ingress: must be a list, not a map' },
    { spec: { ingress: times(26, rule) }, says: 'spec.ingress: at most 25 items, not 26' },
    { spec: { ingress: times(25, rule) }, says: 'valid' },
    { spec: { egress: [null] }, says: 'spec.egress[0]: must be a map, and is missing or empty' },
  ])('$spec → $says', ({ spec, says }) => {
    expect(whyInvalid(clusterPolicy(spec))).toBe(says);
  });
});

describe('a rule', () => {
  const at = 'spec.ingress[0]';
  const everyone = { namespaces: {} };
  const oneOf = 'exactly one of namespaces, pods is needed';
  it.each([
    { rule: { name: 'é'.repeat(100) }, says: 'valid' },
    { rule: { name: 'x'.repeat(101) }, says: `${at}.name: at most 100 characters` },
    { rule: { name: 7 }, says: `${at}.name: must be text, not 7` },
    { rule: { action: undefined }, says: `${at}.action: must be Accept, Deny or Pass` },
    { rule: { action: 'deny' }, says: `${at}.action: must be Accept, Deny or Pass, not "deny"` },
    {
      rule: { action: '__proto__' },
      says: `${at}.action: must be Accept, Deny or Pass, not "__proto__"`,
    },
    { rule: { from: [] }, says: `${at}.from: must hold at least one item` },
    { rule: { from: null }, says: `${at}: from is needed; write "- namespaces: {}" for every pod` },
    { rule: { from: times(26, everyone) }, says: `${at}.from: at most 25 items, not 26` },
    { rule: { from: times(25, everyone) }, says: 'valid' },
    { rule: { from: [everyone, null] }, says: `${at}.from[1]: must be a map, and is missing or empty` },
    { rule: { from: [{}] }, says: `${at}.from[0]: ${oneOf}` },
    { rule: { from: [{ namespaces: null }] }, says: `${at}.from[0]: ${oneOf}` },
    { rule: { from: [{ ...everyone, pods: { podSelector: {} } }] }, says: `${at}.from[0]: ${oneOf}` },
    {
      rule: { from: [{ pods: { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } }] },
      says: `${at}.from[0].pods.podSelector.matchExpressions[0]: operator In needs at least one value`,
    },
    ...['networks', 'nodes', 'domainNames'].map((field) => ({
      rule: { from: [{ [field]: {} }] },
      says: `${at}.from[0]: ${field} can only stand in egress rules`,
    })),
  ])('$rule → $says', ({ rule, says }) => {
    expect(whyInvalid(ingressRule(rule))).toBe(says);
  });
});

describe('a peer outside the cluster', () => {
  const at = 'spec.egress[0].to[0]';
  const noName = (name: string): string =>
    `${at}.domainNames[0]: ${JSON.stringify(name)} is no domain name such as example.com or *.example.com`;
  const networks = Array.from({ length: 26 }, (_, i) => `10.${i}.0.0/16`);
  const domainNames = Array.from({ length: 26 }, (_, i) => `${i}.example.com`);
  it.each([
    { peer: { networks: [] }, says: `${at}.networks: must hold at least one item` },
    { peer: { networks }, says: `${at}.networks: at most 25 items, not 26` },
    { peer: { networks: networks.slice(1) }, says: 'valid' },
    { peer: { networks: [10] }, says: `${at}.networks[0]: must be text, not 10` },
    {
      peer: { networks: ['10.0.0.0/8', '10.0.0.0/8'] },
      says: `${at}.networks[1]: "10.0.0.0/8" stands here twice`,
    },
    ...[
      '10.0.0.1',
      '10.0.0.0/33',
      '10.0.0.0/08',
      '::ffff:10.0.0.0/24',
      '0001:0002:0003:0004:0005:0006:100.100.100.100/128',
      'fe80::%eth0/64',
      'world',
      '',
    ].map((text) => ({
      peer: { networks: [text] },
      says: `${at}.networks[0]: ${JSON.stringify(text)} is no CIDR such as 10.0.0.0/8`,
    })),
    { peer: { domainNames: [] }, says: `${at}.domainNames: must hold at least one item` },
    { peer: { domainNames }, says: `${at}.domainNames: at most 25 items, not 26` },
    { peer: { domainNames: domainNames.slice(1) }, says: 'valid' },
    {
      peer: { domainNames: ['a.example', 'a.example'] },
      says: `${at}.domainNames[1]: "a.example" stands here twice`,
    },
    ...['example', '*.com', '*', '**.example.com', 'www.*.com', '-a.example', 'a..example', 'a b.c', ''].map(
      (name) => ({ peer: { domainNames: [name] }, says: noName(name) }),
    ),
    {
      peer: { domainNames: [`${'a.'.repeat(128)}example`] },
      says: `${at}.domainNames[0]: the name is longer than 255 characters`,
    },
    { peer: { networks: ['10.0.0.0/8'], domainNames: ['a.example'] }, says: exactlyOne(at) },
  ])('$peer → $says', ({ peer, says }) => {
    expect(whyInvalid(egressRule({ to: [peer] }))).toBe(says);
  });

  it.each(['Deny', 'Pass'])('domain names are for Accept only: %s', (action) => {
    expect(whyInvalid(egressRule({ action, to: [{ domainNames: ['a.example'] }] }))).toBe(
      `${at}.domainNames: domainNames can only stand in Accept rules`,
    );
  });
});

function times(length: number, item: unknown): unknown[] {
  return Array.from({ length }, () => item);
}

function exactlyOne(at: string): string {
  return `${at}: exactly one of namespaces, pods, nodes, networks, domainNames is needed`;
}

describe('a policy that lost its indentation', () => {
  it.each([
    {
      why: 'is rejected, whatever it would deny, and corrected',
      text: `${SPEC}  ingress:\n  - action: Deny\n    from:\n    - namespaces:\n      matchLabels: {team: blue}\n`,
      says: 'spec.ingress[0].from[0]: exactly one of namespaces, pods is needed',
      corrected: /namespaces:\n\s+matchLabels:\n\s+team: blue/,
    },
    {
      why: 'in the subject as well',
      text: `${HEAD}spec:\n  tier: Admin\n  priority: 1\n  subject:\n  pods:\n    podSelector: {}\n`,
      says: 'spec.subject: must be a map, and is missing or empty',
      corrected: /subject:\n\s+pods:\n\s+podSelector: \{\}/,
    },
  ])('$why', ({ text, says, corrected }) => {
    const [invalid] = parseCluster(text).invalid;
    expect(invalid?.message).toBe(says);
    expect(invalid?.corrected).toMatch(corrected);
  });
});
