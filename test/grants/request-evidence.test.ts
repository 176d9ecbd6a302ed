import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { attribute } from '../../src/grants/evidence.ts';
import { Identities } from '../../src/grants/identity.ts';
import type { SeenRequest } from '../../src/model/seen-request.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import type { ConnectionRequests, RequestUse } from '../../src/usage/requests/requests.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { START_MS } from '../support/flow-builder.ts';
import { party, portOf } from '../support/parties.ts';
import { ciliumPolicy, policiesOf } from '../support/policies.ts';

const day = (n: number): number => START_MS + n * DAY_MS;

/** `shop/web > shop/api TCP 80` at its ingress half, used from day 0 to day 10, unless said otherwise. */
function usage(text: string, changes: Partial<Usage> = {}): Usage {
  const [, source = '', destination = '', port = ''] = /^(.+) > (.+) (\w+ \d+)$/.exec(text) ?? [];
  return {
    connection: { source: party(source), destination: party(destination), ...portOf(port) },
    seenAt: 'ingress',
    outcome: 'allowed',
    events: 10,
    firstSeenMs: day(0),
    lastSeenMs: day(10),
    ...changes,
  };
}

const get = (path: string): SeenRequest => ({ kind: 'http', method: 'GET', host: undefined, path });

function told(
  text: string,
  requests: readonly (SeenRequest | Partial<RequestUse>)[],
  changes: Partial<ConnectionRequests> = {},
): ConnectionRequests {
  const { connection, seenAt, outcome } = usage(text);
  const uses = requests.map((one): RequestUse => {
    const times = { isRefused: false, events: 2, firstSeenMs: day(1), lastSeenMs: day(9) };
    return 'kind' in one ? { request: one, ...times } : { request: get('/x'), ...times, ...one };
  });
  return { connection, seenAt, outcome, requests: uses, ...changes };
}

function attributed(policy: string, usages: readonly Usage[], requests: readonly ConnectionRequests[]) {
  const engine = new PolicyEngine(policiesOf(policy), EMPTY_INVENTORY);
  const identities = new Identities(EMPTY_INVENTORY, { lenient: true });
  const { byGrant, unseenRequests } = attribute(engine, identities, usages, requests);
  const nameOf = ({ request, peer }: (typeof engine.grants)[number]): string =>
    request?.text ?? peer?.text ?? 'everyone';
  return {
    used: engine.grants.filter(({ id }) => byGrant.has(id)).map(nameOf),
    certain: engine.grants.filter(({ id }) => byGrant.get(id)?.certain === true).map(nameOf),
    unseen: Object.fromEntries(
      engine.grants.flatMap((grant) => {
        const ms = unseenRequests.get(grant.id);
        return ms === undefined ? [] : [[nameOf(grant), (ms - START_MS) / DAY_MS]];
      }),
    ),
    evidence: engine.grants.map(({ id }) => byGrant.get(id)),
  };
}

const fromWeb = { fromEndpoints: [{ matchLabels: { app: 'web' } }] };
const TCP80 = [{ port: '80', protocol: 'TCP' }];
const intoApi = ciliumPolicy({
  endpointSelector: { matchLabels: { app: 'api' } },
  ingress: [
    { ...fromWeb, toPorts: [{ ports: TCP80, rules: { http: [{ path: '/a.*' }, { path: '/b/[0-9]+' }] } }] },
  ],
});
const [a, b] = ['any method /a.*', 'any method /b/[0-9]+'] as const;
const webToApi = 'shop/web > shop/api TCP 80';

