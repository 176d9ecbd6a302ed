import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { attribute } from '../../../src/grants/evidence.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { formatCidr, formatIp, parseCidr, parseIp, prefixOf } from '../../../src/model/ip.ts';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { AddressLevels } from '../../../src/usage/address-levels.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { party } from '../../support/parties.ts';
import { ciliumPolicy, policiesOf } from '../../support/policies.ts';
import { decide } from '../decide.ts';

function toCidr(cidr: string, ...except: readonly string[]): string {
  return ciliumPolicy({ egress: [{ toCIDRSet: [{ cidr, except }] }] });
}

describe('a party of which a prefix is known', () => {
  it.each([
    { why: 'the rule holds all of it', policy: toCidr('20.0.0.0/8'), verdict: 'allow' },
    { why: 'the rule is the prefix', policy: toCidr('20.0.0.0/24'), verdict: 'allow' },
    { why: 'the rule is for others', policy: toCidr('20.0.1.0/24'), verdict: 'deny' },
    { why: 'the rule is for some of it', policy: toCidr('20.0.0.128/25'), verdict: 'unknown' },
    {
      why: 'all of it is an exception',
      policy: toCidr('20.0.0.0/8', '20.0.0.0/16'),
      verdict: 'deny',
    },
    {
      why: 'some of it is an exception',
      policy: toCidr('20.0.0.0/8', '20.0.0.1/32'),
      verdict: 'unknown',
    },
    { why: 'exceptions lie elsewhere', policy: toCidr('20.0.0.0/8', '20.0.1.0/24'), verdict: 'allow' },
    { why: 'the rule is for the other family', policy: toCidr('::/0'), verdict: 'deny' },
    { why: 'the world', policy: ciliumPolicy({ egress: [{ toEntities: ['world'] }] }), verdict: 'allow' },
    {
      why: 'the world of its family',
      policy: ciliumPolicy({ egress: [{ toEntities: ['world-ipv4'] }] }),
      verdict: 'allow',
    },
    {
      why: 'the world of the other family',
      policy: ciliumPolicy({ egress: [{ toEntities: ['world-ipv6'] }] }),
      verdict: 'deny',
    },
    {
      why: 'a group that the inventory lacks',
      policy: ciliumPolicy({ egress: [{ toCIDRSet: [{ cidrGroupRef: 'partners' }] }] }),
      verdict: 'unknown',
    },
    {
      why: 'a deny for some of it',
      policy: ciliumPolicy({
        egress: [{ toEntities: ['world'] }],
        egressDeny: [{ toCIDR: ['20.0.0.1/32'] }],
      }),
      verdict: 'unknown',
    },
  ])('$why → $verdict', ({ policy, verdict }) => {
    expect(decide([policy], 'egress shop/web > 20.0.0.0/24 TCP 443').verdict).toBe(verdict);
  });
});

