import { describe, expect, it } from 'vitest';
import { app, cilium, counterexamplesOf, from, ports, type Refuted, WEB } from './refute.ts';
import { clusterwidePolicy, documents, networkPolicy } from './verify-texts.ts';

describe("never wider, in Cilium's words and across policies", () => {
  it.each<Refuted>([
    {
      why: 'any protocol instead of one',
      before: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }]',
      ),
      after: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: ANY }] }] }]',
      ),
      law: 'never-wider',
      says: 'on TCP 53',
    },
    {
      why: 'a port name more, whatever number it has',
      before: ports('{ port: http }'),
      after: ports('{ port: http }', '{ port: metrics }'),
      law: 'never-wider',
      says: 'on TCP 6100',
    },
    {
      why: 'another ICMP type',
      before: cilium('ingress: [{ fromEndpoints: [{}], icmps: [{ fields: [{ type: 8 }] }] }]'),
      after: cilium('ingress: [{ fromEndpoints: [{}], icmps: [{ fields: [{ type: 13 }] }] }]'),
      law: 'never-wider',
      says: 'on ICMPv4 type 13',
    },
    {
      why: 'a shorter prefix',
      before: from('{ ipBlock: { cidr: 10.1.0.0/16 } }'),
      after: from('{ ipBlock: { cidr: 10.0.0.0/8 } }'),
      law: 'never-wider',
      says: '10.0.0.0 → shop/web',
    },
    {
      why: 'an exception less',
      before: from('{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }'),
      after: from('{ ipBlock: { cidr: 10.0.0.0/8 } }'),
      law: 'never-wider',
      says: '10.1.0.0 → shop/web',
    },
    {
      why: 'a wider entity',
      before: cilium('ingress: [{ fromEntities: [cluster] }]'),
      after: cilium('ingress: [{ fromEntities: [all] }]'),
      law: 'never-wider',
      says: 'world',
    },
    {
      why: 'a DNS pattern over more labels',
      before: cilium('egress: [{ toFQDNs: [{ matchPattern: "*.a.io" }] }]'),
      after: cilium('egress: [{ toFQDNs: [{ matchPattern: "**.a.io" }] }]'),
      law: 'never-wider',
      says: 'lapse.lapse.a.io',
    },
    {
      why: 'another DNS name',
      before: cilium('egress: [{ toFQDNs: [{ matchName: a.io }] }]'),
      after: cilium('egress: [{ toFQDNs: [{ matchName: b.io }] }]'),
      law: 'never-wider',
      says: 'b.io',
    },
    {
      why: 'another service, whose pods nobody knows',
      before: cilium('egress: [{ toServices: [{ k8sService: { serviceName: a, namespace: shop } }] }]'),
      after: cilium('egress: [{ toServices: [{ k8sService: { serviceName: b, namespace: shop } }] }]'),
      law: 'never-wider',
      says: 'newly names',
    },
    {
      why: 'the other peers field left out: any peer',
      before: cilium('ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80" }] }] }]'),
      after: cilium('ingress: [{ toPorts: [{ ports: [{ port: "80" }] }] }]'),
      law: 'never-wider',
      says: 'a pod without labels in lapse-other',
    },
    {
      why: 'a policy more that allows more',
      before: from(app('cart')),
      after: documents(
        from(app('cart')),
        networkPolicy(`{ ${WEB}, ingress: [{ from: [${app('x')}] }] }`, 'more'),
      ),
      law: 'never-wider',
      says: 'NetworkPolicy shop/more',
    },
    {
      why: 'the same name twice, and the first of them wider',
      before: documents(from(app('cart')), from(app('cart'))),
      after: documents(from(app('x')), from(app('cart'))),
      law: 'never-wider',
      says: 'shop/x',
    },
    {
      why: 'wider only for who is left when the other policy goes',
      before: documents(from(app('cart')), networkPolicy(`{ ${WEB}, ingress: [{}] }`, 'open')),
      after: documents(from(app('cart'), app('x')), networkPolicy(`{ ${WEB}, ingress: [{}] }`, 'open')),
      law: 'never-wider',
      says: 'shop/x',
    },
    {
      why: 'a rule for nodes, as if the host firewall were on',
      before: clusterwidePolicy('{ nodeSelector: {}, ingress: [{ fromEntities: [cluster] }] }'),
      after: clusterwidePolicy('{ nodeSelector: {}, ingress: [{ fromEntities: [all] }] }'),
      law: 'never-wider',
      says: 'world → nodes/every node',
    },
    {
      why: 'a plain rule beside an L7 rule: the filter would be off',
      before: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }]',
      ),
      after: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }, { fromEndpoints: [{ matchLabels: { app: x } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }]',
      ),
      law: 'never-wider',
      says: 'was allowed only under http rules',
    },
    {
      why: 'another L7 rule beside an L7 rule',
      before: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }]',
      ),
      after: cilium(
        'ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }, { fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: POST }] } }] }]',
      ),
      law: 'never-wider',
      says: 'would allow it otherwise',
    },
  ])('$why', ({ before, after, law, says }) => {
    expect(counterexamplesOf(before, after)).toContainEqual({ law, text: expect.stringContaining(says) });
  });
});
