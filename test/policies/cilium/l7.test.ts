import { describe, expect, it } from 'vitest';
import { ciliumPolicy, clusterwidePolicy } from '../../support/policies.ts';
import { said } from '../said.ts';

type Fields = Readonly<Record<string, unknown>>;

const TCP = [{ port: '80', protocol: 'TCP' }];
const UDP = [{ port: '53', protocol: 'UDP' }];
const http = [{ method: 'GET' }];
const dns = [{ matchPattern: '*' }];
const kafka = [{ topic: 'a' }];
const l7 = [{ cmd: 'READ' }];
const listener = { name: 'x', envoyConfig: { name: 'c' } };
const terminatingTLS = { secret: { name: 's' } };

/** Why Cilium rejects a policy with this toPorts element, from the element on, or `valid`. */
function verdict(portRule: Fields, direction: 'ingress' | 'egress' = 'egress', nodes = false): string {
  const spec = { [direction]: [{ toPorts: [portRule] }] };
  const text = nodes ? clusterwidePolicy({ nodeSelector: {}, ...spec }) : ciliumPolicy(spec);
  return said(text).replace(/^.*?toPorts\[0\][.:] ?/, '');
}

describe('L7 rules that Cilium rejects as a whole (§1.2)', () => {
  it.each([
    {
      why: 'HTTP over any protocol',
      portRule: { ports: [{ port: '80' }], rules: { http } },
      says: 'http rules need protocol TCP at every port beside them',
    },
    {
      why: 'HTTP over UDP',
      portRule: { ports: UDP, rules: { http } },
      says: 'http rules need protocol TCP at every port beside them',
    },
    {
      why: 'HTTP over TCP here and UDP there',
      portRule: { ports: [...TCP, ...UDP], rules: { http } },
      says: 'http rules need protocol TCP at every port beside them',
    },
    {
      why: 'Kafka over UDP',
      portRule: { ports: UDP, rules: { kafka } },
      says: 'kafka rules need protocol TCP at every port beside them',
    },
    {
      why: 'another parser over UDP',
      portRule: { ports: UDP, rules: { l7proto: 'x', l7 } },
      says: 'l7 rules need protocol TCP at every port beside them',
    },
    {
      why: 'HTTP at every port',
      portRule: { ports: [{ port: '0', protocol: 'TCP' }], rules: { http } },
      says: 'L7 rules need ports, and "0" is none',
    },
    {
      why: 'DNS at every port',
      portRule: { ports: [{ port: '0' }], rules: { dns } },
      says: 'L7 rules need ports, and "0" is none',
    },
    {
      why: 'HTTP at one port and at every one',
      portRule: { ports: [...TCP, { port: '00', protocol: 'TCP' }], rules: { http } },
      says: 'L7 rules need ports, and "0" is none',
    },
    {
      why: 'two kinds',
      portRule: { ports: TCP, rules: { http, kafka } },
      says: 'one kind of L7 rules only, not http and kafka',
    },
    {
      why: 'an empty list is a kind beside another',
      portRule: { ports: UDP, rules: { http: [], dns } },
      says: 'one kind of L7 rules only, not http and dns',
    },
    {
      why: 'a parser is a kind beside another',
      portRule: { ports: TCP, rules: { http, l7proto: 'x' } },
      says: 'one kind of L7 rules only, not http and l7',
    },
    { why: 'l7 without its parser', portRule: { ports: TCP, rules: { l7 } }, says: 'l7 needs l7proto' },
    {
      why: 'an empty l7 without its parser beside another kind',
      portRule: { ports: TCP, rules: { http, l7: [] } },
      says: 'l7 needs l7proto',
    },
    {
      why: 'an empty key of l7',
      portRule: { ports: TCP, rules: { l7proto: 'x', l7: [{ '': 'y' }] } },
      says: 'rules.l7[0]: an empty key',
    },
    {
      why: 'a value of l7 that is no text',
      portRule: { ports: TCP, rules: { l7proto: 'x', l7: [{ y: 5 }] } },
      says: 'rules.l7[0].y: must be text, not number 5',
    },
    {
      why: 'server names beside HTTP',
      portRule: { ports: TCP, rules: { http }, serverNames: ['a.io'] },
      says: 'serverNames beside L7 rules need terminatingTLS',
    },
    {
      why: 'server names beside HTTP where TLS only begins',
      portRule: { ports: TCP, rules: { http }, serverNames: ['a.io'], originatingTLS: terminatingTLS },
      says: 'serverNames beside L7 rules need terminatingTLS',
    },
    {
      why: 'server names beside DNS',
      portRule: { ports: UDP, rules: { dns }, serverNames: ['a.io'] },
      says: 'serverNames beside L7 rules need terminatingTLS',
    },
    {
      why: 'an empty server name',
      portRule: { ports: TCP, serverNames: ['a.io', ''] },
      says: 'an empty server name',
    },
    {
      why: 'a server name that is no text',
      portRule: { ports: TCP, serverNames: [5] },
      says: 'serverNames[0]: must be text, not number 5',
    },
    {
      why: 'a listener beside HTTP',
      portRule: { ports: TCP, rules: { http }, listener },
      says: 'a listener cannot stand beside L7 rules',
    },
    { why: 'DNS without a port', portRule: { rules: { dns } }, says: 'dns rules need a port' },
    {
      why: 'DNS over a range',
      portRule: { ports: [{ port: '53', endPort: 60 }], rules: { dns } },
      says: 'dns rules take no port ranges',
    },
    {
      why: 'Kafka of an unknown role',
      portRule: { ports: TCP, rules: { kafka: [{ role: 'x' }] } },
      says: 'rules.kafka[0].role: role must be produce or consume',
    },
    {
      why: 'a DNS name with a star',
      portRule: { ports: UDP, rules: { dns: [{ matchName: '*.a.io' }] } },
      says: 'rules.dns[0]: "*.a.io" holds characters that no DNS name has',
    },
    {
      why: 'a DNS pattern with a slash',
      portRule: { ports: UDP, rules: { dns: [{ matchPattern: 'a/*' }] } },
      says: 'rules.dns[0]: "a/*" holds characters that no DNS name has',
    },
    {
      why: 'a DNS pattern too long',
      portRule: { ports: UDP, rules: { dns: [{ matchPattern: '*'.repeat(256) }] } },
      says: 'rules.dns[0]: the name is longer than 255 characters',
    },
    {
      why: 'rules that are a list',
      portRule: { ports: TCP, rules: [] },
      says: 'rules: must be a map, not a list',
    },
    {
      why: 'HTTP rules that are a map',
      portRule: { ports: TCP, rules: { http: {} } },
      says: 'rules.http: must be a list, not a map',
    },
    {
      why: 'an HTTP rule that is text',
      portRule: { ports: TCP, rules: { http: ['GET'] } },
      says: 'rules.http[0]: must be a map, not string "GET"',
    },
  ])('$why: $portRule', ({ portRule, says }) => {
    expect(verdict(portRule)).toBe(says);
  });

  it.each([
    {
      why: 'DNS at ingress',
      portRule: { ports: UDP, rules: { dns } },
      says: 'dns rules are for egress only',
    },
    {
      why: 'a listener at ingress',
      portRule: { ports: TCP, listener },
      says: 'a listener is for egress only',
    },
    {
      why: 'a listener at ingress, however empty',
      portRule: { ports: TCP, listener: {} },
      says: 'a listener is for egress only',
    },
  ])('$why: $portRule', ({ portRule, says }) => {
    expect(verdict(portRule, 'ingress')).toBe(says);
    expect(verdict(portRule, 'egress')).toBe('valid');
  });

  it.each([
    { why: 'HTTP', direction: 'egress', rules: { http }, says: 'a policy for nodes takes no http rules' },
    { why: 'Kafka', direction: 'egress', rules: { kafka }, says: 'a policy for nodes takes no kafka rules' },
    {
      why: 'HTTP',
      direction: 'ingress',
      rules: { http },
      says: 'a policy for nodes takes no L7 rules at ingress',
    },
    {
      why: 'another parser',
      direction: 'ingress',
      rules: { l7proto: 'x', l7 },
      says: 'a policy for nodes takes no L7 rules at ingress',
    },
    { why: 'another parser', direction: 'egress', rules: { l7proto: 'x', l7 }, says: 'valid' },
    { why: 'a parser alone', direction: 'ingress', rules: { l7proto: 'x' }, says: 'valid' },
    { why: 'DNS', direction: 'egress', rules: { dns }, says: 'valid' },
    { why: 'no rules', direction: 'ingress', rules: { http: [] }, says: 'valid' },
  ] as const)('in a policy for nodes, $why at $direction → $says', ({ direction, rules, says }) => {
    expect(verdict({ ports: TCP, rules }, direction, true)).toBe(says);
  });
});

