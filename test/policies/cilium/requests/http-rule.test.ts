import { describe, expect, it } from 'vitest';
import { answers, dns, http, httpEntry, requestsOf, ruleWith, tls } from './requests-of.ts';

describe('method, path and host of an HTTP rule (§6)', () => {
  it.each([
    { why: 'an empty rule matches every request', rule: {}, request: http({ path: '/x?y' }), answer: 'yes' },
    {
      why: 'empty fields ask for nothing',
      rule: { method: '', path: '', host: '' },
      request: http(),
      answer: 'yes',
    },
    {
      why: 'null fields ask for nothing',
      rule: { method: null, headers: null },
      request: http(),
      answer: 'yes',
    },
    { why: 'a method', rule: { method: 'GET' }, request: http(), answer: 'yes' },
    { why: 'another method', rule: { method: 'GET' }, request: http({ method: 'POST' }), answer: 'no' },
    { why: 'a method as a whole', rule: { method: 'GE' }, request: http(), answer: 'no' },
    { why: 'a method in the case written', rule: { method: 'get' }, request: http(), answer: 'no' },
    {
      why: 'a method in any case, if it says so',
      rule: { method: '(?i)get' },
      request: http(),
      answer: 'yes',
    },
    {
      why: 'one of two methods',
      rule: { method: 'GET|PUT' },
      request: http({ method: 'PUT' }),
      answer: 'yes',
    },
    {
      why: '/status is /status',
      rule: { path: '/status' },
      request: http({ path: '/status' }),
      answer: 'yes',
    },
    {
      why: '/status is not /status/',
      rule: { path: '/status' },
      request: http({ path: '/status/' }),
      answer: 'no',
    },
    {
      why: '/status is not /status/1',
      rule: { path: '/status' },
      request: http({ path: '/status/1' }),
      answer: 'no',
    },
    {
      why: '/status is not /a/status',
      rule: { path: '/status' },
      request: http({ path: '/a/status' }),
      answer: 'no',
    },
    {
      why: 'a query is part of the path',
      rule: { path: '/status' },
      request: http({ path: '/status?x=1' }),
      answer: 'no',
    },
    {
      why: 'a query is matched too',
      rule: { path: '/s[?]x=[0-9]+' },
      request: http({ path: '/s?x=12' }),
      answer: 'yes',
    },
    {
      why: 'a path in the case written',
      rule: { path: '/Status' },
      request: http({ path: '/status' }),
      answer: 'no',
    },
    { why: 'anchors change nothing', rule: { path: '^/a$' }, request: http({ path: '/a' }), answer: 'yes' },
    {
      why: 'alternatives are anchored together',
      rule: { path: '/a|/b' },
      request: http({ path: '/ab' }),
      answer: 'no',
    },
    {
      why: 'the longer alternative counts',
      rule: { path: '/a|/ab' },
      request: http({ path: '/ab' }),
      answer: 'yes',
    },
    {
      why: 'lazy repeats reach the end',
      rule: { path: '/.*?' },
      request: http({ path: '/abc' }),
      answer: 'yes',
    },
    {
      why: 'method and path must both hold',
      rule: { method: 'GET', path: '/a' },
      request: http({ method: 'PUT', path: '/a' }),
      answer: 'no',
    },
    { why: 'a host', rule: { host: 'a[.]io' }, request: http({ host: 'a.io' }), answer: 'yes' },
    {
      why: 'a dot in a host is any character',
      rule: { host: 'a.io' },
      request: http({ host: 'a-io' }),
      answer: 'yes',
    },
    { why: 'a host as a whole', rule: { host: 'a.io' }, request: http({ host: 'www.a.io' }), answer: 'no' },
    {
      why: 'a port belongs to the host',
      rule: { host: 'a.io' },
      request: http({ host: 'a.io:8080' }),
      answer: 'no',
    },
    {
      why: 'a host in the case written',
      rule: { host: 'a.io' },
      request: http({ host: 'A.io' }),
      answer: 'no',
    },
    { why: 'a host not known', rule: { host: 'a.io' }, request: http(), answer: 'maybe' },
    {
      why: 'another method decides before a host not known',
      rule: { method: 'PUT', host: 'a.io' },
      request: http(),
      answer: 'no',
    },
    { why: 'a host not known and not asked for', rule: { path: '/' }, request: http(), answer: 'yes' },
    { why: 'a DNS query is no HTTP', rule: {}, request: dns('a.io'), answer: 'no' },
    { why: 'a TLS handshake is no HTTP', rule: {}, request: tls('a.io'), answer: 'no' },
  ])('$why: $rule → $answer', ({ rule, request, answer }) => {
    expect(httpEntry(rule).matches(request)).toBe(answer);
  });

  it('a host that does not compile may match anything, and the rule is held', () => {
    const rule = { host: '*.a.io' };
    expect(answers(httpEntry(rule), [http({ host: 'x.a.io' }), http()])).toEqual(['maybe', 'maybe']);
    expect(ruleWith({ rules: { http: [rule] } }).frozen).toEqual([
      'http rules, which the L7 proxy applies',
      'what cannot be told: the expression of host: missing argument to repetition operator: `*`',
    ]);
  });

  it('an expression on whose reading Go and Envoy differ may match anything, and the rule is held', () => {
    const rule = { path: '/(?P<n>a)(?P<n>b)' };
    expect(answers(httpEntry(rule), [http({ path: '/ab' }), http({ path: '/x' })])).toEqual([
      'maybe',
      'maybe',
    ]);
    expect(ruleWith({ rules: { http: [rule] } }).frozen).toContain(
      'what cannot be told: the expression of path: duplicate capture group name: `n`',
    );
  });

  it('a field that is not known here may change what matches', () => {
    const entry = httpEntry({ path: '/a', headerMatchType: 'Prefix' });
    expect(answers(entry, [http({ path: '/a' }), http({ path: '/b' })])).toEqual(['maybe', 'maybe']);
  });
});

