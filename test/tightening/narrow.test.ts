import { describe, expect, it } from 'vitest';
import { newTexts, type Tightening, tighten } from '../../src/tightening/tighten.ts';
import { type Situation, situated, type Used } from '../findings/situation.ts';

const uses = (what: string): Used[] => [
  { what, last: 28 },
  { what, last: 1 },
];

function narrowed(text: string, used: readonly Used[], more: Partial<Situation> = {}): Tightening {
  const { judgement, manifests } = situated({ ...more, policies: [text], used });
  return tighten(judgement.findings, manifests.files, { narrow: true });
}

const newText = (tightening: Tightening): string | undefined => newTexts(tightening).get('1.yaml');

const POLICY = (rules: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
${rules}`;
const TO = (app: string): string => `to: [{ podSelector: { matchLabels: { app: ${app} } } }]`;

const ITEM = (egress: string): string => `- ${POLICY(egress).trimEnd().replaceAll('\n', '\n  ')}\n`;
const LIST = (egress: string): string =>
  `apiVersion: v1\nkind: List\nitems:\n${ITEM('    []\n')}${ITEM(egress)}`;

const SPECS = (ports: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
specs:
  - endpointSelector: { matchLabels: { app: other } }
    ingress: [{}]
  - endpointSelector: { matchLabels: { app: web } }
    egress:
      - {}
      - toEndpoints: [{ matchLabels: { app: db } }]
        toPorts:
          - ports: [{ port: "443", protocol: TCP }]
          - ports: [${ports}]
`;

describe('where the entry stands', () => {
  it('in a List', () => {
    const rule = `    - ${TO('db')}\n      ports:\n        - port: 8000\n          endPort: 8100\n`;
    const after = rule.replace('8000\n          endPort: 8100', '8001');
    expect(newText(narrowed(LIST(rule), uses('shop/web > shop/db TCP 8001')))).toBe(LIST(after));
  });

  it('in an element of specs, of several toPorts', () => {
    const used = [...uses('shop/web > shop/db TCP 443'), ...uses('shop/web > shop/db UDP 53')];
    expect(newText(narrowed(SPECS('{ port: "50", endPort: 59 }'), used, { running: ['shop/other'] }))).toBe(
      SPECS('{ port: "53", protocol: ANY }'),
    );
  });

  it('beside what goes in the same rule', () => {
    const before = POLICY(`    - to:
        - podSelector: { matchLabels: { app: old } } # gone
        - podSelector: { matchLabels: { app: db } }
      ports:
        - port: 1
        - port: 8000
          endPort: 8100
`);
    const after = POLICY(`    - to:
        - podSelector: { matchLabels: { app: db } }
      ports:
        - port: 8001
`);
    const used = uses('shop/web > shop/db TCP 8001');
    expect(newText(narrowed(before, used, { running: ['shop/old'] }))).toBe(after);
  });
});

describe('what cannot be narrowed', () => {
  it('holds up neither the others nor what is revoked', () => {
    const before = POLICY(`    - ${TO('db')}
      ports:
        - port: 8000 # the first
          endPort: 8100
    - ${TO('old')}
    - ${TO('mq')}
`);
    const after = POLICY(`    - ${TO('db')}
      ports:
        - port: 8000 # the first
          endPort: 8100
    - ${TO('mq')}
      ports:
        - port: 5672
          protocol: TCP
`);
    const used = [...uses('shop/web > shop/db TCP 8001'), ...uses('shop/web > shop/mq TCP 5672')];
    const tightening = narrowed(before, used, { running: ['shop/old'] });
    expect(newText(tightening)).toBe(after);
    expect(tightening.notNarrowed.map(({ reason }) => reason)).toEqual([
      'the entry that would be replaced holds a comment, which would be lost',
    ]);
    expect(tightening.changes.flatMap((one) => one.narrowed.map(({ seen }) => seen))).toEqual([['TCP 5672']]);
    expect(tightening.declined).toEqual([]);
  });

  it('a list that would get longer than Cilium takes', () => {
    const ports = Array.from(
      { length: 21 },
      (_, i) => `{ port: "${100 + 100 * i}", endPort: ${190 + 100 * i} }`,
    );
    const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress: [{ toEndpoints: [{ matchLabels: { app: db } }], toPorts: [{ ports: [${ports.join(', ')}] }] }]
`;
    const used = ports.flatMap((_, i) =>
      [101, 102].flatMap((port) => uses(`shop/web > shop/db TCP ${port + 100 * i}`)),
    );
    const tightening = narrowed(text, used);
    expect(newText(tightening)).toBeUndefined();
    expect(new Set(tightening.notNarrowed.map(({ reason }) => reason))).toEqual(
      new Set(['a list holds at most 40 ports']),
    );
    expect(tightening.notNarrowed).toHaveLength(21);
  });

  it('several namespaces beside match expressions of its own', () => {
    const text = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: web }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toEndpoints: [{ matchExpressions: [{ key: tier, operator: Exists }] }]
      toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]
`;
    const running = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}/x tier=back`);
    const used = [...uses('shop/web > a/x tier=back TCP 80'), ...uses('shop/web > b/x tier=back TCP 80')];
    const { notNarrowed } = narrowed(text, used, { running });
    expect(notNarrowed.map(({ reason }) => reason)).toEqual([
      'the selector has match expressions already; add the namespaces by hand',
    ]);
  });
});

it('nothing is narrowed where nobody asks for it', () => {
  const { judgement, manifests } = situated({
    policies: [POLICY(`    - ${TO('db')}\n`)],
    used: uses('shop/web > shop/db TCP 5432'),
  });
  expect(judgement.findings.map((one) => one.kind)).toContain('narrowable');
  expect(tighten(judgement.findings, manifests.files).changes).toEqual([]);
});
