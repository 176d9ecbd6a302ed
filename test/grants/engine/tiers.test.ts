import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { clusterPolicy, ENFORCED } from '../../policies/cluster/cluster-policy.ts';
import { ciliumPolicy, networkPolicy } from '../../support/policies.ts';
import { decide } from '../decide.ts';

const inventory = { ...EMPTY_INVENTORY, agent: ENFORCED };
const INTO = 'ingress shop/web > shop/db TCP 80';

type Action = 'Accept' | 'Deny' | 'Pass';
interface Written {
  readonly name?: string;
  readonly tier?: 'Admin' | 'Baseline';
  readonly priority?: number;
}

const from = (action: Action, app?: string, port?: number): object => ({
  action,
  from: [
    app === undefined
      ? { namespaces: {} }
      : { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app } } } },
  ],
  ...(port === undefined ? {} : { protocols: [{ tcp: { destinationPort: { number: port } } }] }),
});

/** Rules of one ClusterNetworkPolicy, in order. */
function tier(
  ingress: readonly object[],
  { name = 'one', tier: of = 'Admin', priority = 10 }: Written = {},
): string {
  return clusterPolicy({ tier: of, priority, ingress }, { name });
}

const fromApi = networkPolicy({
  podSelector: {},
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }] }],
});
const fromWeb = networkPolicy({
  podSelector: {},
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
});
const denyWeb = ciliumPolicy({ ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] });
const baseline = (action: Action): string => tier([from(action)], { name: 'base', tier: 'Baseline' });

describe('tiers of ClusterNetworkPolicies (§7.2)', () => {
  it.each([
    {
      why: 'Accept decides before any NetworkPolicy',
      texts: [tier([from('Accept')]), fromApi],
      verdict: 'allow',
    },
    {
      why: 'Accept even overrides a Cilium deny',
      texts: [tier([from('Accept')]), denyWeb],
      verdict: 'allow',
    },
    { why: 'Deny decides before any NetworkPolicy', texts: [tier([from('Deny')]), fromWeb], verdict: 'deny' },
    {
      why: 'Pass leaves it to the NetworkPolicies',
      texts: [tier([from('Pass'), from('Deny')]), fromWeb],
      verdict: 'allow',
    },
    {
      why: 'Pass leaves it to a NetworkPolicy that denies',
      texts: [tier([from('Pass'), from('Accept')]), fromApi],
      verdict: 'deny',
    },
    {
      why: 'what no rule matches goes on',
      texts: [tier([from('Deny', 'other')]), fromWeb],
      verdict: 'allow',
    },
    {
      why: 'the first rule that matches decides',
      texts: [tier([from('Accept', 'web'), from('Deny')])],
      verdict: 'allow',
    },
    { why: 'a later rule does not', texts: [tier([from('Deny'), from('Accept', 'web')])], verdict: 'deny' },
    {
      why: 'a rule for another port does not match',
      texts: [tier([from('Deny', 'web', 81)])],
      verdict: 'unenforced',
    },
    { why: 'a rule for the port does', texts: [tier([from('Deny', 'web', 80)])], verdict: 'deny' },
    {
      why: 'the lower priority number decides first',
      texts: [
        tier([from('Deny')], { name: 'b', priority: 20 }),
        tier([from('Accept')], { name: 'a', priority: 10 }),
      ],
      verdict: 'allow',
    },
    {
      why: 'of one priority any policy may decide',
      texts: [tier([from('Deny')], { name: 'b' }), tier([from('Accept')], { name: 'a' })],
      verdict: 'unknown',
    },
    {
      why: 'of one priority, where they agree, there is nothing to doubt',
      texts: [tier([from('Deny')], { name: 'b' }), tier([from('Deny')], { name: 'a' })],
      verdict: 'deny',
    },
    {
      why: 'of one priority, the one that matches decides',
      texts: [tier([from('Deny', 'other')], { name: 'b' }), tier([from('Accept')], { name: 'a' })],
      verdict: 'allow',
    },
    {
      why: 'a policy isolates nobody by itself',
      texts: [tier([from('Accept', 'other')])],
      verdict: 'unenforced',
    },
    {
      why: 'the baseline decides where no NetworkPolicy selects',
      texts: [baseline('Deny')],
      verdict: 'deny',
    },
    {
      why: 'a NetworkPolicy that allows decides before the baseline',
      texts: [baseline('Deny'), fromWeb],
      verdict: 'allow',
    },
    {
      why: 'a NetworkPolicy that isolates decides before the baseline',
      texts: [baseline('Accept'), fromApi],
      verdict: 'deny',
    },
    {
      why: 'Pass of the admin tier reaches the baseline',
      texts: [tier([from('Pass')]), baseline('Deny')],
      verdict: 'deny',
    },
    { why: 'Pass of the baseline lets it through', texts: [baseline('Pass')], verdict: 'unenforced' },
    {
      why: 'Accept of the admin tier leaves the baseline unasked',
      texts: [tier([from('Accept')]), baseline('Deny')],
      verdict: 'allow',
    },
  ] as const)('$why → $verdict', ({ texts, verdict }) => {
    expect(decide(texts, INTO, inventory).verdict).toBe(verdict);
  });

  it('do nothing where the agents do not enforce them', () => {
    expect(decide([tier([from('Deny')])], INTO).verdict).toBe('unenforced');
  });

  it.each([
    {
      why: 'a rule that only may match leaves both ways open',
      texts: [tier([from('Deny', 'web')])],
      question: 'ingress ? shop/web-0 > shop/db TCP 80',
      verdict: 'unknown',
    },
    {
      why: 'but not where both lead to the same',
      texts: [tier([from('Deny', 'web'), from('Deny')])],
      question: 'ingress ? shop/web-0 > shop/db TCP 80',
      verdict: 'deny',
    },
  ] as const)('$why → $verdict', ({ texts, question, verdict }) => {
    expect(decide(texts, question, inventory).verdict).toBe(verdict);
  });

  it('name every rule that accepts or denies', () => {
    const { grants, denials } = decide([tier([from('Accept', 'web'), from('Deny')])], INTO, inventory);
    expect(grants.map(({ grant }) => grant.rule.path.join('.'))).toEqual(['spec.ingress.0']);
    expect(denials.map(({ rule }) => rule.path.join('.'))).toEqual(['spec.ingress.1']);
  });
});
