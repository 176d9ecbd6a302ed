import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { formatRef } from '../../src/policies/policy.ts';
import { ciliumPolicy, clusterwidePolicy, networkPolicy } from '../support/policies.ts';
import { shadowedIn } from './shadowed-in.ts';
import { judged } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const toPorts = (...entries: object[]): object => ({ toPorts: [{ ports: entries }] });
const tcp = (port: string, endPort?: number): object => ({
  port,
  protocol: 'TCP',
  ...(endPort === undefined ? {} : { endPort }),
});
const db = (spec: Record<string, unknown>, name = 'db'): string =>
  ciliumPolicy({ endpointSelector: select('db'), ...spec }, { name });
const allowWeb = (more: object = {}): string =>
  db({ ingress: [{ fromEndpoints: [select('web')], ...more }] });
const deny = (rule: object): string => ciliumPolicy({ ingressDeny: [rule] }, { name: 'deny' });

describe('a grant is shadowed where a deny decides all that it could let through', () => {
  it.each<{ why: string; policies: string[]; found: string[] }>([
    {
      why: 'a deny for the same pods',
      policies: [allowWeb(), deny({ fromEndpoints: [select('web')] })],
      found: ['rule of db by deny'],
    },
    {
      why: 'a deny for everyone',
      policies: [allowWeb(), deny({ fromEntities: ['all'] })],
      found: ['rule of db by deny'],
    },
    {
      why: 'a deny for the pods by another of their labels',
      policies: [allowWeb(), deny({ fromEndpoints: [{}] })],
      found: ['rule of db by deny'],
    },
    {
      why: 'a deny for other pods',
      policies: [allowWeb(), deny({ fromEndpoints: [select('api')] })],
      found: [],
    },
    {
      why: 'a deny in the other direction',
      policies: [allowWeb(), ciliumPolicy({ egressDeny: [{ toEntities: ['all'] }] })],
      found: [],
    },
    {
      why: 'a deny for other subjects',
      policies: [
        allowWeb(),
        ciliumPolicy(
          { endpointSelector: select('api'), ingressDeny: [{ fromEntities: ['all'] }] },
          { name: 'deny' },
        ),
      ],
      found: [],
    },
    {
      why: 'a deny for one of two subjects',
      policies: [
        ciliumPolicy({ ingress: [{ fromEndpoints: [select('web')] }] }, { name: 'all' }),
        ciliumPolicy(
          { endpointSelector: select('db'), ingressDeny: [{ fromEntities: ['all'] }] },
          { name: 'deny' },
        ),
      ],
      found: [],
    },
    {
      why: 'one peer of two',
      policies: [
        db({ ingress: [{ fromEndpoints: [select('web'), select('api')] }] }),
        deny({ fromEndpoints: [select('web')] }),
      ],
      found: ['peer of db by deny'],
    },
    {
      why: 'one port of two',
      policies: [
        allowWeb(toPorts(tcp('80'), tcp('81'))),
        deny({ fromEntities: ['all'], ...toPorts(tcp('80')) }),
      ],
      found: ['port of db by deny'],
    },
    {
      why: 'a range that two denies share out',
      policies: [
        allowWeb(toPorts(tcp('80', 89))),
        deny({ fromEntities: ['all'], ...toPorts(tcp('70', 84)) }),
        ciliumPolicy(
          { ingressDeny: [{ fromEndpoints: [select('web')], ...toPorts(tcp('85', 90)) }] },
          { name: 'more' },
        ),
      ],
      found: ['rule of db by deny,more'],
    },
    {
      why: 'a range with one port that no deny is about',
      policies: [
        allowWeb(toPorts(tcp('80', 89))),
        deny({ fromEntities: ['all'], ...toPorts(tcp('80', 88)) }),
      ],
      found: [],
    },
    {
      why: 'a deny for one protocol of three',
      policies: [allowWeb(toPorts({ port: '80' })), deny({ fromEntities: ['all'], ...toPorts(tcp('80')) })],
      found: [],
    },
    {
      why: 'a deny for a port by its name, which may be another',
      policies: [allowWeb(toPorts(tcp('80'))), deny({ fromEntities: ['all'], ...toPorts(tcp('http')) })],
      found: [],
    },
    {
      why: 'a port by name under a deny for every port',
      policies: [allowWeb(toPorts(tcp('http'))), deny({ fromEndpoints: [select('web')] })],
      found: ['rule of db by deny'],
    },
    {
      why: 'a deny for pods by a label of their namespace that nothing tells',
      policies: [
        allowWeb(),
        deny({ fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'a' } }] }),
      ],
      found: [],
    },
    {
      why: 'no such pod runs',
      policies: [db({ ingress: [{ fromEndpoints: [select('gone')] }] }), deny({ fromEntities: ['all'] })],
      found: [],
    },
    { why: 'nothing denies', policies: [allowWeb(), networkPolicy({ podSelector: {} })], found: [] },
  ])('$why → $found', ({ policies, found }) => {
    expect(shadowedIn({ policies })).toEqual(found);
  });
});

