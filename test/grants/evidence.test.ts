import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { type Attribution, attribute, EXAMPLES_KEPT } from '../../src/grants/evidence.ts';
import { Identities } from '../../src/grants/identity.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/policies/inventory/inventory.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { START_MS } from '../support/flow-builder.ts';
import { party, portOf } from '../support/parties.ts';
import { ciliumPolicy, inventoryOf, networkPolicy, podObject, policiesOf } from '../support/policies.ts';

/** `shop/web > shop/db TCP 5432`, seen ten times in the first minute, unless said otherwise. */
function usage(text: string, changes: Partial<Usage> = {}): Usage {
  const [, source = '', destination = '', port = ''] = /^(.+) > (.+) (\w+ \d+)$/.exec(text) ?? [];
  return {
    connection: { source: party(source), destination: party(destination), ...portOf(port) },
    seenAt: 'egress',
    outcome: 'allowed',
    events: 10,
    firstSeenMs: START_MS,
    lastSeenMs: START_MS + 60_000,
    ...changes,
  };
}

function credit(
  texts: readonly string[],
  usages: readonly Usage[],
  inventory: Inventory = EMPTY_INVENTORY,
): Attribution & { readonly used: readonly string[]; readonly unused: readonly string[] } {
  const engine = new PolicyEngine(policiesOf(...texts), inventory);
  const attribution = attribute(engine, new Identities(inventory, { lenient: true }), usages);
  const sentences = (isUsed: boolean): string[] =>
    engine.grants.filter(({ id }) => attribution.byGrant.has(id) === isUsed).map(({ sentence }) => sentence);
  return { ...attribution, used: sentences(true), unused: sentences(false) };
}

const egressOfWeb = ciliumPolicy(
  {
    endpointSelector: { matchLabels: { app: 'web' } },
    egress: [{ toEndpoints: [{ matchLabels: { app: 'db' } }] }],
  },
  { name: 'web' },
);
const ingressOfDb = ciliumPolicy(
  {
    endpointSelector: { matchLabels: { app: 'db' } },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'web' } }, { matchLabels: { app: 'api' } }],
        toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }],
      },
    ],
  },
  { name: 'db' },
);
const webToDb = 'pods app=web in shop may open any port to pods app=db in shop';
const webIntoDb = 'pods app=web in shop may open TCP 5432 to pods app=db in shop';
const apiIntoDb = 'pods app=api in shop may open TCP 5432 to pods app=db in shop';

describe('what counts as use', () => {
  it.each(['egress', 'ingress', 'unknown'] as const)(
    'a connection seen at %s counts for the rules of both halves (T-22)',
    (seenAt) => {
      const { used, unused } = credit(
        [egressOfWeb, ingressOfDb],
        [usage('shop/web > shop/db TCP 5432', { seenAt })],
      );
      expect(used).toEqual([webToDb, webIntoDb]);
      expect(unused).toEqual([apiIntoDb]);
    },
  );

  it.each([
    { outcome: 'denied', why: 'it was dropped' },
    { outcome: 'audited', why: 'audit mode let it through, no rule did (T-46)' },
  ] as const)('$outcome traffic counts for nothing: $why', ({ outcome }) => {
    const { used, unexplained } = credit(
      [egressOfWeb, ingressOfDb],
      [usage('shop/web > shop/db TCP 5432', { outcome })],
    );
    expect(used).toEqual([]);
    expect(unexplained).toEqual([]);
  });

  it('a connection counts for every rule that would have allowed it alone (T-30)', () => {
    const wide = ciliumPolicy({ ingress: [{ fromEntities: ['cluster'] }] }, { name: 'wide' });
    expect(credit([ingressOfDb, wide], [usage('shop/web > shop/db TCP 5432')]).used).toEqual([
      webIntoDb,
      'entity cluster may open any port to every pod in shop',
    ]);
  });

  it('what a deny decides was allowed all the same when it was seen, so it counts', () => {
    const deny = ciliumPolicy({ ingressDeny: [{ fromEntities: ['all'] }] }, { name: 'deny' });
    expect(credit([ingressOfDb, deny], [usage('shop/web > shop/db TCP 5432')]).used).toEqual([webIntoDb]);
  });

  it('probes of the local host need no rule, but count for one that names the host', () => {
    const host = ciliumPolicy({ ingress: [{ fromEntities: ['host'] }] }, { name: 'host' });
    const { used, unexplained } = credit(
      [ingressOfDb, host],
      [usage('host > shop/db TCP 8080', { seenAt: 'ingress' })],
    );
    expect(used).toEqual(['entity host may open any port to every pod in shop']);
    expect(unexplained).toEqual([]);
  });
});

const seen = (port: string): Usage[] => [usage(`shop/web > shop/db ${port}`)];

