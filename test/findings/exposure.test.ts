import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exposure } from '../../src/findings/exposure.ts';
import {
  ciliumPolicy,
  clusterwidePolicy,
  inventoryOf,
  networkPolicy,
  podObject,
} from '../support/policies.ts';
import { countNaively } from './count-naively.ts';
import { judged, type Situation } from './situation.ts';

const select = (app: string): object => ({ matchLabels: { app } });
const tcp = (port: string, endPort?: number): object => ({
  toPorts: [{ ports: [{ port, protocol: 'TCP', ...(endPort === undefined ? {} : { endPort }) }] }],
});
const db = (...ingress: object[]): string =>
  ciliumPolicy({ endpointSelector: select('db'), ingress }, { name: 'db' });
const running = ['shop/web', 'shop/api', 'shop/db'];
const exposureOf = (situation: Situation): Exposure => judged({ running, ...situation }).exposure;

/** Ports of TCP, UDP and SCTP, types of both ICMP, and one each of VRRP and IGMP. */
const ANY = 3 * 65_536 + 2 * 256 + 2;

describe('pairs and ports are counted once, however many grants join them', () => {
  it.each<{ why: string; policies: string[]; pairs: number; pairPorts: number }>([
    { why: 'nothing is granted', policies: [networkPolicy({ podSelector: {} })], pairs: 0, pairPorts: 0 },
    {
      why: 'one pod, one port',
      policies: [db({ fromEndpoints: [select('web')], ...tcp('80') })],
      pairs: 1,
      pairPorts: 1,
    },
    {
      why: 'two pods, ten ports',
      policies: [db({ fromEndpoints: [select('web'), select('api')], ...tcp('80', 89) })],
      pairs: 2,
      pairPorts: 20,
    },
    { why: 'every port', policies: [db({ fromEndpoints: [select('web')] })], pairs: 1, pairPorts: ANY },
    {
      why: 'the same by two rules',
      policies: [
        db({ fromEndpoints: [select('web')], ...tcp('80', 89) }, { fromEndpoints: [{}], ...tcp('85', 94) }),
      ],
      pairs: 3,
      pairPorts: 15 + 2 * 10,
    },
    {
      why: 'the same by two policies',
      policies: [
        db({ fromEndpoints: [select('web')], ...tcp('80') }),
        clusterwidePolicy({ ingress: [{ fromEndpoints: [select('web')], ...tcp('80') }] }),
      ],
      pairs: 3,
      pairPorts: 3,
    },
    {
      why: 'both directions are two',
      policies: [
        ciliumPolicy({
          endpointSelector: select('db'),
          ingress: [{ fromEndpoints: [select('web')], ...tcp('80') }],
          egress: [{ toEndpoints: [select('web')], ...tcp('80') }],
        }),
      ],
      pairs: 2,
      pairPorts: 2,
    },
    {
      why: 'a network is one peer, however large',
      policies: [db({ fromCIDR: ['10.0.0.0/8', '10.1.0.0/16'], ...tcp('80') })],
      pairs: 2,
      pairPorts: 2,
    },
    {
      why: 'an entity is one peer',
      policies: [db({ fromEntities: ['world', 'host', 'none'], ...tcp('80') })],
      pairs: 2,
      pairPorts: 2,
    },
    { why: 'everyone is every pod and one more', policies: [db(tcp('80'))], pairs: 4, pairPorts: 4 },
    {
      why: 'so is the cluster',
      policies: [db({ fromEntities: ['cluster'], ...tcp('80') })],
      pairs: 4,
      pairPorts: 4,
    },
    {
      why: 'everyone on one port, one pod on another, too',
      policies: [db(tcp('80'), { fromEndpoints: [select('web')], ...tcp('81') })],
      pairs: 4,
      pairPorts: 5,
    },
    {
      why: 'a port name is one port',
      policies: [db({ fromEndpoints: [select('web')], ...tcp('http') })],
      pairs: 1,
      pairPorts: 1,
    },
    {
      why: 'no protocol is three',
      policies: [db({ fromEndpoints: [select('web')], toPorts: [{ ports: [{ port: '80' }] }] })],
      pairs: 1,
      pairPorts: 3,
    },
    {
      why: 'requests a proxy lets through are one port',
      policies: [
        db({
          fromEndpoints: [select('web')],
          toPorts: [
            { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/a' }, { path: '/b' }] } },
          ],
        }),
      ],
      pairs: 1,
      pairPorts: 1,
    },
  ])('$why → $pairs pairs, $pairPorts with ports', ({ policies, pairs, pairPorts }) => {
    expect(exposureOf({ policies }).granted).toEqual({ pairs, pairPorts });
  });
});

describe('what was used is counted in the same pairs', () => {
  const policies = [
    db(
      { fromEndpoints: [select('web'), select('api')], ...tcp('80', 89) },
      { fromCIDR: ['10.0.0.0/8'], ...tcp('80') },
    ),
  ];
  it.each<{ why: string; used: string[]; pairs: number; pairPorts: number }>([
    { why: 'nothing', used: [], pairs: 0, pairPorts: 0 },
    {
      why: 'two ports of a pair',
      used: ['shop/web > shop/db TCP 80', 'shop/web > shop/db TCP 81'],
      pairs: 1,
      pairPorts: 2,
    },
    {
      why: 'two addresses of a network',
      used: ['10.0.0.1 > shop/db TCP 80', '10.0.0.2 > shop/db TCP 80'],
      pairs: 1,
      pairPorts: 1,
    },
    {
      why: 'what no rule grants',
      used: ['shop/db > shop/web TCP 80', 'shop/web > shop/db TCP 90'],
      pairs: 0,
      pairPorts: 0,
    },
  ])('$why → $pairs pairs, $pairPorts with ports', ({ used, pairs, pairPorts }) => {
    const exposure = exposureOf({ policies, used: used.map((what) => ({ what, last: 1 })) });
    expect(exposure.used).toEqual({ pairs, pairPorts });
    expect(exposure.granted).toEqual({ pairs: 3, pairPorts: 21 });
  });

  it('of a port by name, the name', () => {
    const inventory = inventoryOf(podObject('shop/db', { http: 8080 }), podObject('shop/web'));
    const named = [db({ fromEndpoints: [select('web')], ...tcp('http') })];
    const exposure = exposureOf({
      policies: named,
      inventory,
      used: [{ what: 'shop/web > shop/db TCP 8080', last: 1 }],
    });
    expect(exposure.used).toEqual(exposure.granted);
  });

  it('use before the window, and what was dropped, is none', () => {
    const used = [
      { what: 'shop/web > shop/db TCP 80', last: 40 },
      { what: 'shop/api > shop/db TCP 80', last: 1, outcome: 'denied' as const },
    ];
    expect(exposureOf({ policies, used }).used).toEqual({ pairs: 0, pairPorts: 0 });
  });
});

it('the revocations leave what is used and what is held', () => {
  const { left } = exposureOf({
    policies: [
      db({ fromEndpoints: [select('web'), select('api')], ...tcp('80', 89) }),
      ciliumPolicy(
        { endpointSelector: select('api'), ingress: [{ fromEndpoints: [select('web')], ...tcp('80') }] },
        { name: 'kept', annotations: { 'lapse.dev/keep': 'why' } },
      ),
    ],
    used: [{ what: 'shop/web > shop/db TCP 80', last: 1 }],
  });
  expect(left).toEqual({ pairs: 2, pairPorts: 11 });
});

it('pods that are gone are no peers', () => {
  const gone = [...running, { who: 'shop/web v=old', lastSeen: 40 }];
  expect(
    exposureOf({ policies: [db({ fromEndpoints: [select('web')], ...tcp('80') })], running: gone }).granted,
  ).toEqual({
    pairs: 1,
    pairPorts: 1,
  });
});

const APPS = ['web', 'api', 'db'];
const NAMESPACES = ['shop', 'data'];
const selector = fc.constantFrom<object>(
  {},
  ...APPS.map((app) => select(app)),
  { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'data' } },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
);
const peer = fc.oneof(
  fc.array(selector, { minLength: 1, maxLength: 2 }).map((all) => ({ endpoints: all })),
  fc.constantFrom<object>(
    { entities: ['all'] },
    { entities: ['cluster'] },
    { entities: ['world'] },
    { cidr: ['10.0.0.0/8', '10.1.0.0/16'] },
    {},
  ),
);
const ports = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .map(([a, b]) => tcp(`${Math.min(a, b)}`, Math.max(a, b)));
const rules = fc.array(fc.tuple(peer, ports), { maxLength: 3 });
const policy = fc.record({ clusterwide: fc.boolean(), subject: selector, ingress: rules, egress: rules });
const USABLE = ['shop/web', 'shop/db', 'data/db', '10.1.2.3', '203.0.113.9'];
const use = fc
  .tuple(fc.constantFrom(...USABLE), fc.constantFrom(...USABLE), fc.integer({ min: 1, max: 7 }))
  .map(([from, to, port]) => ({ what: `${from} > ${to} TCP ${port}`, last: 1 }));

