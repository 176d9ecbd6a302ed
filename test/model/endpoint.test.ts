import { describe, expect, it } from 'vitest';
import { connectionKey } from '../../src/model/connection.ts';
import { describeEndpoint, endpointKey, endpointOfLabels } from '../../src/model/endpoint.ts';
import { shortHash } from '../../src/model/hash.ts';
import { LabelSet } from '../../src/model/labels.ts';
import { plainLine, plainLines } from '../../src/model/plain-text.ts';
import { party } from '../support/parties.ts';

const PARTIES = [
  'shop/web',
  'shop/web tier=front',
  'shop/db',
  'data/web',
  'host',
  'host 10.0.0.1',
  'host 10.0.0.2',
  'remote-node',
  'kube-apiserver+remote-node',
  'world',
  '203.0.113.9',
  '203.0.113.8',
  '203.0.113.9 a.io',
  '203.0.113.9 b.io',
  '203.0.113.9 a.io b.io',
  '2001:db8::1',
  '?',
  '? 10.0.0.1',
  '? shop/web-0',
  '? shop/web-1',
  '? data/web-0',
];

describe('endpoint keys', () => {
  it('tell different parties apart', () => {
    expect(new Set(PARTIES.map((text) => endpointKey(party(text)))).size).toBe(PARTIES.length);
  });

  it('of one party are equal, however it was written', () => {
    const texts = ['k8s:app=web', 'k8s:io.kubernetes.pod.namespace=shop'];
    const keys = [texts, texts.toReversed(), [...texts, ...texts]].map((labels) =>
      endpointKey(endpointOfLabels(LabelSet.parse(labels), '10.0.0.1', [])),
    );
    expect(new Set(keys).size).toBe(1);
    const named = [
      ['B.io.', 'a.io'],
      ['a.io', 'b.io'],
      ['a.io', 'A.IO', 'b.io'],
    ].map((names) => endpointKey(endpointOfLabels(LabelSet.parse(['reserved:world']), '203.0.113.9', names)));
    expect(new Set(named).size).toBe(1);
  });

  it('make connection keys with direction, protocol and port', () => {
    const [source, destination] = [party('shop/web'), party('shop/db')];
    const base = { source, destination, protocol: 'TCP', port: 80 } as const;
    const others = [
      base,
      { ...base, source: destination, destination: source },
      { ...base, protocol: 'UDP' },
      { ...base, port: 81 },
    ] as const;
    expect(new Set(others.map(connectionKey)).size).toBe(4);
  });
});

describe('the endpoint that labels stand for', () => {
  it.each([
    { labels: ['k8s:io.kubernetes.pod.namespace=shop', 'k8s:app=web'], kind: 'pod' },
    { labels: ['reserved:world', 'cidr:10.0.0.0/8'], kind: 'external' },
    { labels: ['reserved:world-ipv4'], kind: 'external' },
    { labels: ['reserved:world', 'reserved:kube-apiserver'], kind: 'external' },
    { labels: ['reserved:host'], kind: 'reserved' },
    { labels: ['reserved:kube-apiserver', 'reserved:remote-node'], kind: 'reserved' },
    { labels: ['k8s:app=web'], kind: 'reserved' },
    { labels: [], kind: 'reserved' },
  ])('$labels → $kind', ({ labels, kind }) => {
    expect(endpointOfLabels(LabelSet.parse(labels), undefined, []).kind).toBe(kind);
  });

  it('outside carries no label that hangs on policies', () => {
    const endpoint = endpointOfLabels(
      LabelSet.parse(['reserved:world', 'cidr:10.0.0.0/8', 'fqdn:*.a.io']),
      '10.0.0.1',
      [],
    );
    expect(endpoint).toMatchObject({ kind: 'external', labels: { text: 'reserved:world' } });
  });
});

describe('what a person would call a party', () => {
  it.each([
    { who: 'shop/web', name: 'shop/web' },
    { who: 'host', name: 'host' },
    { who: 'kube-apiserver+remote-node', name: 'kube-apiserver+remote-node' },
    { who: 'world', name: 'world' },
    { who: '203.0.113.9', name: '203.0.113.9' },
    { who: '203.0.113.9 a.io', name: 'a.io (203.0.113.9)' },
    { who: '203.0.113.9 b.io a.io', name: 'a.io or b.io (203.0.113.9)' },
    { who: '?', name: 'unknown' },
    { who: '? 10.0.0.1', name: '10.0.0.1' },
    { who: '? shop/web-0', name: 'shop/web-0 (labels unknown)' },
  ])('$who → $name', ({ who, name }) => {
    expect(describeEndpoint(party(who))).toBe(name);
  });

  it.each([
    { labels: ['k8s:app.kubernetes.io/name=n', 'k8s:app=a'], name: 'shop/n' },
    { labels: ['k8s:k8s-app=dns', 'k8s:name=x'], name: 'shop/dns' },
    { labels: ['k8s:tier=front'], name: 'shop/(unlabelled pod)' },
  ])('$labels → $name', ({ labels, name }) => {
    expect(describeEndpoint({ kind: 'pod', namespace: 'shop', labels: LabelSet.parse(labels) })).toBe(name);
  });
});

describe('a short hash', () => {
  it('has fourteen digits, the same on every machine', () => {
    expect([shortHash(''), shortHash('lapse')]).toMatchInlineSnapshot(`
      [
        "0bdcb81aee8d83",
        "1807fae7cf6f2a",
      ]
    `);
    expect(shortHash('x')).toMatch(/^[0-9a-f]{14}$/);
  });
});

describe('text of tenants', () => {
  it('is one line without control characters, and otherwise as it was', () => {
    expect(plainLine('a\u001bb\r\nc\td 許可 😀 \u2028e')).toBe('a\ufffdb c\td 許可 😀  e');
    expect(plainLines('a\nb\u0007')).toBe('a\nb\ufffd');
  });
});
