import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Population } from '../../src/findings/population.ts';
import { byRule } from '../../src/findings/roll-up.ts';
import { type Shadow, Shadows } from '../../src/findings/shadowed.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import type { Identity } from '../../src/grants/identity.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import type { Policy, Rule } from '../../src/policies/policy.ts';
import { party } from '../support/parties.ts';
import { ciliumPolicy, clusterwidePolicy, manifest, policiesUnder } from '../support/policies.ts';

const AGENT = { clusterNetworkPolicy: true };
const INVENTORY = { ...EMPTY_INVENTORY, agent: AGENT };
const PODS = ['a/web', 'a/db', 'b/web', 'b/db'];
const OUTSIDE = ['10.1.2.3', '10.9.9.9', '203.0.113.9', '2001:db8::1'];
const POPULATION = new Population(
  PODS.map((who) => ({ endpoint: party(who), nodes: [], firstSeenMs: 0, lastSeenMs: 0 })),
  INVENTORY,
);

const selector = fc.constantFrom<object>(
  {},
  { matchLabels: { app: 'web' } },
  { matchLabels: { app: 'db' } },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
);
const range = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]);
const ports = fc.option(range, { nil: undefined });
const ciliumRule = fc
  .tuple(
    fc.oneof(
      selector.map((one) => ({ fromEndpoints: [one] })),
      fc.constantFrom<object>(
        { fromEntities: ['all'] },
        { fromEntities: ['world'] },
        { fromCIDR: ['10.0.0.0/8'] },
        { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] },
        { fromCIDR: ['0.0.0.0/0', '::/0'] },
      ),
    ),
    ports,
  )
  .map(([peer, own]) => ({
    ...peer,
    ...(own === undefined
      ? {}
      : { toPorts: [{ ports: [{ port: `${own[0]}`, endPort: own[1], protocol: 'TCP' }] }] }),
  }));
const tierRule = fc
  .tuple(
    fc.constantFrom('Accept', 'Deny', 'Pass'),
    fc.constantFrom<object>(
      { namespaces: {} },
      { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'a' } } },
    ),
    ports,
  )
  .map(([action, from, own]) => ({
    action,
    from: [from],
    ...(own === undefined
      ? {}
      : { protocols: [{ tcp: { destinationPort: { range: { start: own[0], end: own[1] + 1 } } } }] }),
  }));

interface Drawn {
  readonly allows: readonly object[];
  readonly denies: readonly object[];
  readonly subject: object;
  readonly clusterwide: boolean;
}

const drawn = fc.record({
  allows: fc.array(ciliumRule, { maxLength: 3 }),
  denies: fc.array(ciliumRule, { maxLength: 2 }),
  subject: selector,
  clusterwide: fc.boolean(),
});
const tier = fc.record({
  rules: fc.array(tierRule, { minLength: 1, maxLength: 3 }),
  priority: fc.integer({ min: 1, max: 2 }),
  baseline: fc.boolean(),
});

function ciliumText({ allows, denies, subject, clusterwide }: Drawn, i: number): string[] {
  if (allows.length + denies.length === 0) return [];
  const spec = {
    endpointSelector: subject,
    ...(allows.length === 0 ? {} : { ingress: allows }),
    ...(denies.length === 0 ? {} : { ingressDeny: denies }),
  };
  const name = `p${i}`;
  return [
    clusterwide ? clusterwidePolicy(spec, { name }) : ciliumPolicy(spec, { name, namespace: 'ab'[i % 2] }),
  ];
}

function tierText(
  { rules, priority, baseline }: { rules: readonly object[]; priority: number; baseline: boolean },
  i: number,
): string {
  const spec = {
    tier: baseline ? 'Baseline' : 'Admin',
    priority,
    subject: { namespaces: {} },
    ingress: rules,
  };
  return manifest('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: `t${i}` }, { spec });
}

/** The same policies, isolation and all, without what one rule does. */
function without(policies: readonly Policy[], gone: Rule): Policy[] {
  return policies.map((policy) => ({
    ...policy,
    specs: policy.specs.map((spec) => ({ ...spec, rules: spec.rules.filter((rule) => rule !== gone) })),
  }));
}

const PEERS: readonly Identity[] = [...PODS, ...OUTSIDE].map((who) => POPULATION.identityOf(party(who)));

function verdicts(policies: readonly Policy[]): string[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  return PODS.flatMap((who) => {
    const subject = POPULATION.identityOf(party(who));
    return PEERS.flatMap((peer) =>
      [0, 1, 2, 3, 4, 5].map((port) => engine.decide('ingress', subject, peer, 'TCP', port).verdict),
    );
  });
}

function wholeRules(policies: readonly Policy[]): Shadow[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  const shadows = new Shadows(engine, POPULATION, AGENT);
  return [...byRule(engine.grants).values()]
    .flatMap((grants) => shadows.findings(grants))
    .filter(({ scope }) => scope === 'rule');
}

it('a rule that is shadowed changes no decision when it goes', () => {
  let examined = 0;
  fc.assert(
    fc.property(
      fc.array(drawn, { minLength: 1, maxLength: 3 }),
      fc.array(tier, { maxLength: 2 }),
      (cilium, tiers) => {
        const policies = policiesUnder(AGENT, ...cilium.flatMap(ciliumText), ...tiers.map(tierText));
        for (const { grants } of wholeRules(policies)) {
          const [grant] = grants;
          if (grant === undefined) throw new Error('a finding without grants');
          expect(verdicts(without(policies, grant.rule))).toEqual(verdicts(policies));
          examined += 1;
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(examined).toBeGreaterThan(50);
});
