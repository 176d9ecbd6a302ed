import { describe, expect, it } from 'vitest';
import type { NeededRule } from '../../src/findings/denied/needed-rule.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { neededPolicy } from '../../src/report/needed-policy.ts';

const web = { namespace: 'shop', labels: { app: 'web' } };
const db = { namespace: 'data', labels: { app: 'db' } };
const tcp = [{ protocol: 'TCP', port: 5432 }] as const;

const CASES: readonly {
  readonly what: string;
  readonly rule: NeededRule;
  readonly says: readonly string[];
}[] = [
  {
    what: 'pods of another namespace',
    rule: { direction: 'egress', subject: web, peer: { kind: 'pods', ...db }, ports: tcp },
    says: ['toEndpoints', 'k8s:io.kubernetes.pod.namespace: data', 'port: "5432"'],
  },
  {
    what: 'pods of its own namespace, at ingress',
    rule: { direction: 'ingress', subject: web, peer: { kind: 'pods', ...web }, ports: tcp },
    says: ['fromEndpoints', 'app: web'],
  },
  {
    what: 'an entity',
    rule: {
      direction: 'egress',
      subject: web,
      peer: { kind: 'entity', entity: 'kube-apiserver' },
      ports: tcp,
    },
    says: ['toEntities: [kube-apiserver]'],
  },
  {
    what: 'addresses',
    rule: {
      direction: 'ingress',
      subject: web,
      peer: { kind: 'cidr', cidrs: ['203.0.113.9/32'] },
      ports: tcp,
    },
    says: ['fromCIDR: [203.0.113.9/32]'],
  },
  {
    what: 'DNS names',
    rule: {
      direction: 'egress',
      subject: web,
      peer: { kind: 'fqdn', names: ['api.example.com'] },
      ports: tcp,
    },
    says: ['toFQDNs', 'matchName: api.example.com'],
  },
  {
    what: 'ICMP beside a port',
    rule: {
      direction: 'egress',
      subject: web,
      peer: { kind: 'pods', ...db },
      ports: [{ protocol: 'ICMPv6', port: 128 }, ...tcp],
    },
    says: ['icmps', 'family: IPv6', 'type: 128'],
  },
  {
    what: 'labels that look like something else',
    rule: {
      direction: 'egress',
      subject: { namespace: 'shop', labels: { app: 'true', 'x.y/z': '12' } },
      peer: { kind: 'pods', namespace: 'shop', labels: { a: '' } },
      ports: tcp,
    },
    says: ['app: "true"', '"12"'],
  },
];

describe('a policy that would let refused traffic through', () => {
  it.each(CASES)('is valid: $what', ({ rule, says }) => {
    const { yaml, file } = neededPolicy(rule, 'web');
    const { policies, invalid } = parsePolicies(parseManifest(file, yaml).objects);
    expect(invalid).toEqual([]);
    expect(policies).toHaveLength(1);
    expect(new Set(policies[0]?.specs[0]?.rules.map((one) => one.direction))).toEqual(
      new Set([rule.direction]),
    );
    for (const text of says) expect(yaml).toContain(text);
  });

  it.each([
    { workload: 'web', file: 'shop/allow-web-egress.yaml' },
    { workload: 'Web_1.x', file: 'shop/allow-web-1-x-egress.yaml' },
    { workload: '../../etc', file: 'shop/allow-etc-egress.yaml' },
    { workload: '数', file: 'shop/allow-workload-egress.yaml' },
  ])('of $workload is $file', ({ workload, file }) => {
    const [{ rule } = { rule: undefined }] = CASES;
    expect(rule === undefined ? '' : neededPolicy(rule, workload).file).toBe(file);
  });
});
