import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import type { Question } from '../../../src/grants/why/matching.ts';
import { nearestMisses } from '../../../src/grants/why/nearest.ts';
import type { Request } from '../../../src/model/request.ts';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { party, portOf } from '../../support/parties.ts';
import { ciliumPolicy, policiesOf } from '../../support/policies.ts';

/** What comes nearest to letting `shop/web` reach the peer, as `request`, `port …` or `peer …`. */
function nearest(egress: readonly unknown[], to: string, opening: string, request?: Request): string[] {
  const engine = new PolicyEngine(policiesOf(ciliumPolicy({ egress })), EMPTY_INVENTORY);
  const identities = new Identities(EMPTY_INVENTORY, { namesKnown: true });
  const question: Question = {
    direction: 'egress',
    subject: identities.of(party('shop/web')),
    peer: identities.of(party(to)),
    ...portOf(opening),
    request,
  };
  return nearestMisses(engine.grants, question, engine.matching(question)).map(
    ({ grant, misses }) =>
      `${misses} ${misses === 'port' ? grant.port?.text : misses === 'request' ? grant.request?.text : grant.peer?.text}`,
  );
}

const to = (app: string): unknown => [{ matchLabels: { app } }];
const ports = (...list: readonly string[]): unknown => [
  { ports: list.map((port) => ({ port, protocol: 'TCP' })) },
];
const range = (port: string, endPort: number): unknown => [{ ports: [{ port, endPort, protocol: 'TCP' }] }];

const http = (path: string): unknown => [
  { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path }] } },
];

describe('nearest misses', () => {
  it.each([
    {
      why: 'the same peer on another port misses by the port',
      egress: [{ toEndpoints: to('db'), toPorts: ports('5432') }],
      expected: ['port TCP 5432'],
    },
    {
      why: 'the same port to another peer misses by the peer',
      egress: [{ toEndpoints: to('cache'), toPorts: ports('5433') }],
      expected: ['peer pods app=cache in shop'],
    },
    {
      why: 'what differs in both is not near',
      egress: [{ toEndpoints: to('cache'), toPorts: ports('5432') }],
      expected: [],
    },
    {
      why: 'what allows it misses nothing',
      egress: [{ toEndpoints: to('db'), toPorts: ports('5433') }],
      expected: [],
    },
    {
      why: 'of one rule the nearest port stands for all',
      egress: [{ toEndpoints: to('db'), toPorts: ports('80', '5430', '9999') }],
      expected: ['port TCP 5430'],
    },
    {
      why: 'ports in order of distance, a range by its nearer end',
      egress: [
        { toEndpoints: to('db'), toPorts: ports('5000') },
        { toEndpoints: to('db'), toPorts: range('5440', 6000) },
        { toEndpoints: to('db'), toPorts: ports('5432') },
      ],
      expected: ['port TCP 5432', 'port TCP 5440-6000', 'port TCP 5000'],
    },
    {
      why: 'the same number of another protocol is near, another number of it is far',
      egress: [
        { toEndpoints: to('db'), toPorts: [{ ports: [{ port: '5434', protocol: 'UDP' }] }] },
        { toEndpoints: to('db'), toPorts: ports('9000') },
        { toEndpoints: to('db'), toPorts: [{ ports: [{ port: '5433', protocol: 'UDP' }] }] },
      ],
      expected: ['port UDP 5433', 'port TCP 9000', 'port UDP 5434'],
    },
    {
      why: 'another port comes before another peer, and three are enough',
      egress: [
        { toEndpoints: to('cache') },
        { toEndpoints: to('queue') },
        { toEndpoints: to('db'), toPorts: ports('1') },
        { toEndpoints: to('search') },
      ],
      expected: ['port TCP 1', 'peer pods app=cache in shop', 'peer pods app=queue in shop'],
    },
    {
      why: 'a peer that fails fewer conditions is nearer, one of another kind further',
      egress: [
        { toCIDR: ['10.0.0.0/8'] },
        { toEndpoints: [{ matchLabels: { app: 'cache', tier: 'data' } }] },
        { toEndpoints: [{ matchLabels: { app: 'db', tier: 'data' } }] },
      ],
      expected: [
        'peer pods app=db, tier=data in shop',
        'peer pods app=cache, tier=data in shop',
        'peer 10.0.0.0/8',
      ],
    },
  ])('$why → $expected', ({ egress, expected }) => {
    expect(nearest(egress, 'shop/db', 'TCP 5433')).toEqual(expected);
  });

  it('a rule for DNS names comes first where the address was given none', () => {
    const egress = [
      { toCIDR: ['203.0.113.9/32'], toPorts: ports('444') },
      { toFQDNs: [{ matchName: 'api.example.com' }], toPorts: ports('443') },
      { toCIDR: ['198.51.100.0/24'], toPorts: ports('443') },
    ];
    expect(nearest(egress, '203.0.113.9', 'TCP 443')).toEqual([
      'name api.example.com',
      'port TCP 444',
      'peer 198.51.100.0/24',
    ]);
  });

  it('another request comes before another port', () => {
    const egress = [
      { toEndpoints: to('db'), toPorts: ports('81') },
      { toEndpoints: to('db'), toPorts: http('/a') },
      { toEndpoints: to('db'), toPorts: http('/b') },
      { toEndpoints: to('cache'), toPorts: http('/a') },
    ];
    const request: Request = { kind: 'http', method: 'GET', path: '/b', host: 'db', headers: {} };
    expect(nearest(egress, 'shop/db', 'TCP 80', request)).toEqual(['request GET /a', 'port TCP 81']);
  });
});
