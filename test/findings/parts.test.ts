import { describe, expect, it } from 'vitest';
import { contradictions } from '../../src/findings/contradictory.ts';
import { rollUp } from '../../src/findings/roll-up.ts';
import { highest, severityOf } from '../../src/findings/severity.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import { ciliumPolicy, clusterwidePolicy, networkPolicy, policyOf } from '../support/policies.ts';

describe('the unused cells of a rule roll up to the largest parts (peers a, b × ports 1, 2, 3)', () => {
  const all = grantsOf(
    policyOf(
      ciliumPolicy({
        ingress: [
          {
            fromEndpoints: ['a', 'b'].map((app) => ({ matchLabels: { app } })),
            toPorts: [{ ports: ['1', '2', '3'].map((port) => ({ port, protocol: 'TCP' })) }],
          },
        ],
      }),
    ),
  );
  const nameOf = (grant: (typeof all)[number]): string =>
    `${grant.peer?.text.slice(9, 10)}${grant.port?.text.slice(4)}`;
  it.each([
    { unused: [], parts: [] },
    { unused: ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'], parts: ['rule a1 a2 a3 b1 b2 b3'] },
    { unused: ['a1', 'a2', 'a3'], parts: ['peer a1 a2 a3'] },
    { unused: ['a2', 'b2'], parts: ['port a2 b2'] },
    { unused: ['a1', 'b1', 'a3', 'b3'], parts: ['port a1 b1', 'port a3 b3'] },
    { unused: ['a1', 'a2', 'a3', 'b2'], parts: ['peer a1 a2 a3', 'port a2 b2'] },
    { unused: ['b3'], parts: ['cell b3'] },
    { unused: ['a1', 'b2'], parts: ['cell a1', 'cell b2'] },
    { unused: ['a1', 'b1', 'b3'], parts: ['port a1 b1', 'cell b3'] },
  ])('$unused → $parts', ({ unused, parts }) => {
    const chosen = new Set(all.filter((grant) => unused.includes(nameOf(grant))));
    expect(chosen.size).toBe(unused.length);
    expect(
      rollUp(all, chosen).map(({ scope, grants }) => `${scope} ${grants.map(nameOf).join(' ')}`),
    ).toEqual(parts);
  });
});

describe('unused L7 entries roll up (peers a, b × port 1 with entries x, y, port 2 with none)', () => {
  const all = grantsOf(
    policyOf(
      ciliumPolicy({
        ingress: [
          {
            fromEndpoints: ['a', 'b'].map((app) => ({ matchLabels: { app } })),
            toPorts: [
              {
                ports: [{ port: '1', protocol: 'TCP' }],
                rules: { http: [{ method: 'x' }, { method: 'y' }] },
              },
              { ports: [{ port: '2', protocol: 'TCP' }] },
            ],
          },
        ],
      }),
    ),
  );
  const nameOf = ({ peer, port, request }: (typeof all)[number]): string =>
    `${peer?.text.slice(9, 10)}${port?.text.slice(4)}${request?.text ?? ''}`;
  it.each([
    { unused: ['a1x', 'b1x'], parts: ['request a1x b1x'] },
    { unused: ['a1x'], parts: ['cell a1x'] },
    { unused: ['a1x', 'a1y', 'b1x', 'b1y'], parts: ['port a1x a1y b1x b1y'] },
    { unused: ['a1x', 'a1y', 'a2', 'b1x'], parts: ['peer a1x a1y a2', 'request a1x b1x'] },
    { unused: ['a1x', 'a1y', 'a2', 'b1x', 'b1y', 'b2'], parts: ['rule a1x a1y a2 b1x b1y b2'] },
  ])('$unused → $parts', ({ unused, parts }) => {
    const chosen = new Set(all.filter((grant) => unused.includes(nameOf(grant))));
    expect(chosen.size).toBe(unused.length);
    expect(
      rollUp(all, chosen).map(({ scope, grants }) => `${scope} ${grants.map(nameOf).join(' ')}`),
    ).toEqual(parts);
  });
});

const np = (peer: Record<string, unknown>): string =>
  networkPolicy({ podSelector: {}, egress: [{ to: [peer], ports: [{ port: 80 }] }] });

describe('severity: what an intruder could do with the grant', () => {
  const port = { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] };
  it.each([
    { why: 'everyone', text: ciliumPolicy({ ingress: [port] }), severity: 'high' },
    {
      why: 'the world',
      text: ciliumPolicy({ ingress: [{ fromEntities: ['world'], ...port }] }),
      severity: 'high',
    },
    {
      why: 'the API server',
      text: ciliumPolicy({ egress: [{ toEntities: ['kube-apiserver'], ...port }] }),
      severity: 'high',
    },
    {
      why: 'the cluster',
      text: ciliumPolicy({ ingress: [{ fromEntities: ['cluster'], ...port }] }),
      severity: 'medium',
    },
    {
      why: 'the host, any port',
      text: ciliumPolicy({ ingress: [{ fromEntities: ['host'] }] }),
      severity: 'medium',
    },
    {
      why: 'the host, one port',
      text: ciliumPolicy({ ingress: [{ fromEntities: ['host'], ...port }] }),
      severity: 'low',
    },
    { why: 'a large network', text: np({ ipBlock: { cidr: '10.0.0.0/8' } }), severity: 'high' },
    { why: 'a small network', text: np({ ipBlock: { cidr: '10.0.0.0/24' } }), severity: 'medium' },
    { why: 'the metadata address', text: np({ ipBlock: { cidr: '169.254.169.254/32' } }), severity: 'high' },
    { why: 'a network that holds it', text: np({ ipBlock: { cidr: '169.254.0.0/16' } }), severity: 'high' },
    {
      why: 'a network that leaves it out',
      text: np({ ipBlock: { cidr: '169.254.0.0/16', except: ['169.254.169.254/32'] } }),
      severity: 'medium',
    },
    {
      why: 'a DNS name',
      text: ciliumPolicy({ egress: [{ toFQDNs: [{ matchName: 'a.io' }], ...port }] }),
      severity: 'medium',
    },
    {
      why: 'a reference',
      text: ciliumPolicy({ egress: [{ toCIDRSet: [{ cidrGroupRef: 'a' }], ...port }] }),
      severity: 'medium',
    },
    { why: 'pods of the own namespace', text: np({ podSelector: {} }), severity: 'low' },
    { why: 'pods of every namespace', text: np({ namespaceSelector: {} }), severity: 'medium' },
    {
      why: 'pods of the own namespace, any port',
      text: networkPolicy({ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }),
      severity: 'medium',
    },
    {
      why: 'a thousand ports and more are any port',
      text: networkPolicy({
        podSelector: {},
        egress: [{ to: [{ podSelector: {} }], ports: [{ port: 1, endPort: 2000 }] }],
      }),
      severity: 'medium',
    },
    {
      why: 'pods named by a cluster-wide policy',
      text: clusterwidePolicy({ egress: [{ toEndpoints: [{}], ...port }] }),
      severity: 'medium',
    },
  ])('$why → $severity', ({ text, severity }) => {
    expect(grantsOf(policyOf(text)).map(severityOf)).toEqual([severity]);
  });

  it.each([
    { of: ['low', 'high', 'medium'], is: 'high' },
    { of: ['info', 'low'], is: 'low' },
    { of: [], is: 'info' },
  ] as const)('the highest of $of is $is', ({ of, is }) => {
    expect(highest(of)).toBe(is);
  });
});

