import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Population } from '../../src/findings/population.ts';
import { riskOf } from '../../src/findings/risk.ts';
import { severityOfRisk } from '../../src/findings/severity.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import {
  ciliumPolicy,
  clusterwidePolicy,
  inventoryOf,
  namespaceObject,
  podObject,
  policyOf,
} from '../support/policies.ts';

const INVENTORY = inventoryOf(
  namespaceObject('shop', { tenant: 'a' }),
  namespaceObject('data', { tenant: 'a' }),
  namespaceObject('other', { tenant: 'b' }),
  ...['shop/web', 'shop/db', 'shop/api', 'data/db', 'other/web', 'other/db'].map((path) => podObject(path)),
);
const POPULATION = new Population([], INVENTORY);

/** The score of all grants of a policy together. */
function scoreOf(text: string): number {
  const part = grantsOf(policyOf(text)).map((grant) => ({
    grant,
    subjects: POPULATION.subjects(grant.spec),
    peers: POPULATION.peers(grant),
  }));
  return riskOf(part);
}

const select = (app: string, namespace?: string): object => ({
  matchLabels: { app, ...(namespace === undefined ? {} : { 'k8s:io.kubernetes.pod.namespace': namespace }) },
});
const tcp = (port: string, endPort?: number): object => ({
  toPorts: [{ ports: [{ port, protocol: 'TCP', ...(endPort === undefined ? {} : { endPort }) }] }],
});
const egress = (rule: object): string => ciliumPolicy({ endpointSelector: select('web'), egress: [rule] });

describe('findings are ordered by what an intruder gains: each of these scores more than the next', () => {
  it.each<{ why: string; rules: object[] }>([
    {
      why: 'where it leads, on one port',
      rules: [
        { toEntities: ['world'] },
        { toCIDR: ['169.254.169.254/32'] },
        { toFQDNs: [{ matchPattern: '*.example.com' }] },
        { toFQDNs: [{ matchName: 'api.example.com' }] },
        { toEndpoints: [select('db')] },
      ].map((peer) => ({ ...peer, ...tcp('80') })),
    },
    {
      why: 'the API server before a node, and a node before a pod',
      rules: [
        { toEntities: ['kube-apiserver'] },
        { toEntities: ['remote-node'] },
        { toEndpoints: [select('db')] },
      ],
    },
    {
      why: 'the size of a network',
      rules: ['10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/24', '10.0.0.1/32'].map((cidr) => ({ toCIDR: [cidr] })),
    },
    {
      why: 'the number of ports',
      rules: [{}, tcp('1000', 3000), tcp('1000', 1010), tcp('1000')].map((ports) => ({
        toEndpoints: [select('db')],
        ...ports,
      })),
    },
    {
      why: 'a port behind which data is',
      rules: [tcp('5432'), tcp('5431')].map((ports) => ({ toEndpoints: [select('db')], ...ports })),
    },
    {
      why: 'borders: another tenant, another namespace, the own one',
      rules: ['other', 'data', 'shop'].map((namespace) => ({
        toEndpoints: [select('db', namespace)],
        ...tcp('80'),
      })),
    },
    { why: 'the number of pods', rules: [{ toEndpoints: [{}] }, { toEndpoints: [select('db')] }] },
    {
      why: 'a proxy that looks into requests leaves less',
      rules: [
        { toEndpoints: [{}], ...tcp('8000', 8100) },
        {
          toEndpoints: [{}],
          toPorts: [{ ports: [{ port: '8000', protocol: 'TCP' }], rules: { http: [{ path: '/a' }] } }],
        },
      ],
    },
  ])('$why', ({ rules }) => {
    const scores = rules.map((rule) => scoreOf(egress(rule)));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it('both metadata addresses count as what they give away, unless left out', () => {
    const [v4, v6, hole] = [
      { toCIDR: ['169.254.169.254/32'] },
      { toCIDR: ['fd00:ec2::254/128'] },
      { toCIDRSet: [{ cidr: '169.254.0.0/16', except: ['169.254.169.254/32'] }] },
    ].map((peer) => severityOfRisk(scoreOf(egress({ ...peer, ...tcp('80') }))));
    expect([v4, v6, hole]).toEqual(['high', 'high', 'medium']);
  });

  it('0 and 100 are the ends', () => {
    expect(riskOf([])).toBe(0);
    expect(scoreOf(clusterwidePolicy({ ingress: [{ fromEntities: ['all'] }] }))).toBe(100);
  });
});

/** From wide to narrow: each contains the next. */
const SUBJECTS = [
  {},
  { matchLabels: {} },
  select('web'),
  { matchLabels: { app: 'web', 'k8s:io.kubernetes.pod.namespace': 'shop' } },
];
const CHAINS: readonly (readonly object[])[] = [
  [
    { entities: ['all'] },
    { entities: ['world'] },
    { cidr: ['0.0.0.0/0'] },
    { cidr: ['10.0.0.0/8'] },
    { cidrSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] },
    { cidr: ['10.2.0.0/16'] },
    { cidr: ['10.2.3.4/32'] },
  ],
  [
    { entities: ['all'] },
    { entities: ['world'] },
    { cidr: ['169.254.0.0/16'] },
    { cidr: ['169.254.169.254/32'] },
  ],
  [
    { entities: ['all'] },
    { entities: ['world'] },
    { cidr: ['fd00::/8'] },
    { cidr: ['fd00:ec2::/32'] },
    { cidr: ['fd00:ec2::254/128'] },
  ],
  [{ entities: ['all'] }, { entities: ['cluster'] }, { entities: ['kube-apiserver'] }],
  [{ entities: ['all'] }, { entities: ['cluster'] }, { entities: ['remote-node'] }],
  [{ entities: ['all'] }, { entities: ['cluster'] }, { entities: ['host'] }],
  [{ entities: ['all'] }, { entities: ['cluster'] }, { entities: ['health'] }],
  [
    { entities: ['all'] },
    { entities: ['cluster'] },
    { endpoints: [{}] },
    { endpoints: [select('db')] },
    { endpoints: [select('db', 'other')] },
  ],
  [
    { entities: ['world'] },
    { fqdns: [{ matchPattern: '*' }] },
    { fqdns: [{ matchPattern: '**.example.com' }] },
    { fqdns: [{ matchPattern: '*.example.com' }] },
    { fqdns: [{ matchName: 'a.example.com' }] },
  ],
  [{ entities: ['all'] }, { endpoints: [select('web'), select('db')] }, { endpoints: [select('web')] }],
];
const PORTS: readonly object[] = [
  {},
  { toPorts: [{ ports: [{ port: '1', endPort: 65_535 }] }] },
  tcp('1', 65_535),
  tcp('5000', 6000),
  tcp('5432'),
  { toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }], rules: { http: [{ path: '/a' }] } }] },
];

