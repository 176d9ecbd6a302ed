import { describe, expect, it } from 'vitest';
import { summaryOf } from '../summary.ts';
import { clusterRuleOf, egressRule, ingressRule, whyInvalid } from './cluster-policy.ts';

describe('protocols', () => {
  it.each([
    { protocol: { tcp: { destinationPort: { number: 443 } } }, text: 'TCP 443' },
    { protocol: { udp: { destinationPort: { number: 1 } } }, text: 'UDP 1' },
    { protocol: { sctp: { destinationPort: { number: 65535 } } }, text: 'SCTP 65535' },
    { protocol: { tcp: { destinationPort: { range: { start: 8000, end: 8080 } } } }, text: 'TCP 8000-8080' },
    { protocol: { destinationNamedPort: 'http' }, text: 'any protocol port "http"' },
    { protocol: { tcp: null, destinationNamedPort: 'http' }, text: 'any protocol port "http"' },
    // fields of a later version: Cilium reads what it knows
    { protocol: { icmp: {} }, text: 'any port of any protocol' },
    { protocol: { tcp: { flags: 'SYN' } }, text: 'any TCP port' },
    { protocol: { udp: { destinationPort: { set: 'web' } } }, text: 'any UDP port' },
  ])('$protocol → $text', ({ protocol, text }) => {
    for (const policy of [ingressRule({ protocols: [protocol] }), egressRule({ protocols: [protocol] })])
      expect(summaryOf(clusterRuleOf(policy))[1]).toEqual([text]);
  });

  it.each([{}, { protocols: null }])('%j → every one', (rule) => {
    expect(summaryOf(clusterRuleOf(ingressRule(rule)))[1]).toBe('any');
  });

  it('a named port is one of TCP, UDP and SCTP', () => {
    const { ports } = clusterRuleOf(ingressRule({ protocols: [{ destinationNamedPort: 'web' }] }));
    expect(ports.kind === 'listed' && ports.entries).toMatchObject([
      { kind: 'named', protocols: ['TCP', 'UDP', 'SCTP'], name: 'web' },
    ]);
  });

  it('each has its path and place', () => {
    const protocols = [80, 443].map((number) => ({ tcp: { destinationPort: { number } } }));
    const { ports } = clusterRuleOf(ingressRule({ protocols }));
    const entries = ports.kind === 'listed' ? ports.entries : [];
    expect(entries.map(({ path }) => path)).toEqual([
      ['spec', 'ingress', 0, 'protocols', 0],
      ['spec', 'ingress', 0, 'protocols', 1],
    ]);
    expect(new Set(entries.map(({ place }) => place.line)).size).toBe(2);
  });
});

const at = 'spec.ingress[0].protocols';
const number = (port: unknown): unknown => ({ tcp: { destinationPort: { number: port } } });
const range = (start: unknown, end: unknown): unknown => ({
  udp: { destinationPort: { range: { start, end } } },
});

describe('protocols that the API server rejects', () => {
  const oneOf = 'exactly one of tcp, udp, sctp, destinationNamedPort is needed';
  it.each([
    { protocols: [], says: `${at}: must hold at least one item` },
    { protocols: Array(26).fill(number(80)), says: `${at}: at most 25 items, not 26` },
    { protocols: {}, says: `${at}: must be a list, not a map` },
    { protocols: [null], says: `${at}[0]: must be a map, and is missing or empty` },
    { protocols: ['tcp'], says: `${at}[0]: must be a map, not string "tcp"` },
    { protocols: [{}], says: `${at}[0]: ${oneOf}` },
    { protocols: [{ tcp: null }], says: `${at}[0]: ${oneOf}` },
    { protocols: [{ tcp: null, destinationPort: { number: 80 } }], says: `${at}[0]: ${oneOf}` },
    { protocols: [{ tcp: {}, udp: {} }], says: `${at}[0]: ${oneOf}` },
    { protocols: [{ tcp: {} }], says: `${at}[0].tcp: destinationPort is needed` },
    { protocols: [{ tcp: [] }], says: `${at}[0].tcp: must be a map, not a list` },
    {
      protocols: [{ tcp: { destinationPort: {} } }],
      says: `${at}[0].tcp.destinationPort: exactly one of number, range is needed`,
    },
    {
      protocols: [{ tcp: { destinationPort: { number: 1, range: { start: 1, end: 2 } } } }],
      says: `${at}[0].tcp.destinationPort: exactly one of number, range is needed`,
    },
    {
      protocols: [{ tcp: { destinationPort: 80 } }],
      says: `${at}[0].tcp.destinationPort: must be a map, not number 80`,
    },
    ...[0, -1, 65_536, 1.5, '80', true].map((port) => ({
      protocols: [number(port)],
      says: `${at}[0].tcp.destinationPort.number: ${JSON.stringify(port)} is no port; ports go from 1 to 65535`,
    })),
    { protocols: [range(1, null)], says: `${at}[0].udp.destinationPort.range.end: a port is needed` },
    { protocols: [range(undefined, 1)], says: `${at}[0].udp.destinationPort.range.start: a port is needed` },
    ...[
      [80, 80],
      [81, 80],
    ].map(([start, end]) => ({
      protocols: [range(start, end)],
      says: `${at}[0].udp.destinationPort.range: start must be less than end; a single port is a number`,
    })),
    ...['', '80', 'HTTP', 'my_port', 'a-name-that-is-too-long', 80].map((name) => ({
      protocols: [{ destinationNamedPort: name }],
      says: `${at}[0].destinationNamedPort: ${JSON.stringify(name)} is no port name; a number belongs under tcp, udp or sctp`,
    })),
  ])('$protocols → $says', ({ protocols, says }) => {
    expect(whyInvalid(ingressRule({ protocols }))).toBe(says);
  });

  it('25 are not too many', () => {
    expect(whyInvalid(ingressRule({ protocols: Array(25).fill(number(80)) }))).toBe('valid');
  });
});

describe('named ports, which only pods have', () => {
  const protocols = [number(80), { destinationNamedPort: 'http' }];
  const says = 'spec.egress[0].protocols: nodes, networks and domainNames have no named ports';
  it.each([
    { to: [{ namespaces: {} }], says: 'valid' },
    { to: [{ namespaces: {} }, { pods: { podSelector: {} } }], says: 'valid' },
    { to: [{ namespaces: {} }, { networks: ['10.0.0.0/8'] }], says },
    { to: [{ nodes: {} }], says },
    { to: [{ domainNames: ['example.com'] }], says },
  ])('$to → $says', ({ to, says: expected }) => {
    expect(whyInvalid(egressRule({ to, protocols }))).toBe(expected);
  });
});
