import { describe, expect, it } from 'vitest';
import { type CrossCheck, type CrossCheckInput, crossCheck, NAMED_KEPT } from '../../src/grants/disputes.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities } from '../../src/grants/identity.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { formatRef } from '../../src/policies/policy.ts';
import type { NamedPolicy } from '../../src/usage/named-policies.ts';
import { START_MS } from '../support/flow-builder.ts';
import { party, portOf } from '../support/parties.ts';
import { ciliumPolicy, clusterwidePolicy, networkPolicy, parseTexts } from '../support/policies.ts';

const CNP = 'CiliumNetworkPolicy shop/cnp';
const CCNP = 'CiliumClusterwideNetworkPolicy ccnp';
const NP = 'NetworkPolicy shop/np';

const pods = (app: string) => ({ matchLabels: { app } });
const toDb = ciliumPolicy({
  endpointSelector: pods('web'),
  egress: [{ toEndpoints: [pods('db')], toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }] }],
});
const fromWeb = networkPolicy({
  podSelector: pods('db'),
  ingress: [{ from: [{ podSelector: pods('web') }], ports: [{ port: 5432 }] }],
});
const toName = ciliumPolicy({
  endpointSelector: pods('web'),
  egress: [{ toFQDNs: [{ matchName: 'a.io' }] }],
});
const toHttp = ciliumPolicy({
  endpointSelector: pods('web'),
  egress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/a' }] } }] }],
});
const atNodes = clusterwidePolicy({ nodeSelector: {}, ingress: [{ fromEntities: ['cluster'] }] });
const fromAll = clusterwidePolicy({ ingress: [{ fromEndpoints: [{}] }] });

/** `shop/web > shop/db TCP 5432`, named on the last day at the source unless said otherwise. */
function named(text: string, policy: string, changes: Partial<NamedPolicy> = {}): NamedPolicy {
  const [, source = '', destination = '', port = ''] = /^(.+) > (.+) (\w+ \d+)$/.exec(text) ?? [];
  return {
    connection: { source: party(source), destination: party(destination), ...portOf(port) },
    seenAt: 'egress',
    policy,
    firstSeenMs: START_MS,
    lastSeenMs: START_MS + 30 * DAY_MS,
    ...changes,
  };
}

function check(
  texts: readonly string[],
  namings: readonly NamedPolicy[],
  changes: Partial<CrossCheckInput> = {},
): CrossCheck {
  const { policies, invalid } = parseTexts(...texts);
  return crossCheck({
    policies,
    invalid,
    engine: new PolicyEngine(policies, EMPTY_INVENTORY),
    identities: new Identities(EMPTY_INVENTORY, { lenient: true }),
    named: namings,
    sinceMs: START_MS,
    grantSince: () => START_MS - DAY_MS,
    ...changes,
  });
}

function disputed({ disputes }: CrossCheck): readonly string[] {
  return disputes.map(({ policy }) => formatRef(policy.ref));
}

const ingress = { seenAt: 'ingress' } as const;

describe('what Hubble names must match what we read', () => {
  it.each([
    {
      why: 'a rule that matches',
      policy: toDb,
      naming: named('shop/web > shop/db TCP 5432', CNP),
      is: 'agreed',
    },
    { why: 'another port', policy: toDb, naming: named('shop/web > shop/db TCP 80', CNP), is: 'disputed' },
    { why: 'another peer', policy: toDb, naming: named('shop/web > shop/x TCP 5432', CNP), is: 'disputed' },
    {
      why: 'pods that it does not select',
      policy: toDb,
      naming: named('shop/x > shop/db TCP 5432', CNP),
      is: 'disputed',
    },
    {
      why: 'the other half, which it says nothing about',
      policy: toDb,
      naming: named('shop/web > shop/db TCP 5432', CNP, ingress),
      is: 'disputed',
    },
    {
      why: 'the half that it is about',
      policy: fromWeb,
      naming: named('shop/web > shop/db TCP 5432', NP, ingress),
      is: 'agreed',
    },
    {
      why: 'a source that ingress does not allow',
      policy: fromWeb,
      naming: named('shop/x > shop/db TCP 5432', NP, ingress),
      is: 'disputed',
    },
    {
      why: 'an address whose names nobody noted, which may be the one',
      policy: toName,
      naming: named('shop/web > 203.0.113.9 TCP 443', CNP),
      is: 'agreed',
    },
    {
      why: 'an address that was looked up by another name',
      policy: toName,
      naming: named('shop/web > 203.0.113.9 b.io TCP 443', CNP),
      is: 'disputed',
    },
    {
      why: 'a party of which no labels are known',
      policy: toDb,
      naming: named('shop/web > ? shop/y TCP 5432', CNP),
      is: 'agreed',
    },
    {
      why: 'a connection to a proxy, whatever is asked',
      policy: toHttp,
      naming: named('shop/web > shop/api TCP 80', CNP),
      is: 'agreed',
    },
    {
      why: 'a policy for the whole cluster',
      policy: fromAll,
      naming: named('a/b > c/d TCP 1', CCNP, ingress),
      is: 'agreed',
    },
    {
      why: 'one for the whole cluster, and a source outside',
      policy: fromAll,
      naming: named('203.0.113.9 > c/d TCP 1', CCNP, ingress),
      is: 'disputed',
    },
    {
      why: 'the host, of which flows do not tell enough',
      policy: atNodes,
      naming: named('203.0.113.9 > host TCP 22', CCNP, ingress),
      is: 'skipped',
    },
    {
      why: 'ICMP type 0, which agents do not look up',
      policy: toDb,
      naming: named('shop/web > shop/x ICMPv4 0', CNP),
      is: 'skipped',
    },
    {
      why: 'a half that the event does not tell',
      policy: toDb,
      naming: named('shop/web > shop/x TCP 1', CNP, { seenAt: 'unknown' }),
      is: 'skipped',
    },
    {
      why: 'an agent that does not say the kind',
      policy: toDb,
      naming: named('shop/web > shop/x TCP 5432', 'Policy shop/cnp'),
      is: 'disputed',
    },
    {
      why: "the operator's copy of a policy with groups",
      policy: toDb,
      naming: named(
        'shop/web > 203.0.113.9 TCP 5432',
        `${CNP}-togroups-0a1b2c3d-0000-4000-8000-0123456789ab`,
      ),
      is: 'skipped',
    },
  ])('$why → $is', ({ policy, naming, is }) => {
    const found = check([policy], [naming]);
    expect(found.missing).toEqual([]);
    expect(found.compared).toBe(is === 'skipped' ? 0 : 1);
    expect(disputed(found)).toHaveLength(is === 'disputed' ? 1 : 0);
  });
});

