import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { tighten } from '../../src/tightening/tighten.ts';
import { unusedFindings } from './unused-findings.ts';

const policy = (name: string, ingress: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:${ingress}
`;
const RULE = '\n    - from: [{ podSelector: {} }]';
const ANCHORED = ` &rules${RULE}`;

function item(name: string, ingress: string): string {
  return `- ${policy(name, ingress).trimEnd().replaceAll('\n', '\n  ')}\n`;
}

function list(...items: readonly string[]): string {
  return `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
}

function withDirective(ingress: string): string {
  return `%YAML 1.2\n---\n${policy('a', ingress)}---\n${policy('b', ' []')}`;
}

function tightenAll(...texts: readonly string[]): ReturnType<typeof tighten> {
  const files = texts.map((text, i) => parseManifest(`${i}.yaml`, text));
  const { policies } = parsePolicies(files.flatMap((file) => file.objects));
  const findings = policies.flatMap((one) => unusedFindings(one, () => true));
  return tighten(findings, files);
}

describe('tightening of files', () => {
  it('answers the changed files alone, with what was taken out of each', () => {
    const untouched = policy('b', ' []');
    const { changes, declined } = tightenAll(policy('a', RULE), untouched);
    expect(declined).toEqual([]);
    expect(changes.map(({ file, after }) => [file, after])).toEqual([['0.yaml', policy('a', ' []')]]);
    expect(changes[0]?.revoked.map((one) => one.finding.scope)).toEqual(['rule']);
  });

  it.each([
    { why: 'the first of a file', names: ['a', 'b', 'c'], bad: 'a' },
    { why: 'one in the middle', names: ['a', 'b', 'c'], bad: 'b' },
    { why: 'the last of a file', names: ['a', 'b', 'c'], bad: 'c' },
  ])(
    'a policy whose text cannot be edited stays, with the reason, and the others do not: $why',
    ({ names, bad }) => {
      const texts = names.map((name) => policy(name, name === bad ? ANCHORED : RULE));
      const { changes, declined } = tightenAll(texts.join('---\n'));
      expect(declined.map((one) => [one.policy.ref.name, one.reason])).toEqual([
        [bad, expect.stringContaining('would not be readable')],
      ]);
      const after = names.map((name) => (name === bad ? policy(name, ANCHORED) : policy(name, ' []')));
      expect(changes.map((one) => one.after)).toEqual([after.join('---\n')]);
    },
  );

  it('tells the policies of one List apart', () => {
    const { changes, declined } = tightenAll(list(item('a', RULE), item('b', ANCHORED), item('c', RULE)));
    expect(declined.map((one) => one.policy.ref.name)).toEqual(['b']);
    expect(changes.map((one) => one.after)).toEqual([
      list(item('a', ' []'), item('b', ANCHORED), item('c', ' []')),
    ]);
  });

  it('deletes every item of a List with its document, and leaves no file where nothing else is in it', () => {
    const elsewhere = parseManifest('deny.yaml', policy('deny', ' []'));
    const { policies: others } = parsePolicies(elsewhere.objects);
    const file = parseManifest('0.yaml', list(item('a', RULE), item('b', RULE)));
    const { policies } = parsePolicies(file.objects);
    const findings = policies.flatMap((one) => unusedFindings(one, () => true));
    const { changes } = tighten(findings, [file, elsewhere], { policies: [...policies, ...others] });
    expect(changes.map((one) => [one.file, one.after, one.deleted.length])).toEqual([['0.yaml', '', 2]]);
  });

  it('leaves a stub where the text of a policy cannot be taken out', () => {
    const file = parseManifest('0.yaml', withDirective(RULE));
    const { policies } = parsePolicies(file.objects);
    const findings = policies.flatMap((one) => unusedFindings(one, () => true));
    const { changes, declined } = tighten(findings, [file], { policies });
    expect(changes.map((one) => [one.after, one.deleted])).toEqual([[withDirective(' []'), []]]);
    expect(declined).toEqual([]);
  });

  it('changes nothing where every policy of the file is declined', () => {
    const { changes, declined } = tightenAll(policy('a', ANCHORED));
    expect(changes).toEqual([]);
    expect(declined).toHaveLength(1);
  });
});

describe('what stays against the judgement', () => {
  const plain = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: plain, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], egress: [{ ports: [{ protocol: UDP, port: 53 }] }] }
`;
  const filtered = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: filtered, namespace: shop }
spec:
  endpointSelector: {}
  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }]
`;

  it('keeps the L7 rule whose traffic would go on past the proxy', () => {
    const files = [plain, filtered].map((text, i) => parseManifest(`${i}.yaml`, text));
    const { policies } = parsePolicies(files.flatMap((file) => file.objects));
    const findings = policies.flatMap((one) => unusedFindings(one, () => true));
    const { changes, declined } = tighten(findings, files, { policies });
    expect(changes).toEqual([]);
    expect(declined.map(({ policy: { ref }, reason }) => `${ref.name}: ${reason}`)).toEqual([
      expect.stringMatching(/^plain: policyTypes does not name egress/),
      expect.stringMatching(/^filtered: a rule of NetworkPolicy shop\/plain .* would go past the proxy/),
    ]);
  });
});