it('is what counting every pair and every port one by one gives', () => {
  let pairs = 0;
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 4 }), fc.array(use, { maxLength: 6 }), (specs, used) => {
      const policies = specs.flatMap(({ clusterwide, subject, ingress, egress }, i) => {
        const named = (prefix: string, all: typeof ingress): object[] =>
          all.map(([one, entry]) => ({
            ...Object.fromEntries(
              Object.entries(one).map(([kind, value]) => [
                `${prefix}${kind === 'cidr' ? 'CIDR' : `${kind[0]?.toUpperCase()}${kind.slice(1)}`}`,
                value,
              ]),
            ),
            ...entry,
          }));
        const spec = {
          endpointSelector: subject,
          ingress: named('from', ingress),
          egress: named('to', egress),
        };
        if (ingress.length + egress.length === 0) return [];
        return [
          clusterwide
            ? clusterwidePolicy(spec, { name: `p${i}` })
            : ciliumPolicy(spec, { name: `p${i}`, namespace: NAMESPACES[i % 2] }),
        ];
      });
      const everyone = NAMESPACES.flatMap((namespace) => APPS.map((app) => `${namespace}/${app}`));
      const situation = { policies, used, running: everyone };
      const { granted, used: counted, left } = exposureOf(situation);
      expect({ granted, used: counted }).toEqual(countNaively(situation));
      pairs += granted.pairs;
      for (const key of ['pairs', 'pairPorts'] as const) {
        expect(left[key]).toBeLessThanOrEqual(granted[key]);
        expect(counted[key]).toBeLessThanOrEqual(left[key]);
      }
    }),
    { numRuns: 60 },
  );
  expect(pairs).toBeGreaterThan(500);
});