describe('an HTTP rule that Cilium rejects, and the whole object with it', () => {
  it.each([
    { rule: { path: '(' }, says: 'path: path is no regular expression: missing closing ): `(`' },
    {
      rule: { method: 'GET{1001}' },
      says: 'method: method is no regular expression: invalid repeat count: `{1001}`',
    },
    {
      rule: { path: '/(?=a)' },
      says: 'path: path is no regular expression: invalid or unsupported Perl syntax: `(?=`',
    },
    { rule: { method: 5 }, says: 'method: must be text, not number 5' },
    { rule: { headers: 'X-Key' }, says: 'headers: must be a list, not string "X-Key"' },
    { rule: { headers: [{ name: 'X' }] }, says: 'headers[0]: must be text, not a map' },
    { rule: { headerMatches: [{ value: 'v' }] }, says: 'headerMatches[0]: a header match needs a name' },
    { rule: { headerMatches: [null] }, says: 'headerMatches[0]: a header match needs a name' },
    {
      rule: { headerMatches: [{ name: 'X', mismatch: 'log' }] },
      says: 'headerMatches[0].mismatch: mismatch must be LOG, ADD, DELETE or REPLACE',
    },
    {
      rule: { headerMatches: [{ name: 'X', secret: {} }] },
      says: 'headerMatches[0].secret: a secret needs a name',
    },
    {
      rule: { headerMatches: [{ name: 'X', secret: 's' }] },
      says: 'headerMatches[0].secret: must be a map, not string "s"',
    },
  ])('$rule', ({ rule, says }) => {
    expect(verdict({ ports: TCP, rules: { http: [{}, rule] } })).toBe(`rules.http[1].${says}`);
  });

  it('no rule is looked at where no kind of rules is', () => {
    expect(verdict({ ports: TCP, rules: { http: [], l7proto: '' }, serverNames: [] })).toBe('valid');
  });
});

