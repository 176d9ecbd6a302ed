import { describe, expect, it } from 'vitest';
import { ciliumPolicy, policyOf } from '../../../support/policies.ts';
import { firstRule } from '../../summary.ts';

const TCP = [{ port: '80', protocol: 'TCP' }];
const UDP = [{ port: '53', protocol: 'UDP' }];
const listener = { name: 'x', envoyConfig: { name: 'c' } };
const terminatingTLS = { secret: { name: 's' } };

const unknown = (field: string): string => `the field ${field} is not known to this version of Lapse`;

describe('fields that the kind of rule does not have', () => {
  it.each([
    { why: 'of a later release', http: { headerMatchType: 'Prefix' }, field: 'headerMatchType' },
    { why: 'mistyped', http: { paths: '/' }, field: 'paths' },
    {
      why: 'deep inside',
      http: { headerMatches: [{ name: 'X', values: [] }] },
      field: 'headerMatches[0].values',
    },
    {
      why: 'of a secret',
      http: { headerMatches: [{ name: 'X', secret: { name: 's', key: 'k' } }] },
      field: 'headerMatches[0].secret.key',
    },
  ])('an HTTP rule with one $why is read, and its object not edited', (row) => {
    const policy = policyOf(
      ciliumPolicy({ egress: [{ toPorts: [{ ports: TCP, rules: { http: [row.http] } }] }] }),
    );
    expect(policy.uneditable).toEqual([unknown(`spec.egress[0].toPorts[0].rules.http[0].${row.field}`)]);
  });

  it.each([
    { portRule: { rules: { grpc: [] } }, field: 'rules.grpc' },
    { portRule: { rules: { kafka: [{ topics: [] }] } }, field: 'rules.kafka[0].topics' },
    { portRule: { rules: { dns: [{ name: 'a' }] } }, field: 'rules.dns[0].name' },
    { portRule: { terminatingTLS: { secretName: 's' } }, field: 'terminatingTLS.secretName' },
    { portRule: { originatingTLS: { secret: { key: 'k' } } }, field: 'originatingTLS.secret.key' },
    { portRule: { listener: { ...listener, port: 1 } }, field: 'listener.port' },
    { portRule: { mtls: {} }, field: 'mtls' },
  ])('nor where they stand in $portRule', ({ portRule, field }) => {
    const policy = policyOf(ciliumPolicy({ egress: [{ toPorts: [{ ports: TCP, ...portRule }] }] }));
    expect(policy.uneditable).toEqual([unknown(`spec.egress[0].toPorts[0].${field}`)]);
  });

  it('every field of a generic L7 rule is its own', () => {
    const rules = { l7proto: 'x', l7: [{ any: 'thing' }] };
    expect(policyOf(ciliumPolicy({ egress: [{ toPorts: [{ ports: TCP, rules }] }] })).uneditable).toEqual([]);
  });

  it.each([
    { field: 'rules', value: { http: [{ method: 'GET' }] } },
    { field: 'serverNames', value: ['a.io', ''] },
    { field: 'terminatingTLS', value: terminatingTLS },
    { field: 'originatingTLS', value: terminatingTLS },
    { field: 'listener', value: listener },
  ])('a deny with $field denies its ports as a whole: the API server drops the field', ({ field, value }) => {
    const toPorts = [{ ports: UDP, [field]: value }];
    const policy = policyOf(ciliumPolicy({ ingressDeny: [{ toPorts }] }));
    const rule = firstRule(policy);
    expect(
      rule.ports.kind === 'listed' && rule.ports.entries.map(({ text, requests }) => [text, requests]),
    ).toEqual([['UDP 53', undefined]]);
    expect(rule.frozen).toEqual(['a deny: its work is that nobody tries']);
    expect(policy.uneditable).toEqual([unknown(`spec.ingressDeny[0].toPorts[0].${field}`)]);
  });

  it('a deny knows no toFQDNs: what is left of the element decides', () => {
    const policy = policyOf(
      ciliumPolicy({ egressDeny: [{ toFQDNs: [{ matchName: 'a.io' }], toPorts: [{ ports: UDP }] }] }),
    );
    expect(firstRule(policy).peers).toEqual({ kind: 'any' });
    expect(policy.uneditable).toEqual([unknown('spec.egressDeny[0].toFQDNs')]);
  });
});
