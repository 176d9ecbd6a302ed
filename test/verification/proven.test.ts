import { describe, expect, it } from 'vitest';
import type { Usage } from '../../src/usage/usage.ts';
import { party, portOf } from '../support/parties.ts';
import {
  ciliumPolicy,
  clusterwidePolicy,
  documents,
  inventoryOfText,
  networkPolicy,
  verifyTexts,
} from './verify-texts.ts';

const app = (name: string): string => `{ podSelector: { matchLabels: { app: ${name} } } }`;
const np = (rules: string): string =>
  networkPolicy(
    `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [${rules}] }`,
  );
const cilium = (rules: string): string =>
  ciliumPolicy(`{ endpointSelector: { matchLabels: { app: web } }, ${rules} }`);

function usage(source: string, destination: string, port: string): Usage {
  return {
    connection: { source: party(source), destination: party(destination), ...portOf(port) },
    seenAt: 'ingress',
    outcome: 'allowed',
    events: 1,
    firstSeenMs: 1000,
    lastSeenMs: 2000,
  };
}

describe('what is no wider passes', () => {
  it.each([
    { why: 'nothing changed', before: np('{}'), after: np('{}'), changed: 0 },
    {
      why: 'comments and layout',
      before: np(`{ from: [${app('a')}] }`),
      after: `# new\n${np(`{ from:   [${app('a')}] }`)}`,
      changed: 0,
    },
    {
      why: 'rules in another order',
      before: np(`{ from: [${app('a')}] }, { from: [${app('b')}] }`),
      after: np(`{ from: [${app('b')}] }, { from: [${app('a')}] }`),
      changed: 0,
    },
    {
      why: 'peers in another order',
      before: np(`{ from: [${app('a')}, ${app('b')}] }`),
      after: np(`{ from: [${app('b')}, ${app('a')}] }`),
      changed: 1,
    },
    {
      why: 'policies in another order',
      before: documents(np('{}'), networkPolicy('{ podSelector: {} }', 'b')),
      after: documents(networkPolicy('{ podSelector: {} }', 'b'), np('{}')),
      changed: 0,
    },
    {
      why: 'a peer less',
      before: np(`{ from: [${app('a')}, ${app('b')}] }`),
      after: np(`{ from: [${app('a')}] }`),
      changed: 1,
    },
    {
      why: 'a narrower peer',
      before: np(`{ from: [${app('a')}] }`),
      after: np('{ from: [{ podSelector: { matchLabels: { app: a, tier: x } } }] }'),
      changed: 1,
    },
    {
      why: 'a narrower prefix',
      before: np('{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }'),
      after: np('{ from: [{ ipBlock: { cidr: 10.1.0.0/16, except: [10.1.1.0/24] } }] }'),
      changed: 1,
    },
    {
      why: 'a rule that another one covers',
      before: np(`{ from: [${app('a')}] }, { from: [{ podSelector: {} }] }`),
      after: np('{ from: [{ podSelector: {} }] }'),
      changed: 1,
    },
    {
      why: 'the last rule, and the list empty beside policyTypes',
      before: np('{}'),
      after: np(''),
      changed: 1,
    },
    {
      why: 'the last rule of a Cilium policy, and an empty element',
      before: cilium('ingress: [{ fromEndpoints: [{}] }]'),
      after: cilium('ingress: [{}]'),
      changed: 1,
    },
    {
      why: 'policyTypes written out',
      before: networkPolicy('{ podSelector: {}, egress: [{}] }'),
      after: networkPolicy('{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [] }'),
      changed: 1,
    },
    {
      why: 'a port name less',
      before: np('{ ports: [{ port: http }, { port: metrics }] }'),
      after: np('{ ports: [{ port: http }] }'),
      changed: 1,
    },
    {
      why: 'a service less',
      before: cilium(
        'egress: [{ toServices: [{ k8sService: { serviceName: a } }, { k8sService: { serviceName: b } }] }]',
      ),
      after: cilium('egress: [{ toServices: [{ k8sService: { serviceName: b } }] }]'),
      changed: 1,
    },
    {
      why: 'an L7 rule for fewer peers',
      before: cilium(
        'ingress: [{ fromEndpoints: [{ matchLabels: { app: a } }, { matchLabels: { app: b } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{}] } }] }]',
      ),
      after: cilium(
        'ingress: [{ fromEndpoints: [{ matchLabels: { app: a } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{}] } }] }]',
      ),
      changed: 1,
    },
    {
      why: 'a deny that denies more',
      before: cilium('ingress: [{ fromEntities: [all] }], ingressDeny: [{ fromCIDR: [10.0.0.0/8] }]'),
      after: cilium(
        'ingress: [{ fromEntities: [all] }], ingressDeny: [{ fromCIDR: [10.0.0.0/8, 192.0.2.0/24] }]',
      ),
      changed: 1,
    },
    {
      why: 'a policy more that isolates',
      before: np('{}'),
      after: documents(np('{}'), networkPolicy('{ podSelector: {}, policyTypes: [Egress] }', 'b')),
      changed: 1,
    },
    {
      why: 'a policy that goes while another isolates the same pods',
      before: documents(
        np(`{ from: [${app('a')}] }`),
        networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }', 'all'),
      ),
      after: networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }', 'all'),
      changed: 1,
    },
    {
      why: 'a policy under another name',
      before: np(`{ from: [${app('a')}] }`),
      after: np(`{ from: [${app('a')}] }`).replace('name: web', 'name: site'),
      changed: 2,
    },
    {
      why: 'a rule for nodes less',
      before: clusterwidePolicy(
        '{ nodeSelector: {}, ingress: [{ fromEntities: [cluster] }, { fromEntities: [world] }] }',
      ),
      after: clusterwidePolicy('{ nodeSelector: {}, ingress: [{ fromEntities: [cluster] }] }'),
      changed: 1,
    },
    {
      why: 'invalid before and after',
      before: documents(np('{ from: [{}] }'), networkPolicy('{ podSelector: {} }', 'b')),
      after: documents(np('{ from: [{}] }'), networkPolicy('{ podSelector: {} }', 'b')),
      changed: 0,
    },
  ])('$why', ({ before, after, changed }) => {
    const { passed, counterexamples, checked } = verifyTexts(before, after);
    expect(counterexamples).toEqual([]);
    expect(passed).toBe(true);
    expect(checked.changedPolicies).toBe(changed);
    expect(checked.decisions > 0).toBe(changed > 0);
  });

  it('the number a port name has already is not made ambiguous by pods that could run', () => {
    const inventory = inventoryOfText(`apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }] }] }
`);
    const before = np('{ ports: [{ port: 8080 }, { port: 9090 }] }');
    expect(verifyTexts(before, np('{ ports: [{ port: http }] }'), { inventory }).passed).toBe(true);
    expect(verifyTexts(before, np('{ ports: [{ port: 9091 }] }'), { inventory }).passed).toBe(false);
  });
});