describe('peers outside the cluster are compared as they are written', () => {
  it.each<{ why: string; allow: object; denied: object; found: string[] }>([
    {
      why: 'a prefix in a denied one',
      allow: { fromCIDR: ['10.1.0.0/16'] },
      denied: { fromCIDR: ['10.0.0.0/8'] },
      found: ['rule of db by deny'],
    },
    {
      why: 'a prefix that two denied halves make up',
      allow: { fromCIDR: ['10.0.0.0/8'] },
      denied: { fromCIDR: ['10.0.0.0/9', '10.128.0.0/9'] },
      found: ['rule of db by deny'],
    },
    {
      why: 'a prefix around a denied one',
      allow: { fromCIDR: ['10.0.0.0/8'] },
      denied: { fromCIDR: ['10.1.0.0/16'] },
      found: [],
    },
    {
      why: 'a denied prefix with a hole',
      allow: { fromCIDR: ['10.0.0.0/8'] },
      denied: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }] },
      found: [],
    },
    {
      why: 'a prefix with the hole that the denied one has',
      allow: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/12'] }] },
      denied: { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }] },
      found: ['rule of db by deny'],
    },
    {
      why: 'a prefix under a deny for the world',
      allow: { fromCIDR: ['10.0.0.0/8'] },
      denied: { fromEntities: ['world'] },
      found: ['rule of db by deny'],
    },
    {
      why: 'the world under a deny for all addresses',
      allow: { fromEntities: ['world'] },
      denied: { fromCIDR: ['0.0.0.0/0', '::/0'] },
      found: ['rule of db by deny'],
    },
    {
      why: 'the world under a deny for one family',
      allow: { fromEntities: ['world'] },
      denied: { fromCIDR: ['0.0.0.0/0'] },
      found: [],
    },
    {
      why: 'an entity under its own deny',
      allow: { fromEntities: ['host'] },
      denied: { fromEntities: ['host'] },
      found: ['rule of db by deny'],
    },
    {
      why: 'everyone under a deny for the cluster',
      allow: toPorts(tcp('80')),
      denied: { fromEntities: ['cluster'] },
      found: [],
    },
  ])('$why → $found', ({ allow, denied, found }) => {
    expect(shadowedIn({ policies: [db({ ingress: [allow] }), deny(denied)] })).toEqual(found);
  });

  it('a CIDR that may match nodes is more than the world', () => {
    const policies = [db({ ingress: [{ fromCIDR: ['10.0.0.0/8'] }] }), deny({ fromEntities: ['world'] })];
    expect(
      shadowedIn({ policies, inventory: { ...EMPTY_INVENTORY, agent: { cidrMatches: ['nodes'] } } }),
    ).toEqual([]);
  });

  it('a DNS name under a deny for the world', () => {
    const policies = [
      db({ egress: [{ toFQDNs: [{ matchName: 'a.io' }] }] }),
      clusterwidePolicy({ egressDeny: [{ toEntities: ['world'] }] }),
    ];
    expect(shadowedIn({ policies })).toEqual(['rule of db by ccnp']);
  });
});

it('says whose rule decides, and where the grant is written', () => {
  const finding = judged({
    running: ['shop/web', 'shop/db'],
    policies: [allowWeb(), deny({ fromEntities: ['all'] })],
  }).findings.find(({ kind }) => kind === 'shadowed');
  expect(finding?.sentence).toBe(
    'pods app=web in shop may open any port to pods app=db in shop, and never does: CiliumNetworkPolicy shop/deny decides before it on all of that',
  );
  expect(finding?.kind === 'shadowed' && finding.by.map(formatRef)).toEqual([
    'CiliumNetworkPolicy shop/deny',
  ]);
});

it('is not told where policies are not enforced', () => {
  const policies = [allowWeb(), deny({ fromEntities: ['all'] })];
  expect(
    shadowedIn({ policies, inventory: { ...EMPTY_INVENTORY, agent: { enforcement: 'never' } } }),
  ).toEqual([]);
});