describe('a policy that may have been another one when it was named is no matter of dispute', () => {
  const naming = named('shop/web > shop/x TCP 5432', CNP);
  const { lastSeenMs } = naming;
  it.each([
    { why: 'as old as can be', since: () => START_MS, sinceMs: START_MS, count: 1 },
    { why: 'an hour older', since: () => lastSeenMs - HOUR_MS, sinceMs: START_MS, count: 1 },
    { why: 'changed minutes before', since: () => lastSeenMs - HOUR_MS + 1, sinceMs: START_MS, count: 0 },
    { why: 'changed since', since: () => lastSeenMs + 1, sinceMs: START_MS, count: 0 },
    { why: 'of unknown age', since: () => undefined, sinceMs: START_MS, count: 0 },
    { why: 'named on the first day of the window', since: () => START_MS, sinceMs: lastSeenMs, count: 1 },
    { why: 'named before the window', since: () => START_MS, sinceMs: lastSeenMs + 1, count: 0 },
  ])('$why → $count', ({ since, sinceMs, count }) => {
    const found = check([toDb], [naming], { grantSince: since, sinceMs });
    expect(found.compared).toBe(count);
    expect(found.disputes).toHaveLength(count);
  });

  it('one changed rule makes the whole policy new, and an unknown one unknown', () => {
    const two = ciliumPolicy({
      endpointSelector: pods('web'),
      egress: [{ toEndpoints: [pods('db')] }, { toEndpoints: [pods('api')] }],
    });
    const ages = (db: number | undefined, api: number | undefined) =>
      check([two], [naming], {
        grantSince: ({ sentence }) => (sentence.includes('app=db') ? db : api),
      }).disputes.length;
    expect(ages(START_MS, START_MS)).toBe(1);
    expect(ages(START_MS, lastSeenMs)).toBe(0);
    expect(ages(lastSeenMs, START_MS)).toBe(0);
    expect(ages(undefined, START_MS)).toBe(0);
    expect(ages(START_MS, undefined)).toBe(0);
  });
});

describe('policies that Hubble names and that are not among those given', () => {
  it('are told, with when they were named last, and are no dispute', () => {
    const namings = [
      named('shop/web > shop/db TCP 5432', NP, { lastSeenMs: START_MS + 5 }),
      named('shop/web > shop/db TCP 80', NP, { lastSeenMs: START_MS + 9 }),
      named('shop/web > shop/db TCP 80', CCNP, { lastSeenMs: START_MS + 7 }),
      named('shop/web > shop/db TCP 80', 'NetworkPolicy shop/old', { lastSeenMs: START_MS - 1 }),
    ];
    expect(check([toDb], namings)).toEqual({
      disputes: [],
      missing: [
        { policy: CCNP, kind: 'not-given', lastSeenMs: START_MS + 7 },
        { policy: NP, kind: 'not-given', lastSeenMs: START_MS + 9 },
      ],
      compared: 0,
    });
  });

  it('one that we hold for invalid is told as such: Hubble says that it allows', () => {
    const invalid = ciliumPolicy({ endpointSelector: pods('web'), egress: [{ toPorts: [{ ports: 7 }] }] });
    expect(check([invalid], [named('shop/web > shop/db TCP 5432', CNP)]).missing).toMatchObject([
      { policy: CNP, kind: 'invalid' },
    ]);
  });

  it('one that was given twice is not compared', () => {
    const found = check([toDb, toDb], [named('shop/web > shop/x TCP 5432', CNP)]);
    expect(found).toEqual({ disputes: [], missing: [], compared: 0 });
  });
});

it('of many connections the newest are shown, the others counted; policies come in the order given', () => {
  const namings = Array.from({ length: 25 }, (_, i) =>
    named(`shop/web > shop/db TCP ${i + 1}`, CNP, { lastSeenMs: START_MS + i }),
  );
  const other = named('shop/x > shop/db TCP 5432', NP, { ...ingress, lastSeenMs: START_MS });
  const { disputes } = check([fromWeb, toDb], [...namings, other]);
  expect(disputes.map((one) => [formatRef(one.policy.ref), one.count])).toEqual([
    [NP, 1],
    [CNP, 25],
  ]);
  expect(disputes[1]?.named).toHaveLength(NAMED_KEPT);
  expect(disputes[1]?.named[0]?.connection.port).toBe(25);
});