describe('folding', () => {
  /** In few networks, so that rules, exceptions and addresses meet. */
  const v4 = fc
    .tuple(fc.constantFrom(10, 20), fc.nat(2), fc.nat(2), fc.nat(255))
    .map((octets) => octets.join('.'));
  const v6 = fc
    .tuple(fc.nat(1), fc.nat(1), fc.nat(3))
    .map(([site, subnet, host]) => formatIp(at(`2001:db8:${site}:${subnet}::${host}`)));
  const ip = fc.oneof(v4, v6);
  const cidr = fc.tuple(ip, fc.nat(32)).map(([text, length]) => {
    const address = at(text);
    return formatCidr(prefixOf(address, address.family === 4 ? length : Math.min(128, 2 * length + 30)));
  });
  const block = fc.tuple(cidr, fc.array(fc.tuple(ip, fc.nat(8)), { maxLength: 2 })).map(([whole, holes]) => {
    const outer = parseCidr(whole);
    const except = holes.flatMap(([text, more]) => {
      const address = at(text);
      if (outer?.family !== address.family) return [];
      const length = Math.min(address.family === 4 ? 32 : 128, outer.prefixLength + more);
      const hole = prefixOf(address, length);
      return hole.first >= outer.first && hole.last <= outer.last ? [formatCidr(hole)] : [];
    });
    return except.length === 0 ? { cidr: whole } : { cidr: whole, except };
  });
  const policy = fc
    .tuple(
      fc.array(block, { minLength: 1, maxLength: 4 }),
      fc.array(cidr, { maxLength: 2 }),
      fc.constantFrom('world', 'cluster'),
    )
    .map(([blocks, denied, entity]) =>
      ciliumPolicy({
        egress: [
          { toCIDRSet: blocks },
          { toEntities: [entity] },
          { toEndpoints: [{ matchExpressions: [{ key: 'reserved:world-ipv4', operator: 'DoesNotExist' }] }] },
          { toFQDNs: [{ matchName: 'api.example.com' }] },
        ],
        ...(denied.length === 0 ? {} : { egressDeny: [{ toCIDR: denied }] }),
      }),
    );
  const limits = fc.record({
    exact: fc.nat(2),
    prefixes: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(1)),
  });

  it('never makes a used grant look unused: what the address is evidence for, its prefix is, too', () => {
    let folded = 0;
    let credited = 0;
    fc.assert(
      fc.property(policy, fc.array(ip, { minLength: 1, maxLength: 8 }), limits, (text, ips, bounds) => {
        const engine = new PolicyEngine(policiesOf(text), EMPTY_INVENTORY);
        const levels = new AddressLevels(bounds);
        for (const one of ips) {
          const place = levels.place(one);
          const exactly = grantsUsedBy(engine, one);
          const widely = grantsUsedBy(engine, place);
          expect(exactly.filter((id) => !widely.includes(id))).toEqual([]);
          if (place !== one) folded += 1;
          credited += exactly.length;
        }
      }),
      { numRuns: 400 },
    );
    expect(folded).toBeGreaterThan(400);
    expect(credited).toBeGreaterThan(400);
  });

  it('a prefix matches a rule surely only where each of its addresses does, and not at all only where none does', () => {
    const near = fc.tuple(fc.constantFrom(10, 20), fc.nat(1), fc.nat(1)).map((o) => `${o.join('.')}.0/26`);
    fc.assert(
      fc.property(policy, near, (text, prefix) => {
        const engine = new PolicyEngine(policiesOf(text), EMPTY_INVENTORY);
        const range = parseCidr(prefix);
        if (range === undefined) throw new Error(prefix);
        const each = Array.from({ length: 64 }, (_, i) =>
          matchesOf(engine, formatIp({ family: 4, value: range.first + BigInt(i) })),
        );
        const wrong = [...matchesOf(engine, prefix)].filter(
          ([id, match]) => match !== 'maybe' && each.some((one) => one.get(id) !== match),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

function at(text: string): NonNullable<ReturnType<typeof parseIp>> {
  const address = parseIp(text);
  if (address === undefined) throw new Error(text);
  return address;
}

function grantsUsedBy(engine: PolicyEngine, place: string): string[] {
  const usage: Usage = {
    connection: { source: party('shop/web'), destination: party(place), protocol: 'TCP', port: 443 },
    seenAt: 'egress',
    outcome: 'allowed',
    events: 1,
    firstSeenMs: 0,
    lastSeenMs: 0,
  };
  return [...attribute(engine, new Identities(EMPTY_INVENTORY, { lenient: true }), [usage]).byGrant.keys()];
}

/** How every grant matches a connection there; `no` for those that are not named. */
function matchesOf(engine: PolicyEngine, place: string): Map<string, string> {
  const identities = new Identities();
  const { grants } = engine.decide(
    'egress',
    identities.of(party('shop/web')),
    identities.of(party(place)),
    'TCP',
    443,
  );
  const found = new Map(grants.map(({ grant, match }) => [grant.id, match]));
  return new Map(engine.grants.map(({ id }) => [id, found.get(id) ?? 'no']));
}
