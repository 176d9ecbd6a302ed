import { describe, expect, it } from 'vitest';
import { selectorKey } from '../../../src/model/selector.ts';
import type { Peer } from '../../../src/policies/policy.ts';
import { summaryOf } from '../summary.ts';
import {
  clusterPolicyOf,
  clusterRuleOf,
  clusterRulesOf,
  ENFORCED,
  egressRule,
  ingressRule,
  whyInvalid,
} from './cluster-policy.ts';

function peersOf(text: string): readonly Peer[] {
  const { peers } = clusterRuleOf(text);
  if (peers.kind !== 'listed') throw new Error(`the peers are ${peers.kind}`);
  return peers.peers;
}

function inWords(peer: Peer): string {
  switch (peer.kind) {
    case 'endpoints':
      return selectorKey(peer.selector);
    case 'reference':
      return peer.to.kind === 'nodes' ? `nodes ${selectorKey(peer.to.selector)}` : peer.to.kind;
    case 'fqdn':
      return `fqdn ${peer.pattern}`;
    default:
      return peer.kind;
  }
}

const ANY = 'k8s:io.kubernetes.pod.namespace Exists';
const team = 'k8s:io.cilium.k8s.namespace.labels.team';

describe('whom a peer selects', () => {
  it.each([
    { peer: { namespaces: {} }, means: [ANY], text: ['every pod in every namespace'] },
    {
      peer: { namespaces: { matchLabels: { team: 'blue' } } },
      means: [`${team} In(blue) & ${ANY}`],
      text: ['pods namespace label team=blue'],
    },
    {
      peer: { namespaces: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a', 'b'] }] } },
      means: [`${team} NotIn(a,b) & ${ANY}`],
      text: ['pods namespace label team not in (a, b)'],
    },
    {
      peer: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } },
      means: [`k8s:app In(web) & ${ANY}`],
      text: ['pods app=web in every namespace'],
    },
    {
      peer: { networks: ['10.1.2.3/8', '::/0'] },
      means: ['cidr', 'cidr'],
      text: ['10.0.0.0/8', '::/0'],
    },
    { peer: { nodes: {} }, means: ['nodes '], text: ['all nodes'] },
    {
      peer: { nodes: { matchLabels: { 'kubernetes.io/hostname': 'n1' } } },
      means: ['nodes node:kubernetes.io/hostname In(n1)'],
      text: ['nodes labelled kubernetes.io/hostname=n1'],
    },
    {
      peer: { domainNames: ['Example.com', '*.example.org.'] },
      means: ['fqdn example.com', 'fqdn **.example.org'],
      text: ['example.com', '**.example.org'],
    },
  ])('$peer → $text', ({ peer, means, text }) => {
    const peers = peersOf(egressRule({ to: [peer] }));
    expect(peers.map(inWords)).toEqual(means);
    expect(peers.map((one) => one.text)).toEqual(text);
  });

  it('several are or, in the order written, each with its path', () => {
    const peers = peersOf(
      egressRule({
        to: [
          { networks: ['10.0.0.0/8', '192.0.2.0/24'] },
          { namespaces: {} },
          { domainNames: ['a.example'] },
        ],
      }),
    );
    expect(peers.map(({ path }) => path.slice(3))).toEqual([
      ['to', 0, 'networks', 0],
      ['to', 0, 'networks', 1],
      ['to', 1],
      ['to', 2, 'domainNames', 0],
    ]);
    expect(new Set(peers.map(({ place }) => place.startByte)).size).toBe(4);
  });
});

describe('a domain name', () => {
  it.each([
    { name: 'example.com', asked: 'example.com', matches: true },
    { name: 'example.com', asked: 'www.example.com', matches: false },
    { name: '*.example.com', asked: 'www.example.com', matches: true },
    { name: '*.example.com', asked: 'latest.blog.example.com', matches: true },
    { name: '*.example.com', asked: 'example.com', matches: false },
    { name: '*.example.com', asked: 'badexample.com', matches: false },
  ])('$name, asked for $asked → $matches', ({ name, asked, matches }) => {
    const [peer] = peersOf(egressRule({ to: [{ domainNames: [name] }] }));
    expect(peer?.kind === 'fqdn' && peer.matches.test(asked)).toBe(matches);
  });
});

