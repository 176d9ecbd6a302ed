import { describe, expect, it } from 'vitest';
import { app, cilium, counterexamplesOf, ingress, type Refuted, WEB } from './refute.ts';
import { clusterwidePolicy, documents, networkPolicy } from './verify-texts.ts';

describe('stays isolated', () => {
  const open = ingress(`{ from: [${app('cart')}] }`);
  it.each<Refuted>([
    {
      why: 'policyTypes removed, and with it an isolation without rules',
      before: networkPolicy(`{ ${WEB}, policyTypes: [Ingress, Egress] }`),
      after: networkPolicy(`{ ${WEB} }`),
      law: 'stays-isolated',
      says: 'shop/web was isolated for egress',
    },
    {
      why: 'a type removed whose list only Cilium still reads',
      before: networkPolicy(`{ ${WEB}, policyTypes: [Ingress, Egress], egress: [{ to: [${app('x')}] }] }`),
      after: networkPolicy(`{ ${WEB}, policyTypes: [Ingress], egress: [{ to: [${app('x')}] }] }`),
      law: 'stays-isolated',
      says: 'where policyTypes alone decide',
    },
    {
      why: 'the last egress rule of a policy without policyTypes',
      before: networkPolicy(`{ ${WEB}, egress: [{ to: [${app('x')}] }] }`),
      after: networkPolicy(`{ ${WEB}, egress: [] }`),
      law: 'stays-isolated',
      says: 'egress',
    },
    {
      why: 'an emptied list of a Cilium policy',
      before: cilium('ingress: [{ fromEndpoints: [{}] }], egress: [{ toEndpoints: [{}] }]'),
      after: cilium('ingress: [], egress: [{ toEndpoints: [{}] }]'),
      law: 'stays-isolated',
      says: 'ingress',
    },
    {
      why: 'default deny switched off',
      before: cilium('ingress: [{ fromEndpoints: [{}] }]'),
      after: cilium('enableDefaultDeny: { ingress: false }, ingress: [{ fromEndpoints: [{}] }]'),
      law: 'stays-isolated',
      says: 'ingress',
    },
    {
      why: 'the last policy that isolates, deleted',
      before: open,
      after: '',
      law: 'stays-isolated',
      says: 'shop/web was isolated for ingress',
    },
    {
      why: 'the subject narrowed by a label',
      before: open,
      after: networkPolicy(
        `{ podSelector: { matchLabels: { app: web, tier: a } }, policyTypes: [Ingress], ingress: [{ from: [${app('cart')}] }] }`,
      ),
      law: 'stays-isolated',
      says: 'shop/web',
    },
    {
      why: 'the subject narrowed by an exclusion, of pods that nobody knows',
      before: networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }'),
      after: networkPolicy(
        '{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [x] }] }, policyTypes: [Ingress] }',
      ),
      law: 'stays-isolated',
      says: 'shop/x',
    },
    {
      why: 'deleted, and the policy that remains excludes some',
      before: documents(
        networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }', 'all'),
        networkPolicy(
          '{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [x] }] }, policyTypes: [Ingress] }',
        ),
      ),
      after: networkPolicy(
        '{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [x] }] }, policyTypes: [Ingress] }',
      ),
      law: 'stays-isolated',
      says: 'shop/x',
    },
    {
      why: 'moved to another namespace',
      before: open,
      after: open.replace('namespace: shop', 'namespace: store'),
      law: 'stays-isolated',
      says: 'shop/web',
    },
    {
      why: 'node policies, as if the host firewall were on',
      before: clusterwidePolicy('{ nodeSelector: {}, ingress: [{ fromEntities: [cluster] }] }'),
      after: clusterwidePolicy(
        '{ nodeSelector: { matchLabels: { role: edge } }, ingress: [{ fromEntities: [cluster] }] }',
      ),
      law: 'stays-isolated',
      says: 'nodes/every node',
    },
  ])('$why', ({ before, after, law, says }) => {
    expect(counterexamplesOf(before, after)).toContainEqual({ law, text: expect.stringContaining(says) });
  });
});