describe('cuts nothing that was seen', () => {
  const before = np(`{ from: [${app('a')}], ports: [{ port: 80 }] }, { from: [${app('b')}] }`);

  it.each([
    { why: 'a used peer', after: np(`{ from: [${app('b')}] }`), seen: ['shop/a', 'shop/web', 'TCP 80'] },
    {
      why: 'a used port',
      after: np(`{ from: [${app('a')}], ports: [{ port: 81 }] }`),
      seen: ['shop/a', 'shop/web', 'TCP 80'],
    },
    {
      why: 'a rule used by ICMP alone',
      after: np(`{ from: [${app('a')}], ports: [{ port: 80 }] }`),
      seen: ['shop/b', 'shop/web', 'ICMPv4 8'],
    },
  ])('$why would be cut', ({ after, seen: [source = '', destination = '', port = ''] }) => {
    const { counterexamples } = verifyTexts(before, after, { usages: [usage(source, destination, port)] });
    const cuts = counterexamples.filter((one) => one.law === 'cuts-nothing');
    expect(cuts.map((one) => one.text)).toEqual([
      expect.stringMatching(
        /was seen in use, last at 1970-01-01T00:00:02.000Z, and its ingress would be denied/,
      ),
    ]);
  });

  it('traffic that no rule allowed before is not asked for', () => {
    const usages = [usage('shop/x', 'shop/web', 'TCP 80')];
    const { counterexamples, checked } = verifyTexts(
      before,
      np(`{ from: [${app('a')}], ports: [{ port: 80 }] }`),
      { usages },
    );
    expect(counterexamples).toEqual([]);
    // its egress half is not isolated, so one half was allowed
    expect(checked.replayed).toBe(1);
  });

  it('traffic that a plain rule let through is not left to an L7 rule', () => {
    const l7 =
      '{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }';
    const usages = [usage('shop/a', 'shop/web', 'TCP 80')];
    const both = cilium(`ingress: [{ fromEndpoints: [{}] }, ${l7}]`);
    const { counterexamples } = verifyTexts(both, cilium(`ingress: [${l7}]`), { usages });
    expect(counterexamples.map((one) => one.law)).toEqual(['cuts-nothing']);
  });
});