const FIELDS = {
  ingress: {
    entities: 'fromEntities',
    cidr: 'fromCIDR',
    cidrSet: 'fromCIDRSet',
    endpoints: 'fromEndpoints',
    fqdns: '',
  },
  egress: {
    entities: 'toEntities',
    cidr: 'toCIDR',
    cidrSet: 'toCIDRSet',
    endpoints: 'toEndpoints',
    fqdns: 'toFQDNs',
  },
} as const;

const step = (length: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.nat(length - 1), fc.nat(length - 1)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

it('a grant that contains another never scores less', () => {
  let examined = 0;
  const arbitrary = fc.constantFrom(...CHAINS).chain((peers) =>
    fc.record({
      peers: fc.constant(peers),
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      subject: step(SUBJECTS.length),
      peer: step(peers.length),
      port: step(PORTS.length),
    }),
  );
  fc.assert(
    fc.property(arbitrary, ({ peers, direction, subject, peer, port }) => {
      const scores = [0, 1].map((end) => {
        const named = Object.entries(peers[peer[end] ?? 0] ?? {}).map(([kind, value]) => [
          Object.entries(FIELDS[direction]).find(([one]) => one === kind)?.[1] ?? '',
          value,
        ]);
        const rule = { ...Object.fromEntries(named), ...PORTS[port[end] ?? 0] };
        if ('' in rule) return undefined;
        return scoreOf(
          clusterwidePolicy({ endpointSelector: SUBJECTS[subject[end] ?? 0], [direction]: [rule] }),
        );
      });
      const [wide, narrow] = scores;
      if (wide === undefined || narrow === undefined) return;
      examined += 1;
      expect(wide).toBeGreaterThanOrEqual(narrow);
    }),
    { numRuns: 400 },
  );
  expect(examined).toBeGreaterThan(200);
});
