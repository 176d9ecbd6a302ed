import { expect, it } from 'vitest';
import { grantsOf } from '../../src/grants/grant.ts';
import { splitOffers } from '../../src/tightening/split-offer.ts';
import { policyOf } from '../support/policies.ts';
import { unusedFindings } from './unused-findings.ts';

const NP = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: {}
  ingress:
`;
const CNP = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: {}
  egress:
`;

/** The rules offered, where only the grants whose sentence ends or begins so are used. */
function offers(text: string, used: readonly string[]): string[] {
  const policy = policyOf(text);
  const isUsed = (sentence: string): boolean => used.some((one) => sentence.includes(one));
  expect(grantsOf(policy).filter((one) => isUsed(one.sentence)).length).toBe(used.length);
  return splitOffers(unusedFindings(policy, (one) => !isUsed(one.sentence))).map(
    ({ suggestion }) => suggestion.text,
  );
}

const TWO = `    - from: [{ podSelector: { matchLabels: { app: a } } }, { podSelector: { matchLabels: { app: b } } }]
      ports: [{ port: 80 }, { port: 443 }]
`;

it.each([
  {
    why: 'one rule for each peer that uses other ports',
    text: NP + TWO,
    used: ['app=a in shop may open TCP 80', 'app=b in shop may open TCP 443'],
    expected: [
      `- from:
    - podSelector:
        matchLabels:
          app: a
  ports:
    - port: 80
- from:
    - podSelector:
        matchLabels:
          app: b
  ports:
    - port: 443
`,
    ],
  },
  {
    why: 'peers that use the same ports share a rule; what is revoked is in none',
    text: `${CNP}    - toCIDR: [10.0.0.0/8, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16]
      toPorts: [{ ports: [{ port: "80" }, { port: "81" }] }, { ports: [{ port: "82" }] }]
`,
    used: [
      'protocol 80 to 10.0.0.0/8',
      'protocol 82 to 10.0.0.0/8',
      'protocol 82 to 10.1.0.0/16',
      'protocol 80 to 10.1.0.0/16',
      'protocol 82 to 10.2.0.0/16',
    ],
    expected: [
      `- toCIDR: [10.0.0.0/8, 10.1.0.0/16]
  toPorts:
    - ports:
        - port: "80"
    - ports:
        - port: "82"
- toCIDR: [10.2.0.0/16]
  toPorts:
    - ports:
        - port: "82"
`,
    ],
  },
  {
    why: 'nothing where whole peers go',
    text: NP + TWO,
    used: ['app=a in shop may open TCP 80'],
    expected: [],
  },
])('$why', ({ text, used, expected }) => {
  expect(offers(text, used)).toEqual(expected);
});