describe('what is sound', () => {
  it.each([
    { why: 'HTTP over TCP', portRule: { ports: TCP, rules: { http } } },
    { why: 'HTTP over tcp', portRule: { ports: [{ port: '80', protocol: 'tcp' }], rules: { http } } },
    { why: 'HTTP at a named port', portRule: { ports: [{ port: 'web', protocol: 'TCP' }], rules: { http } } },
    {
      why: 'HTTP over a range',
      portRule: { ports: [{ port: '80', endPort: 90, protocol: 'TCP' }], rules: { http } },
    },
    { why: 'HTTP without ports', portRule: { rules: { http } } },
    { why: 'no HTTP rules over any protocol', portRule: { ports: [{ port: '0' }], rules: { http: [] } } },
    {
      why: 'empty lists of every kind',
      portRule: { ports: UDP, rules: { http: [], kafka: [], dns: [], l7: [] } },
    },
    { why: 'null lists beside a kind', portRule: { ports: UDP, rules: { http: null, l7: null, dns } } },
    {
      why: 'a parser alone over UDP, which counts as no rules',
      portRule: { ports: UDP, rules: { l7proto: 'x' } },
    },
    { why: 'a parser alone beside a listener', portRule: { ports: TCP, rules: { l7proto: 'x' }, listener } },
    { why: 'DNS over any protocol', portRule: { ports: [{ port: '53', protocol: 'ANY' }], rules: { dns } } },
    { why: 'DNS at a port of any number', portRule: { ports: [{ port: '5353' }], rules: { dns } } },
    { why: 'DNS at a named port', portRule: { ports: [{ port: 'dns', endPort: 60 }], rules: { dns } } },
    { why: 'DNS of a range of one', portRule: { ports: [{ port: '53', endPort: 53 }], rules: { dns } } },
    {
      why: 'server names beside HTTP with TLS termination',
      portRule: { ports: TCP, rules: { http }, serverNames: ['a.io'], terminatingTLS: {} },
    },
    {
      why: 'server names beside no HTTP rules',
      portRule: { ports: TCP, rules: { http: [] }, serverNames: ['a.io'] },
    },
    { why: 'server names over any protocol', portRule: { ports: [{ port: '443' }], serverNames: ['a.io'] } },
    { why: 'a listener', portRule: { ports: TCP, listener } },
    { why: 'a host that is no expression', portRule: { ports: TCP, rules: { http: [{ host: '(' }] } } },
  ])('$why: $portRule', ({ portRule }) => {
    expect(verdict(portRule)).toBe('valid');
  });
});