describe('what stands for an HTTP rule', () => {
  it.each([
    { rule: {}, text: 'any HTTP request' },
    { rule: { method: 'GET' }, text: 'GET' },
    { rule: { path: '/a' }, text: 'any method /a' },
    { rule: { method: 'GET|PUT', path: '/api/.*' }, text: 'GET|PUT /api/.*' },
    { rule: { host: 'a.io' }, text: 'any HTTP request at host a.io' },
    { rule: { method: 'GET', path: '/', host: 'a.io' }, text: 'GET / at host a.io' },
    {
      rule: {
        method: 'GET',
        headers: ['X-Token: hunter2', 'X-Other'],
        headerMatches: [
          { name: 'X-Secret', value: 'hunter3' },
          { name: 'X-Log', value: 'l', mismatch: 'LOG' },
          { name: 'X-Set', value: 'r', mismatch: 'REPLACE' },
        ],
      },
      text: 'GET with header x-token, x-other, x-secret changing header x-set',
    },
  ])('$rule → $text, without the values of headers', ({ rule, text }) => {
    expect(httpEntry(rule).text).toBe(text);
  });

  it('every port of the element shares one set of requests, with the place of each rule', () => {
    const { ports } = ruleWith({
      ports: [
        { port: '80', protocol: 'TCP' },
        { port: '81', protocol: 'TCP' },
      ],
      rules: { http: [{ method: 'GET' }, {}] },
    });
    const [first, second] = ports.kind === 'listed' ? ports.entries : [];
    expect(first?.requests).toBe(second?.requests);
    expect(first?.requests?.protocol).toBe('http');
    const written = first?.requests?.entries.map(({ path, place }) => [path.slice(-3), place.line]);
    expect(written).toEqual([
      [['rules', 'http', 0], expect.any(Number)],
      [['rules', 'http', 1], expect.any(Number)],
    ]);
    expect(written?.[0]?.[1]).toBeLessThan(Number(written?.[1]?.[1]));
  });

  it('equal rules have equal content, whatever empty fields they spell out', () => {
    const rules = [
      { method: 'GET', path: '/a' },
      { path: '/a', method: 'GET', host: '', headers: [], headerMatches: null },
      { method: 'GET', path: '/a', host: 'a.io' },
      { method: 'get', path: '/a' },
    ];
    const [one, same, other, cased] = requestsOf({ rules: { http: rules } }).entries.map(
      ({ content }) => content,
    );
    expect(same).toBe(one);
    expect(new Set([one, other, cased]).size).toBe(3);
  });
});
