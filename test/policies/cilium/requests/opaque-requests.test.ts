import { describe, expect, it } from 'vitest';
import { answers, dns, entryOf, http, requestsOf, ruleWith, tls } from './requests-of.ts';

const secret = { name: 's' };
const listener = { name: 'foo', envoyConfig: { name: 'envoy' } };

describe('a proxy whose decisions are not known here may let anything through', () => {
  it.each([
    { why: 'Kafka', portRule: { rules: { kafka: [{ topic: 'a' }, {}] } }, text: 'Kafka rules' },
    {
      why: 'another parser',
      portRule: { rules: { l7proto: 'r2d2', l7: [{ cmd: 'READ' }] } },
      text: 'r2d2 rules',
    },
    { why: 'a parser alone', portRule: { rules: { l7proto: 'r2d2' } }, text: 'r2d2 rules' },
    { why: 'a listener', portRule: { listener }, text: 'listener envoy/foo' },
    {
      why: 'a listener beside server names',
      portRule: { listener, serverNames: ['a.io'] },
      text: 'listener envoy/foo',
    },
    {
      why: 'a listener without its configuration',
      portRule: { listener: { name: 'foo' } },
      text: 'listener foo',
    },
    { why: 'TLS termination', portRule: { terminatingTLS: { secret } }, text: 'TLS inspection' },
    { why: 'TLS origination', portRule: { originatingTLS: { secret } }, text: 'TLS inspection' },
    {
      why: 'a kind of rules not known here',
      portRule: { rules: { grpc: [{ service: 'a' }] } },
      text: 'grpc rules',
    },
  ])('$why → $text', ({ portRule, text }) => {
    const entry = entryOf(portRule);
    expect(entry.text).toBe(text);
    expect(answers(entry, [http(), dns('a.io'), tls('a.io')])).toEqual(['maybe', 'maybe', 'maybe']);
    expect(requestsOf(portRule).protocol).toBe('opaque');
    expect(ruleWith(portRule).frozen).not.toEqual([]);
  });

  it('HTTP rules beside rules of a kind not known here keep what they refuse', () => {
    const entry = entryOf({ rules: { http: [{ method: 'GET' }], grpc: [{}] } });
    expect(answers(entry, [http(), http({ method: 'PUT' })])).toEqual(['maybe', 'no']);
  });

  it('HTTP rules where TLS is terminated or begun are HTTP rules', () => {
    const tlsContexts = { terminatingTLS: { secret }, originatingTLS: { secret } };
    const entry = entryOf({ ...tlsContexts, rules: { http: [{ method: 'GET' }] } });
    expect(answers(entry, [http(), http({ method: 'PUT' }), tls('a.io')])).toEqual(['yes', 'no', 'maybe']);
    expect(entry.content).not.toBe(entryOf({ rules: { http: [{ method: 'GET' }] } }).content);
  });

  it('DNS rules beside TLS fields are DNS rules', () => {
    const entry = entryOf({
      serverNames: ['a.io'],
      terminatingTLS: { secret },
      rules: { dns: [{ matchName: 'b.io' }] },
    });
    expect(answers(entry, [dns('b.io'), dns('a.io')])).toEqual(['yes', 'no']);
  });
});

describe('what is no proxy', () => {
  it.each([
    { why: 'nothing said', portRule: {} },
    { why: 'empty rules', portRule: { rules: {} } },
    { why: 'null rules', portRule: { rules: null, serverNames: null, listener: null } },
    { why: 'no HTTP rules', portRule: { rules: { http: [] } } },
    {
      why: 'no rules of any kind',
      portRule: { rules: { http: [], kafka: [], dns: [], l7: [], l7proto: '' } },
    },
    { why: 'no server names', portRule: { serverNames: [] } },
    { why: 'no rules of a kind not known here', portRule: { rules: { grpc: [], soap: null } } },
  ])('$why: $portRule', ({ portRule }) => {
    const { ports, frozen } = ruleWith(portRule);
    expect(ports.kind === 'listed' && ports.entries.map((entry) => entry.requests)).toEqual([undefined]);
    expect(frozen).toEqual([]);
  });

  it('rules without ports allow nothing', () => {
    expect(ruleWith({ ports: [], rules: { http: [{}] } }).ports).toEqual({ kind: 'none' });
  });
});