describe('nodes, which Cilium takes only with enable-node-selector-labels', () => {
  const text = egressRule({ to: [{ nodes: {} }] });
  it.each([
    { why: 'on', agent: { ...ENFORCED, nodeSelectorLabels: true }, says: 'valid' },
    { why: 'not known', agent: ENFORCED, says: 'valid' },
    {
      why: 'off',
      agent: { ...ENFORCED, nodeSelectorLabels: false },
      says: 'spec.egress[0].to[0].nodes: nodes needs enable-node-selector-labels, which is off; without it Cilium rejects the whole object',
    },
  ])('$why → $says', ({ agent, says }) => {
    expect(whyInvalid(text, agent)).toBe(says);
  });
});

const unknown = { clusters: { matchLabels: { region: 'eu' } } };
const web = { pods: { podSelector: { matchLabels: { app: 'web' } } } };
const WEB = 'pods app=web in every namespace';
const ports = [{ tcp: { destinationPort: { number: 443 } } }];

describe('a peer of a kind that only a later version knows closes', () => {
  it.each([
    { action: 'Accept', peers: [unknown], means: 'allow', summary: ['none', ['TCP 443']] },
    { action: 'Accept', peers: [unknown, web], means: 'allow', summary: [[WEB], ['TCP 443']] },
    { action: 'Deny', peers: [unknown], means: 'deny', summary: ['any', ['TCP 443']] },
    { action: 'Deny', peers: [web, unknown], means: 'deny', summary: ['any', ['TCP 443']] },
    { action: 'Pass', peers: [unknown], means: 'deny', summary: ['any', ['TCP 443']] },
    { action: 'Pass', peers: [web, unknown], means: 'deny', summary: ['any', ['TCP 443']] },
    {
      action: 'Pass',
      peers: [{ ...web, ...unknown }],
      means: 'pass',
      summary: [[WEB], ['TCP 443']],
    },
  ])('$action $peers → $means $summary', ({ action, peers, means, summary }) => {
    for (const text of [
      ingressRule({ action, from: peers, protocols: ports }),
      egressRule({ action, to: peers, protocols: ports }),
    ]) {
      const rule = clusterRuleOf(text);
      expect([rule.effect, summaryOf(rule)]).toEqual([means, summary]);
      expect(clusterPolicyOf(text).uneditable.join()).toMatch(/clusters is not known to this version/);
    }
  });
});

describe('DNS for domain names, which Cilium allows beside', () => {
  const text = egressRule({
    to: [
      { domainNames: ['example.com', '*.example.org'] },
      { namespaces: {} },
      { domainNames: ['a.example'] },
    ],
    protocols: ports,
  });

  it('is a rule before, for the DNS pods and their DNS ports, at the same path and place', () => {
    const [dns, written, ...others] = clusterRulesOf(text);
    expect(others).toEqual([]);
    expect(dns && [dns.effect, summaryOf(dns)]).toEqual([
      'allow',
      [
        ['pods k8s-app=kube-dns in every namespace'],
        ['any protocol port "dns"', 'any protocol port "dns-tcp"'],
      ],
    ]);
    expect(dns?.path).toEqual(written?.path);
    expect(dns?.place).toEqual(written?.place);
    expect(dns?.content).not.toBe(written?.content);
    expect(written?.content).toContain('"domainNames"');
  });

  it.each([
    { request: { kind: 'dns', name: 'example.com' }, expected: ['yes', 'no', 'no'] },
    { request: { kind: 'dns', name: 'x.y.example.org' }, expected: ['no', 'yes', 'no'] },
    { request: { kind: 'dns', name: 'example.net' }, expected: ['no', 'no', 'no'] },
    { request: { kind: 'tls', serverName: 'example.com' }, expected: ['no', 'no', 'no'] },
  ] as const)('lets only those names be asked: $request → $expected', ({ request, expected }) => {
    const [dns] = clusterRulesOf(text);
    const entries = dns?.ports.kind === 'listed' ? dns.ports.entries : [];
    expect(entries).toHaveLength(2);
    for (const { requests } of entries) {
      expect(requests?.protocol).toBe('dns');
      expect(requests?.entries.map((entry) => entry.text)).toEqual([
        'DNS example.com',
        'DNS **.example.org',
        'DNS a.example',
      ]);
      expect(requests?.entries.map((entry) => entry.matches(request))).toEqual(expected);
    }
  });

  it('is not there for other peers', () => {
    expect(clusterRulesOf(egressRule({ to: [{ networks: ['0.0.0.0/0'] }] }))).toHaveLength(1);
  });
});
