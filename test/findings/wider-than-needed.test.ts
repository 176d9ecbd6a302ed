import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { judged, type Used } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const uses = (what: string): Used[] => [
  { what, last: 28 },
  { what, last: 1 },
];

/** `wide (1 connection) by narrow`, `ports of wide: TCP 80` */
function inWords(finding: Finding): string[] {
  switch (finding.kind) {
    case 'redundant':
      return [
        `${finding.scope} of ${finding.ref.name} (${finding.connections}) by ${finding.coveredBy.map((one) => one.policy.ref.name).join(', ')}`,
      ];
    case 'narrowable':
      return [`${finding.dimension} of ${finding.ref.name}: ${finding.seen.join(', ')}`];
    default:
      return [];
  }
}

function found(policies: readonly string[], used: readonly Used[], kind: Finding['kind']): string[] {
  return judged({ policies, used })
    .findings.filter((one) => one.kind === kind)
    .flatMap(inWords)
    .sort();
}

describe('grants that nobody would miss', () => {
  const from = (name: string, peers: readonly unknown[], more: Record<string, unknown> = {}): string =>
    ciliumPolicy({ endpointSelector: select('db'), ingress: [{ fromEndpoints: peers, ...more }] }, { name });
  const port = { toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }] };
  const web = uses('shop/web > shop/db TCP 5432');
  it.each([
    {
      why: 'two that carry the same: the riskier one',
      policies: [from('wide', [{}]), from('narrow', [select('web')], port)],
      used: web,
      expected: ['rule of wide (1) by narrow'],
    },
    {
      why: 'three that carry the same: all but one',
      policies: [from('a', [select('web')], port), from('b', [select('web')], port), from('c', [{}])],
      used: web,
      expected: ['rule of a (1) by b', 'rule of c (1) by b'],
    },
    {
      why: 'the wide one carries more: the narrow one',
      policies: [from('wide', [{}]), from('narrow', [select('web')], port)],
      used: [...web, ...uses('shop/api > shop/db TCP 1')],
      expected: ['rule of narrow (1) by wide'],
    },
    { why: 'only one', policies: [from('narrow', [select('web')], port)], used: web, expected: [] },
    {
      why: 'what somebody keeps',
      policies: [
        ciliumPolicy(
          { endpointSelector: select('db'), ingress: [{ fromEndpoints: [{}] }] },
          { name: 'wide', annotations: { 'lapse.dev/keep': 'x' } },
        ),
        from('narrow', [select('web')], port),
      ],
      used: web,
      expected: ['rule of narrow (1) by wide'],
    },
    {
      why: 'beside an L7 rule of the same port (T-20): neither',
      policies: [
        from('plain', [select('web')], port),
        from('http', [select('web')], {
          toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }],
        }),
      ],
      used: web,
      expected: [],
    },
  ])('$why → $expected', ({ policies, used, expected }) => {
    expect(found(policies, used, 'redundant')).toEqual(expected);
  });
});

const any = (port: string): string =>
  ciliumPolicy(
    {
      endpointSelector: select('web'),
      egress: [{ toEndpoints: [select('db')], toPorts: [{ ports: [{ port, protocol: 'ANY' }] }] }],
    },
    { name: 'web' },
  );

describe('grants that are wider than their traffic', () => {
  const egress = (rule: Record<string, unknown>): string =>
    networkPolicy({ podSelector: select('web'), policyTypes: ['Egress'], egress: [rule] }, { name: 'web' });
  const to = [{ podSelector: select('db') }];
  it.each([
    {
      why: 'two ports of all',
      rule: { to },
      used: [...uses('shop/web > shop/db TCP 80'), ...uses('shop/web > shop/db TCP 443')],
      expected: ['ports of web: TCP 80, TCP 443'],
    },
    {
      why: 'one port of a range',
      rule: { to, ports: [{ port: 8000, endPort: 8100 }] },
      used: uses('shop/web > shop/db TCP 8001'),
      expected: ['ports of web: TCP 8001'],
    },
    {
      why: 'a port that was not yet used in the first third of the window',
      rule: { to },
      used: [{ what: 'shop/web > shop/db TCP 80', last: 1 }],
      expected: [],
    },
    {
      why: 'a port that the system gives out (T-25)',
      rule: { to },
      used: uses('shop/web > shop/db TCP 40000'),
      expected: [],
    },
    {
      why: 'the one port that it names',
      rule: { to, ports: [{ port: 80 }] },
      used: uses('shop/web > shop/db TCP 80'),
      expected: [],
    },
    {
      why: 'two networks of a wide prefix',
      rule: { to: [{ ipBlock: { cidr: '203.0.0.0/16' } }], ports: [{ port: 443 }] },
      used: [...uses('shop/web > 203.0.113.9 TCP 443'), ...uses('shop/web > 203.0.4.1 TCP 443')],
      expected: ['cidr of web: 203.0.4.0/24, 203.0.113.0/24'],
    },
    {
      why: 'a host of a prefix that is not wide (T-26)',
      rule: { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] },
      used: uses('shop/web > 203.0.113.9 TCP 443'),
      expected: [],
    },
    {
      why: 'one namespace of many',
      rule: { to: [{ namespaceSelector: {} }], ports: [{ port: 80 }] },
      used: ['a', 'b', 'c', 'd'].flatMap((name) =>
        name === 'a' ? uses('shop/web > a/x TCP 80') : [{ what: `shop/y > ${name}/x TCP 80`, last: 1 }],
      ),
      expected: ['namespaces of web: a'],
    },
  ])('$why → $expected', ({ rule, used, expected }) => {
    expect(found([egress(rule)], used, 'narrowable')).toEqual(expected);
  });

  it('one protocol of several, but not where DNS falls back (T-24)', () => {
    expect(found([any('80')], uses('shop/web > shop/db TCP 80'), 'narrowable')).toEqual([
      'protocols of web: TCP',
    ]);
    expect(found([any('53')], uses('shop/web > shop/db UDP 53'), 'narrowable')).toEqual([]);
  });
});
