import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contradictions } from '../../../src/findings/contradictory.ts';
import { grantsOf } from '../../../src/grants/grant.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../../src/policies/parse-policies.ts';
import { mutation } from '../mutate.ts';
import { ENFORCED } from './cluster-policy.ts';

const HEAD =
  'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: x}\nspec:\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n';
const DOCUMENT = `${HEAD}  ingress:
  - name: monitoring
    action: Accept
    from:
    - namespaces:
        matchLabels:
          team: monitoring
    - pods:
        namespaceSelector: {}
        podSelector:
          matchExpressions:
          - {key: app, operator: NotIn, values: [web]}
    protocols:
    - tcp:
        destinationPort:
          number: 9090
    - destinationNamedPort: metrics
  egress:
  - action: Pass
    to:
    - nodes: {}
    - networks:
      - 10.0.0.0/8
      - 2001:db8::/32
    protocols:
    - udp:
        destinationPort:
          range:
            start: 8000
            end: 8080
  - action: Accept
    to:
    - domainNames:
      - example.com
      - "*.example.org"
  - action: Deny
    to:
    - namespaces: {}
`;

/** As the program would: read, taken apart, judged. */
function readAll(text: string): ParsedPolicies & { readonly problems: number } {
  const { objects, problems } = parseManifest('k.yaml', text);
  const parsed = parsePolicies(objects, ENFORCED);
  for (const policy of parsed.policies) {
    grantsOf(policy);
    contradictions(policy);
  }
  return { ...parsed, problems: problems.length };
}

describe('keys that name parts of every object', () => {
  it.each([
    { why: 'a peer', text: `${HEAD}  ingress: [{action: Deny, from: [{__proto__: {polluted: true}}]}]\n` },
    {
      why: 'a peer of another kind',
      text: `${HEAD}  ingress: [{action: Pass, from: [{constructor: {}}]}]\n`,
    },
    {
      why: 'a protocol',
      text: `${HEAD}  egress: [{action: Accept, to: [{namespaces: {}}], protocols: [{toString: {}}]}]\n`,
    },
    { why: 'a tier', text: HEAD.replace('Admin', '__proto__') },
    { why: 'an action', text: `${HEAD}  ingress: [{action: constructor, from: [{namespaces: {}}]}]\n` },
    { why: 'the spec', text: `${HEAD}  __proto__: {ingress: []}\n` },
  ])('$why pollute nothing', ({ text }) => {
    const { policies, invalid } = readAll(text);
    expect(policies.length + invalid.length).toBe(1);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('are unknown like any other: such a peer closes its rule', () => {
    const [policy] = readAll(`${HEAD}  ingress: [{action: Pass, from: [{constructor: {}}]}]\n`).policies;
    expect(policy?.specs[0]?.rules).toMatchObject([{ effect: 'deny', peers: { kind: 'any' } }]);
    expect(policy?.uneditable).toHaveLength(1);
  });
});

describe('a megabyte of one thing is read without end in sight being reached', () => {
  const mega = 1_000_000;
  const to = (peer: string): string => `${HEAD}  egress: [{action: Accept, to: [${peer}]}]\n`;
  it.each([
    { why: 'a domain name', text: to(`{domainNames: ["${'a'.repeat(mega)}.b"]}`) },
    { why: 'a domain name of many labels', text: to(`{domainNames: ["${'a.'.repeat(mega / 2)}"]}`) },
    { why: 'dashes in a domain name', text: to(`{domainNames: ["a${'-'.repeat(mega)}.b"]}`) },
    { why: 'stars in a domain name', text: to(`{domainNames: ["${'*.'.repeat(mega / 2)}b.c"]}`) },
    { why: 'a network', text: to(`{networks: ["${'1.'.repeat(mega / 2)}/8"]}`) },
    { why: 'networks', text: to(`{networks: [${'a,'.repeat(mega / 50)}]}`) },
    {
      why: 'a port name',
      text: `${HEAD}  ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{destinationNamedPort: ${'x'.repeat(mega)}}]}]\n`,
    },
    { why: 'a rule name', text: `${HEAD}  ingress: [{name: ${'x'.repeat(mega)}, action: Deny}]\n` },
  ])('$why', { timeout: 20_000 }, ({ text }) => {
    const { policies, invalid, problems } = readAll(text);
    expect([policies.length, invalid.length, problems]).toEqual([0, 1, 0]);
  });
});

describe('4,000 random changes to a valid policy', () => {
  it('never crash, and each rejection names file and line', { timeout: 120_000 }, () => {
    const counts = { policies: 0, invalid: 0, problems: 0 };
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce((before, change) => change(before), DOCUMENT);
        const { policies, invalid, problems } = readAll(text);
        counts.policies += policies.length;
        counts.invalid += invalid.length;
        counts.problems += problems;
        for (const { place } of invalid) {
          if (place.file !== 'k.yaml' || place.line < 1) throw new Error(`at ${place.file}:${place.line}`);
        }
      }),
      { numRuns: 4_000, seed: 20_260_601 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    // a walk that met no good and no bad text looked at nothing
    expect(Math.min(counts.policies, counts.invalid, counts.problems)).toBeGreaterThan(200);
  });
});
