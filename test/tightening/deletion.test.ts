import { describe, expect, it } from 'vitest';
import { formatRef } from '../../src/policies/policy.ts';
import { planDeletions } from '../../src/tightening/deletion.ts';
import { planRevocations } from '../../src/tightening/plan.ts';
import { ciliumPolicy, clusterwidePolicy, networkPolicy, policiesOf } from '../support/policies.ts';
import { unusedFindings } from './unused-findings.ts';

type Fields = Readonly<Record<string, unknown>>;

const select = (labels: Fields): Fields => ({ matchLabels: labels });
const FROM_WEB = [{ from: [{ podSelector: select({ app: 'web' }) }] }];

/** A NetworkPolicy for pods with the labels; one ingress rule, unless the spec says otherwise. */
const np = (name: string, labels: Fields, spec: Fields = {}, metadata: Fields = {}): string =>
  networkPolicy({ podSelector: select(labels), ingress: FROM_WEB, ...spec }, { name, ...metadata });
const cnp = (name: string, labels: Fields, spec: Fields = {}): string =>
  ciliumPolicy(
    { endpointSelector: select(labels), ingress: [{ fromEntities: ['world'] }], ...spec },
    { name },
  );
const ccnp = (name: string, labels: Fields, spec: Fields = {}): string =>
  clusterwidePolicy(
    { endpointSelector: select(labels), ingress: [{ fromEntities: ['world'] }], ...spec },
    { name },
  );

/** What goes where nothing of the policies named in `unused` is used. */
function deleted(texts: readonly string[], unused: readonly string[]): string[] {
  const policies = policiesOf(...texts);
  const findings = policies
    .filter(({ ref }) => unused.includes(ref.name))
    .flatMap((policy) => unusedFindings(policy, () => true));
  return planDeletions(planRevocations(findings).plans, policies).map(
    ({ policy, isolatedBy }) => `${policy.ref.name} by ${isolatedBy.map(formatRef).join(', ')}`,
  );
}

describe('a policy of which nothing is used', () => {
  it.each([
    { why: 'stays as a stub where it is the only one', texts: [np('a', { app: 'db' })], goes: [] },
    {
      why: 'goes where another isolates the same pods',
      texts: [np('a', { app: 'db' }), np('b', { app: 'db' })],
      goes: ['a by NetworkPolicy shop/b'],
    },
    {
      why: 'goes where another isolates every pod of the namespace',
      texts: [np('a', { app: 'db' }), networkPolicy({ podSelector: {} }, { name: 'b' })],
      goes: ['a by NetworkPolicy shop/b'],
    },
    {
      why: 'stays where the other isolates some of its pods',
      texts: [np('a', { app: 'db' }), np('b', { app: 'db', tier: 'x' })],
      goes: [],
    },
    {
      why: 'stays where the other isolates the other direction',
      texts: [
        np('a', { app: 'db' }),
        np('b', { app: 'db' }, { ingress: [], policyTypes: ['Egress'], egress: [{ to: [] }] }),
      ],
      goes: [],
    },
    {
      why: 'stays where the other is in another namespace',
      texts: [np('a', { app: 'db' }), np('b', { app: 'db' }, {}, { namespace: 'data' })],
      goes: [],
    },
    {
      why: 'needs a cover for each direction, and they may be two',
      texts: [
        np('a', { app: 'db' }, { egress: [{ to: [] }] }),
        np('b', {}, { policyTypes: ['Ingress'] }),
        np('c', {}, { ingress: [], policyTypes: ['Egress'] }),
      ],
      goes: ['a by NetworkPolicy shop/b, NetworkPolicy shop/c'],
    },
    {
      why: 'stays where only one direction has a cover',
      texts: [np('a', { app: 'db' }, { egress: [{ to: [] }] }), np('b', {}, { policyTypes: ['Ingress'] })],
      goes: [],
    },
    {
      why: 'of NetworkPolicies stays where only Cilium knows the cover',
      texts: [np('a', { app: 'db' }), ccnp('b', {})],
      goes: [],
    },
    {
      why: 'of Cilium goes where a clusterwide one isolates its pods',
      texts: [cnp('a', { app: 'db' }), ccnp('b', {})],
      goes: ['a by CiliumClusterwideNetworkPolicy b'],
    },
    {
      why: 'of the cluster stays where only a namespace is covered',
      texts: [ccnp('a', { app: 'db' }), cnp('b', {})],
      goes: [],
    },
    {
      why: 'stays where the other does not deny by default',
      texts: [cnp('a', { app: 'db' }), cnp('b', { app: 'db' }, { enableDefaultDeny: { ingress: false } })],
      goes: [],
    },
    {
      why: 'stays where it isolates nothing: there is no reason to trust another with it',
      texts: [cnp('a', { app: 'db' }, { enableDefaultDeny: { ingress: false } }), cnp('b', {})],
      goes: [],
    },
    {
      why: 'goes with an element that isolates alone',
      texts: [cnp('a', { app: 'db' }, { ingress: [{}, { fromEntities: ['world'] }] }), cnp('b', {})],
      goes: ['a by CiliumNetworkPolicy shop/b'],
    },
    {
      why: 'stays where it denies something',
      texts: [
        cnp('a', { app: 'db' }, { ingressDeny: [{ fromEntities: ['host'] }] }),
        cnp('b', { app: 'db' }),
      ],
      goes: [],
    },
    {
      why: 'stays where a part of it cannot be revoked: policyTypes leave a list out',
      texts: [
        np('a', { app: 'db' }, { policyTypes: ['Ingress'], egress: [{ to: [] }] }),
        np('b', { app: 'db' }, { policyTypes: ['Ingress', 'Egress'] }),
      ],
      goes: [],
    },
    {
      why: 'stays where the other belongs to a controller',
      texts: [
        np('a', { app: 'db' }),
        np('b', { app: 'db' }, {}, { ownerReferences: [{ kind: 'App', name: 'x', controller: true }] }),
      ],
      goes: [],
    },
  ])('$why', ({ texts, goes }) => {
    expect(deleted(texts, ['a'])).toEqual(goes);
  });

  it('of two that cover each other, one stays', () => {
    expect(deleted([np('a', { app: 'db' }), np('b', { app: 'db' })], ['a', 'b'])).toEqual([
      'b by NetworkPolicy shop/a',
    ]);
  });

  it('of many that cover one another, one stays that isolates them all', () => {
    const texts = [np('a', { app: 'db' }), np('b', {}), np('c', { app: 'db', tier: 'x' })];
    expect(deleted(texts, ['a', 'b', 'c'])).toEqual([
      'c by NetworkPolicy shop/a',
      'a by NetworkPolicy shop/b',
    ]);
  });

  it('goes only where nothing of it is in use', () => {
    const policies = policiesOf(
      np('a', { app: 'db' }, { ingress: [...FROM_WEB, {}] }),
      np('b', { app: 'db' }),
    );
    const findings = policies.flatMap((policy) =>
      unusedFindings(policy, ({ sentence }) => sentence.includes('app=web')),
    );
    const { plans } = planRevocations(findings);
    expect(planDeletions(plans, policies).map(({ policy }) => policy.ref.name)).toEqual(['b']);
  });
});