describe('what is uncertain counts as use, and says that it is not certain', () => {
  const names = ciliumPolicy({
    egress: [
      { toFQDNs: [{ matchName: 'api.example.com' }, { matchPattern: '*.cdn.example.com' }] },
      { toCIDR: ['203.0.113.0/24'] },
    ],
  });
  const toApi = 'every pod in shop may open any port to api.example.com';
  const toCdn = 'every pod in shop may open any port to *.cdn.example.com';
  const toCidr = 'every pod in shop may open any port to 203.0.113.0/24';

  it.each([
    {
      why: 'an address without a name: every name (T-19)',
      to: '203.0.113.9',
      certain: [toCidr],
      perhaps: [toApi, toCdn],
    },
    {
      why: 'an address with a name: that name',
      to: '203.0.113.9 api.example.com',
      certain: [toApi, toCidr],
      perhaps: [],
    },
    {
      why: 'an address with several names: each (T-19)',
      to: '203.0.113.9 api.example.com a.cdn.example.com',
      certain: [toApi, toCdn, toCidr],
      perhaps: [],
    },
    {
      why: 'the world without an address: everything outside',
      to: 'world',
      certain: [],
      perhaps: [toApi, toCdn, toCidr],
    },
    { why: 'an unknown party: whatever it could be', to: '?', certain: [], perhaps: [toApi, toCdn, toCidr] },
    {
      why: 'an unknown party with an address: what that could be',
      to: '? 192.0.2.1',
      certain: [],
      perhaps: [toApi, toCdn],
    },
    {
      why: 'a node with an address in a CIDR (T-49)',
      to: 'remote-node 203.0.113.9',
      certain: [],
      perhaps: [toCidr],
    },
    { why: 'a pod: no name and no CIDR', to: 'shop/db', certain: [], perhaps: [] },
  ])('$why', ({ to, certain, perhaps }) => {
    const { byGrant } = credit([names], [usage(`shop/web > ${to} TCP 443`)]);
    const engine = new PolicyEngine(policiesOf(names), EMPTY_INVENTORY);
    const credited = (isCertain: boolean): string[] =>
      engine.grants
        .filter(({ id }) => byGrant.get(id)?.certain === isCertain)
        .map(({ sentence }) => sentence);
    expect({ certain: credited(true), perhaps: credited(false) }).toEqual({ certain, perhaps });
  });

  it('one certain match makes the evidence certain', () => {
    const usages = [
      usage('shop/web > 203.0.113.9 TCP 443'),
      usage('shop/web > 203.0.113.9 api.example.com TCP 443'),
    ];
    const isCertain = [...credit([names], usages).byGrant.values()].map((one) => one.certain);
    expect(isCertain.filter(Boolean)).toHaveLength(2);
    expect(isCertain).toHaveLength(3);
  });

  it('a pod of which no labels were recorded counts for every rule of its namespace', () => {
    expect(credit([ingressOfDb], [usage('? shop/x-0 > ? shop/y-0 TCP 5432')]).used).toEqual([
      webIntoDb,
      apiIntoDb,
    ]);
    expect(credit([ingressOfDb], [usage('? shop/x-0 > ? data/y-0 TCP 5432')]).used).toEqual([]);
  });

  it('a port name that the inventory does not number counts on any port of its protocol (T-23)', () => {
    const named = networkPolicy({ podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] });
    const inventory = inventoryOf(podObject('shop/db', { http: 8080 }));
    expect(credit([named], seen('TCP 9999')).used).toHaveLength(1);
    expect(credit([named], seen('UDP 9999')).used).toEqual([]);
    expect(credit([named], seen('TCP 9999'), inventory).used).toEqual([]);
    expect(credit([named], seen('TCP 8080'), inventory).used).toHaveLength(1);
  });
});

describe('the evidence of a grant', () => {
  it('adds up events and connections, and spans first and last', () => {
    const usages = [
      usage('shop/web > shop/db TCP 5432', {
        events: 3,
        firstSeenMs: START_MS + 5,
        lastSeenMs: START_MS + 10,
      }),
      usage('shop/web > shop/db TCP 5433', { events: 4, firstSeenMs: START_MS, lastSeenMs: START_MS + 20 }),
    ];
    const [evidence] = credit([egressOfWeb], usages).byGrant.values();
    expect(evidence).toMatchObject({
      events: 7,
      connections: 2,
      firstSeenMs: START_MS,
      lastSeenMs: START_MS + 20,
      certain: true,
    });
  });

  it(`keeps the ${EXAMPLES_KEPT} connections seen last, newest first, in whatever order they come`, () => {
    const times = [40, 10, 50, 20, 30];
    const usages = times.map((lastSeenMs) => usage(`shop/web > shop/db TCP ${lastSeenMs}`, { lastSeenMs }));
    for (const order of [usages, usages.toReversed()]) {
      const [evidence] = credit([egressOfWeb], order).byGrant.values();
      expect(evidence?.examples.map((one) => one.lastSeenMs)).toEqual([50, 40, 30]);
    }
  });
});

describe('traffic that no rule explains', () => {
  it.each([
    { seenAt: 'ingress', why: 'the half that saw it pass has no rule for it', expected: ['ingress'] },
    { seenAt: 'egress', why: 'the other half may have dropped it', expected: [] },
    { seenAt: 'unknown', why: 'nobody knows which half saw it', expected: [] },
  ] as const)('seen at $seenAt → $expected: $why', ({ seenAt, expected }) => {
    const { unexplained } = credit([ingressOfDb], [usage('data/spy > shop/db TCP 5432', { seenAt })]);
    expect(unexplained.map((one) => one.direction)).toEqual(expected);
  });

  it('is not what may be explained by something unknown', () => {
    const names = ciliumPolicy({ egress: [{ toFQDNs: [{ matchName: 'api.example.com' }] }] });
    expect(credit([names], [usage('shop/web > 203.0.113.9 TCP 443')]).unexplained).toEqual([]);
    expect(credit([names], [usage('shop/web > shop/db TCP 443')]).unexplained).toHaveLength(1);
  });
});