describe('a name that promises a denial', () => {
  const everyone = { podSelector: {}, ingress: [{}] };
  const everyPod = { podSelector: {}, egress: [{ to: [{ namespaceSelector: {} }] }] };
  it.each([
    { name: 'deny-all', spec: everyone, contradicts: true },
    { name: 'default.DENY', spec: everyone, contradicts: true },
    { name: 'no-egress', spec: everyPod, contradicts: true },
    { name: 'isolate-shop', spec: everyPod, contradicts: true },
    { name: 'web', spec: everyone, contradicts: false },
    { name: 'denying-nothing', spec: everyone, contradicts: false },
    { name: 'notifications', spec: everyone, contradicts: false },
    { name: 'deny-all', spec: { podSelector: {}, ingress: [] }, contradicts: false },
    {
      name: 'deny-but-dns',
      spec: { podSelector: {}, egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] },
      contradicts: false,
    },
    {
      name: 'deny-others',
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
      contradicts: false,
    },
  ])('$name with $spec: $contradicts', ({ name, spec, contradicts }) => {
    expect(contradictions(policyOf(networkPolicy(spec, { name })))).toHaveLength(contradicts ? 1 : 0);
  });

  it.each([
    { spec: { ingress: [{ fromEntities: ['all'] }] }, contradicts: true },
    { spec: { ingress: [{ fromEntities: ['cluster'] }] }, contradicts: true },
    // the usual way to deny something and isolate nobody
    {
      spec: { egressDeny: [{ toEntities: ['kube-apiserver'] }], egress: [{ toEntities: ['all'] }] },
      contradicts: false,
    },
    { spec: { ingress: [{ fromEndpoints: [{}] }] }, contradicts: false },
    { spec: { ingress: [{}] }, contradicts: false },
  ])('deny-all of Cilium with $spec: $contradicts', ({ spec, contradicts }) => {
    expect(contradictions(policyOf(ciliumPolicy(spec, { name: 'deny-all' })))).toHaveLength(
      contradicts ? 1 : 0,
    );
  });
});
