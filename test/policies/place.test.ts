import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Place } from '../../src/policies/place.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: {}
  # 許可 😀 été
  ingress:
    - from: # がある
        - podSelector: { matchLabels: { app: "名前" } }
        - ipBlock: { cidr: 10.0.0.0/8 }
      ports:
        - port: 80
`;

/** What the place's bytes are in the file. */
function bytesAt(text: string, place: Place | undefined): string {
  return Buffer.from(text).subarray(place?.startByte, place?.endByte).toString();
}

describe('a place', () => {
  it.each([
    { why: 'plain', text: POLICY },
    { why: 'with a byte order mark of three bytes', text: `\uFEFF${POLICY}` },
    { why: 'with CRLF', text: POLICY.replaceAll('\n', '\r\n') },
    { why: 'as the second document', text: `# é\nkind: Other\n---\n${POLICY}` },
  ])('$why: bytes, lines and columns lead to the text', ({ text }) => {
    const { policies, invalid } = parsePolicies(parseManifest('p.yaml', text).objects);
    expect(invalid).toEqual([]);
    const rule = policies[0]?.specs[0]?.rules[0];
    const peers = rule?.peers.kind === 'listed' ? rule.peers.peers : [];
    const [entry] = rule?.ports.kind === 'listed' ? rule.ports.entries : [];
    expect(peers.map((peer) => bytesAt(text, peer.place))).toEqual([
      'podSelector: { matchLabels: { app: "名前" } }',
      'ipBlock: { cidr: 10.0.0.0/8 }',
    ]);
    expect(bytesAt(text, entry?.place)).toBe('port: 80');
    expect(bytesAt(text, rule?.place)).toMatch(/^from: # がある\s+- podSelector[^]*- port: 80$/);
    const line = (text.split('\n')[(peers[1]?.place.line ?? 0) - 1] ?? '').replace('\r', '');
    expect(line.slice((peers[1]?.place.column ?? 0) - 1)).toBe('ipBlock: { cidr: 10.0.0.0/8 }');
  });
});
