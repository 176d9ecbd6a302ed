import { describe, expect, it } from 'vitest';
import { ciliumPolicy, clusterwidePolicy } from '../../support/policies.ts';
import { decide } from '../decide.ts';

const fromWeb = ciliumPolicy({ ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] });
const denyWeb = ciliumPolicy(
  { ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] },
  { name: 'deny-web' },
);
const everyone = ciliumPolicy({ ingress: [{ fromEntities: ['all'] }] }, { name: 'everyone' });
const off = { enableDefaultDeny: { ingress: false, egress: false } };

describe('what decides', () => {
  it.each([
    {
      why: 'no policy selects the pod',
      texts: [],
      question: 'ingress shop/web > shop/db TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'a policy of another namespace does not isolate',
      texts: [fromWeb],
      question: 'ingress data/api > data/db TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'ingress rules do not isolate egress',
      texts: [fromWeb],
      question: 'egress shop/db > shop/api TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'a rule allows',
      texts: [fromWeb],
      question: 'ingress shop/web > shop/db TCP 1',
      verdict: 'allow',
    },
    {
      why: 'isolated, and no rule allows',
      texts: [fromWeb],
      question: 'ingress shop/api > shop/db TCP 1',
      verdict: 'deny',
    },
    {
      why: 'a deny beats every allow, whatever policy it stands in',
      texts: [fromWeb, denyWeb, everyone],
      question: 'ingress shop/web > shop/db TCP 1',
      verdict: 'deny',
    },
    {
      why: 'a deny-only policy isolates',
      texts: [denyWeb],
      question: 'ingress shop/api > shop/db TCP 1',
      verdict: 'deny',
    },
    {
      why: 'a deny without default deny leaves the others unenforced',
      texts: [ciliumPolicy({ ...off, ingressDeny: [{ fromEntities: ['world'] }] })],
      question: 'ingress shop/api > shop/db TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'a deny without default deny still denies',
      texts: [ciliumPolicy({ ...off, ingressDeny: [{ fromEntities: ['world'] }] })],
      question: 'ingress 203.0.113.9 > shop/db TCP 1',
      verdict: 'deny',
    },
    {
      why: 'one policy that isolates is enough',
      texts: [ciliumPolicy({ ...off, ingress: [{ fromEntities: ['world'] }] }), fromWeb],
      question: 'ingress shop/api > shop/db TCP 1',
      verdict: 'deny',
    },
    {
      why: 'an allow of a policy without default deny counts where another isolates',
      texts: [ciliumPolicy({ ...off, ingress: [{ fromEntities: ['world'] }] }), fromWeb],
      question: 'ingress 203.0.113.9 > shop/db TCP 1',
      verdict: 'allow',
    },
    {
      why: 'nothing is enforced at a host',
      texts: [clusterwidePolicy({ ingress: [{}] })],
      question: 'ingress shop/web > host TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'nothing is enforced outside the cluster',
      texts: [clusterwidePolicy({ ingress: [{}] })],
      question: 'ingress shop/web > 203.0.113.9 TCP 1',
      verdict: 'unenforced',
    },
    {
      why: 'a policy for nodes is inert without the host firewall',
      texts: [clusterwidePolicy({ nodeSelector: {}, ingress: [{ fromEntities: ['cluster'] }] })],
      question: 'ingress 203.0.113.9 > host TCP 1',
      verdict: 'unenforced',
    },
  ] as const)('$why → $verdict', ({ texts, question, verdict }) => {
    expect(decide(texts, question).verdict).toBe(verdict);
  });
});

describe('the local host (probes of the kubelet)', () => {
  it.each([
    { why: 'reaches an isolated pod without a rule', texts: [fromWeb], from: 'host', verdict: 'allow' },
    {
      why: 'is kept out by a deny',
      texts: [fromWeb, ciliumPolicy({ ingressDeny: [{ fromEntities: ['host'] }] }, { name: 'deny' })],
      from: 'host',
      verdict: 'deny',
    },
    { why: 'is not the remote node', texts: [fromWeb], from: 'remote-node', verdict: 'deny' },
    {
      why: 'is the host where the API server runs, too',
      texts: [fromWeb],
      from: 'host+kube-apiserver',
      verdict: 'allow',
    },
    {
      why: 'may be a party that nothing is known of',
      texts: [fromWeb],
      from: '? 10.0.0.9',
      verdict: 'unknown',
    },
  ] as const)('$why → $verdict', ({ texts, from, verdict }) => {
    expect(decide(texts, `ingress ${from} > shop/db TCP 1`).verdict).toBe(verdict);
  });

  it('has no such right to be reached', () => {
    const egress = ciliumPolicy({ egress: [{}] });
    expect(decide([egress], 'egress shop/web > host TCP 1').verdict).toBe('deny');
  });
});

describe('every grant that allows is named, whether or not another does too (T-30)', () => {
  it('over several policies, peers and ports', () => {
    const rule = {
      fromEndpoints: [{ matchLabels: { app: 'web' } }, {}],
      toPorts: [{ ports: [{ port: '80' }, { port: '0' }] }],
    };
    const { grants } = decide(
      [fromWeb, ciliumPolicy({ ingress: [rule] }, { name: 'twice' }), everyone],
      'ingress shop/web > shop/db TCP 80',
    );
    expect(
      grants.map(
        ({ grant }) => `${grant.policy.ref.name}: ${grant.peer?.text} ${grant.port?.text ?? 'any port'}`,
      ),
    ).toEqual([
      'cnp: pods app=web in shop any port',
      'twice: pods app=web in shop any protocol 80',
      'twice: pods app=web in shop any port of any protocol',
      'twice: every pod in shop any protocol 80',
      'twice: every pod in shop any port of any protocol',
      'everyone: everyone any port',
    ]);
  });

  it('even where a deny decides, which is named as well', () => {
    const { verdict, grants, denials } = decide([fromWeb, denyWeb], 'ingress shop/web > shop/db TCP 80');
    expect(verdict).toBe('deny');
    expect(grants).toHaveLength(1);
    expect(denials.map(({ rule }) => rule.path.join('.'))).toEqual(['spec.ingressDeny.0']);
  });
});
