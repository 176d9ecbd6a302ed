import { describe, expect, it } from 'vitest';
import { answers, dns, entryOf, http, requestsOf, ruleWith, tls } from './requests-of.ts';

const entry = (name: string) => entryOf({ serverNames: [name] });

describe('a server name (§6)', () => {
  it.each([
    { name: 'a.io', yes: ['a.io', 'A.io'], no: ['www.a.io', 'axio', ''] },
    { name: 'A.IO', yes: ['a.io'], no: [] },
    { name: '*.a.io', yes: ['x.a.io'], no: ['a.io', 'x.y.a.io', ''] },
    { name: '**.a.io', yes: ['x.a.io', 'x.y.a.io'], no: ['a.io', '.a.io', 'x..a.io'] },
    { name: 'a*.b.io', yes: ['a.b.io', 'ax.b.io'], no: ['b.io', 'a.x.b.io'] },
    { name: 'x.**.io', yes: ['x.a.io', 'x.a.b.io'], no: ['x.io'] },
    { name: '*', yes: ['a', 'a.b.io'], no: ['', 'a..b', '.a'] },
    { name: '**', yes: ['a', 'a.b.io'], no: [''] },
  ])('$name takes $yes and not $no', ({ name, yes, no }) => {
    expect(yes.filter((one) => entry(name).matches(tls(one)) !== 'yes')).toEqual([]);
    expect(no.filter((one) => entry(name).matches(tls(one)) !== 'no')).toEqual([]);
  });

  it.each(['a.io.', 'a..io', '***.io', 'a**.io', 'a b', '.a'])(
    'the proxy refuses the pattern %s, so it may take anything and the rule is held',
    (name) => {
      expect(answers(entry(name), [tls('a.io'), tls('b.io')])).toEqual(['maybe', 'maybe']);
      expect(ruleWith({ serverNames: [name] }).frozen).toEqual([
        'TLS server names',
        `what cannot be told: the server name "${name}"`,
      ]);
    },
  );
});

describe('server names alone', () => {
  const { protocol, entries } = requestsOf({ serverNames: ['a.io', '*.b.io'] });

  it('are one entry each', () => {
    expect(protocol).toBe('tls');
    expect(entries.map(({ text }) => text)).toEqual(['TLS to a.io', 'TLS to *.b.io']);
    expect(entries.map(({ path }) => path.slice(-2))).toEqual([
      ['serverNames', 0],
      ['serverNames', 1],
    ]);
  });

  it.each([
    { why: 'a handshake', request: tls('a.io'), answer: ['yes', 'no'] },
    { why: 'a handshake without a name', request: tls(''), answer: ['no', 'no'] },
    {
      why: 'a request whose handshake is known',
      request: http({ serverName: 'x.b.io' }),
      answer: ['no', 'yes'],
    },
    { why: 'a request whose handshake is not known', request: http(), answer: ['maybe', 'maybe'] },
    { why: 'a plain DNS query', request: dns('a.io'), answer: ['no', 'no'] },
  ])('$why → $answer', ({ request, answer }) => {
    expect(entries.map((one) => one.matches(request))).toEqual(answer);
  });

  it('stay server names where TLS is terminated and nothing looks further', () => {
    expect(requestsOf({ serverNames: ['a.io'], terminatingTLS: { secret: { name: 's' } } }).protocol).toBe(
      'tls',
    );
  });
});

describe('server names beside HTTP rules', () => {
  const one = entryOf({
    serverNames: ['a.io', '*.b.io'],
    terminatingTLS: { secret: { name: 's' } },
    rules: { http: [{ method: 'GET' }] },
  });

  it.each([
    { why: 'both hold', request: http({ serverName: 'x.b.io' }), answer: 'yes' },
    { why: 'the name does not', request: http({ serverName: 'c.io' }), answer: 'no' },
    { why: 'the method does not', request: http({ method: 'PUT', serverName: 'a.io' }), answer: 'no' },
    { why: 'the name is not known', request: http(), answer: 'maybe' },
    { why: 'the method decides before a name not known', request: http({ method: 'PUT' }), answer: 'no' },
    { why: 'what follows a handshake is not known', request: tls('a.io'), answer: 'maybe' },
    { why: 'a handshake with another name', request: tls('c.io'), answer: 'no' },
  ])('$why → $answer', ({ request, answer }) => {
    expect(one.matches(request)).toBe(answer);
  });

  it('say so', () => {
    expect(one.text).toBe('GET over TLS to a.io, *.b.io');
  });
});
