import { describe, expect, it } from 'vitest';
import { app, cilium, counterexamplesOf, from, type Refuted } from './refute.ts';

/** An ingress rule for one port, with what stands beside the ports. */
function l7(rules: string): string {
  return cilium(
    `ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }]${rules} }] }]`,
  );
}

describe('keeps denies and what is frozen, and stays valid', () => {
  const allowAll = 'ingress: [{ fromEntities: [all] }]';
  it.each<Refuted>([
    {
      why: 'a deny removed',
      before: cilium(`${allowAll}, ingressDeny: [{ fromCIDR: [10.0.0.0/8] }]`),
      after: cilium(allowAll),
      law: 'never-wider',
      says: '10.0.0.0',
    },
    {
      why: 'a deny removed that nothing else would allow',
      before: cilium('ingress: [{}], ingressDeny: [{ fromCIDR: [10.0.0.0/8] }]'),
      after: cilium('ingress: [{}]'),
      law: 'keeps-denies',
      says: '10.0.0.0',
    },
    {
      why: 'a deny for fewer ports',
      before: cilium(
        `${allowAll}, ingressDeny: [{ fromEntities: [world], toPorts: [{ ports: [{ port: "22" }, { port: "23" }] }] }]`,
      ),
      after: cilium(
        `${allowAll}, ingressDeny: [{ fromEntities: [world], toPorts: [{ ports: [{ port: "22" }] }] }]`,
      ),
      law: 'never-wider',
      says: 'on TCP 23',
    },
    {
      why: 'L7 rules removed',
      before: l7(', rules: { http: [{ method: GET }] }'),
      after: l7(''),
      law: 'never-wider',
      says: 'http rules',
    },
    {
      why: 'L7 rules emptied',
      before: l7(', rules: { http: [{ method: GET }] }'),
      after: l7(', rules: { http: [] }'),
      law: 'never-wider',
      says: 'http rules',
    },
    {
      why: 'authentication removed',
      before: cilium('ingress: [{ fromEndpoints: [{}], authentication: { mode: required } }]'),
      after: cilium('ingress: [{ fromEndpoints: [{}] }]'),
      law: 'keeps-frozen',
      says: 'authentication',
    },
    {
      why: 'TLS names removed',
      before: cilium(
        'egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.io] }] }]',
      ),
      after: cilium(
        'egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }]',
      ),
      law: 'keeps-frozen',
      says: 'TLS server names',
    },
    {
      why: 'no longer valid: an object without any rule',
      before: cilium('ingress: [{ fromEndpoints: [{}] }]'),
      after: cilium('ingress: []'),
      law: 'stays-valid',
      says: 'would be rejected as a whole',
    },
    {
      why: 'no longer valid: a field that is none',
      before: from(app('cart')),
      after: from('{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }'),
      law: 'stays-valid',
      says: 'ipBlock',
    },
  ])('$why', ({ before, after, law, says }) => {
    expect(counterexamplesOf(before, after)).toContainEqual({ law, text: expect.stringContaining(says) });
  });
});