describe('an L7 entry is used by the requests that it lets through', () => {
  it.each([
    { why: 'one matches it', requests: [get('/a')], used: [a] },
    { why: 'one that was folded may', requests: [get('/b/{number}')], used: [b] },
    { why: 'one beyond the bound may be any', requests: [get('{any}')], used: [a, b] },
    { why: 'nothing is known of one', requests: [{ kind: 'other' } as const], used: [a, b] },
    { why: 'none matches', requests: [get('/c')], used: [] },
    { why: 'the only one was refused', requests: [{ request: get('/a'), isRefused: true }], used: [] },
  ])('$why → $used', ({ requests, used }) => {
    const found = attributed(intoApi, [usage(webToApi)], [told(webToApi, requests)]);
    expect(found.used).toEqual(used);
    expect(found.unseen).toEqual({});
  });

  it('certainly so, where the request was recorded as it was', () => {
    const requests = [get('/a'), get('/b/{number}')];
    expect(attributed(intoApi, [usage(webToApi)], [told(webToApi, requests)]).certain).toEqual([a]);
  });

  it('says what was asked, and counts a connection once', () => {
    const requests = [get('/a'), { request: get('/a/x'), lastSeenMs: day(10) }];
    const { evidence } = attributed(intoApi, [usage(webToApi)], [told(webToApi, requests)]);
    expect(evidence[0]).toMatchObject({
      events: 4,
      connections: 1,
      firstSeenMs: day(1),
      lastSeenMs: day(10),
    });
    expect(evidence[0]?.examples).toMatchObject([{ request: { path: '/a/x' } }]);
  });

  it('of another peer or port they count for nothing', () => {
    const elsewhere = [
      told('shop/jobs > shop/api TCP 80', [get('/a')]),
      told('shop/web > shop/api TCP 81', [get('/a')]),
    ];
    expect(attributed(intoApi, [usage(webToApi)], elsewhere).used).toEqual([]);
  });

  it('and beside a rule without L7 they count for the entries all the same', () => {
    const both = ciliumPolicy({
      endpointSelector: { matchLabels: { app: 'api' } },
      ingress: [
        { ...fromWeb, toPorts: [{ ports: TCP80 }] },
        { ...fromWeb, toPorts: [{ ports: TCP80, rules: { http: [{ path: '/a' }, { path: '/b' }] } }] },
      ],
    });
    const { used } = attributed(both, [usage(webToApi)], [told(webToApi, [get('/a')])]);
    expect(used).toEqual(['pods app=web in shop', 'any method /a']);
  });

  it('where the policy part does not deny by default every entry lets all pass', () => {
    const open = ciliumPolicy({
      enableDefaultDeny: { ingress: false },
      endpointSelector: { matchLabels: { app: 'api' } },
      ingress: [{ ...fromWeb, toPorts: [{ ports: TCP80, rules: { http: [{ path: '/a' }] } }] }],
    });
    expect(attributed(open, [usage(webToApi)], [told(webToApi, [get('/z')])]).used).toEqual([
      'any method /a',
    ]);
  });

  it('server names and other proxies tell of no request: there the connection counts', () => {
    const tls = ciliumPolicy({
      endpointSelector: { matchLabels: { app: 'api' } },
      ingress: [{ ...fromWeb, toPorts: [{ ports: TCP80, serverNames: ['a.io', 'b.io'] }] }],
    });
    const found = attributed(tls, [usage(webToApi)], []);
    expect(found).toMatchObject({ used: ['TLS to a.io', 'TLS to b.io'], unseen: {} });
  });
});

describe('where requests were not seen, that none was seen says nothing', () => {
  it.each([
    { why: 'no request of the connection was told', usages: [usage(webToApi)], requests: [], unseen: 10 },
    {
      why: 'for a while none was',
      usages: [usage(webToApi)],
      requests: [told(webToApi, [get('/a')], { unseenMs: day(4) })],
      unseen: 4,
    },
    {
      why: 'only the other half was seen',
      usages: [usage(webToApi, { seenAt: 'egress' })],
      requests: [told(webToApi, [get('/a')], { seenAt: 'egress' })],
      unseen: 10,
    },
    {
      why: 'the other half was seen much longer',
      usages: [usage(webToApi), usage(webToApi, { seenAt: 'egress', lastSeenMs: day(20) })],
      requests: [told(webToApi, [get('/a')])],
      unseen: 20,
    },
    {
      why: 'the other half tells of no requests, and need not',
      usages: [usage(webToApi, { seenAt: 'egress' }), usage(webToApi)],
      requests: [told(webToApi, [get('/a')])],
      unseen: undefined,
    },
    {
      why: 'the port was not used',
      usages: [usage('shop/web > shop/api TCP 81')],
      requests: [],
      unseen: undefined,
    },
    {
      why: 'the connection was dropped',
      usages: [usage(webToApi, { outcome: 'denied' })],
      requests: [],
      unseen: undefined,
    },
  ])('$why → unseen on day $unseen', ({ usages, requests, unseen }) => {
    const found = attributed(intoApi, usages, requests);
    expect(found.unseen).toEqual(unseen === undefined ? {} : { [a]: unseen, [b]: unseen });
  });

  it('of several connections the last one counts', () => {
    const usages = [usage(webToApi), usage('shop/web tier=x > shop/api TCP 80', { lastSeenMs: day(7) })];
    expect(attributed(intoApi, usages, [told(webToApi, [get('/a')])]).unseen).toEqual({ [a]: 7, [b]: 7 });
  });
});

describe('probes of the pods’ own node need no rule', () => {
  const hostOnly = ciliumPolicy({ ingress: [{ fromEntities: ['host', 'remote-node'] }] });
  it.each([
    { from: 'host', needed: [false] },
    { from: 'remote-node', needed: [true] },
    { from: 'health', needed: [] },
  ])('of use by $from it is noted whether a rule was needed: $needed', ({ from, needed }) => {
    const { evidence } = attributed(hostOnly, [usage(`${from} > shop/api TCP 8080`)], []);
    expect(evidence.flatMap((one) => (one === undefined ? [] : [one.needed]))).toEqual(needed);
  });

  it('what others use as well is needed', () => {
    const all = ciliumPolicy({ ingress: [{ fromEntities: ['all'] }] });
    const usages = [usage('host > shop/api TCP 8080'), usage('health > shop/api TCP 4240')];
    expect(attributed(all, usages.slice(0, 1), []).evidence[0]?.needed).toBe(false);
    expect(attributed(all, usages, []).evidence[0]?.needed).toBe(true);
  });
});
