import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFqdn } from '../../../src/policies/cilium/fqdn.ts';
import type { NamePattern } from '../../../src/policies/policy.ts';

function patternOf(entry: Readonly<Record<string, unknown>>): NamePattern {
  const read = readFqdn(entry, []);
  if (!read.ok) throw new Error(read.error.message);
  return read.value.matches;
}

describe('a DNS name pattern (§4.2)', () => {
  it.each([
    { pattern: '*.a.io', matches: ['x.a.io', '.a.io'], not: ['a.io', 'x.y.a.io', 'x.a.ioo', 'xa.io'] },
    { pattern: '*a.io', matches: ['a.io', 'suba.io'], not: ['x.a.io'] },
    { pattern: '**.a.io', matches: ['x.a.io', 'x.y.a.io'], not: ['a.io', '.a.io', 'xa.io'] },
    { pattern: '****.a.io', matches: ['x.y.a.io'], not: ['a.io'] },
    { pattern: '**a.io', matches: ['a.io', 'suba.io'], not: ['x.a.io'] },
    { pattern: 'x.**.io', matches: ['x.a.io'], not: ['x.a.b.io', 'x.io'] },
    { pattern: 'a*c.io', matches: ['ac.io', 'abbc.io', 'a-_9c.io'], not: ['a.c.io', 'abd.io'] },
    { pattern: '*b*b*.io', matches: ['bb.io', 'abcbd.io'], not: ['b.io', 'a.io'] },
    { pattern: '*', matches: ['a', 'a.io', 'x.y.z', ''], not: ['a..io', '.io', 'x!.io'] },
    { pattern: '**', matches: ['a.io'], not: [] },
    { pattern: '*.', matches: ['a', 'x.y.z'], not: [] },
    {
      pattern: 'API.Example.COM.',
      matches: ['api.example.com'],
      not: ['apixexample.com', 'x.api.example.com'],
    },
    { pattern: '*.a.io', matches: [], not: ['x!.a.io', 'x y.a.io'] },
  ])('$pattern matches $matches and not $not', ({ pattern, matches, not }) => {
    const matching = patternOf({ matchPattern: pattern });
    expect(matches.filter((name) => !matching.test(name))).toEqual([]);
    expect(not.filter((name) => matching.test(name))).toEqual([]);
  });

  it('a name is literal: no character of it is special', () => {
    const matching = patternOf({ matchName: 'Api.Example.com.' });
    expect(
      ['api.example.com', 'apixexample.com', 'www.api.example.com'].filter((name) => matching.test(name)),
    ).toEqual(['api.example.com']);
  });

  it('agrees with the regular expression that Cilium makes of it', () => {
    const label = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 5 });
    const pattern = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    const name = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(pattern, name, (written, labels) => {
        expect(patternOf({ matchPattern: written }).test(labels.join('.'))).toBe(
          ciliumExpression(written).test(labels.join('.')),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('of a hundred stars is answered at once, and no match is not a search of hours', () => {
    const matching = patternOf({ matchPattern: `${'*a'.repeat(100)}.io` });
    expect(matching.test(`${'a'.repeat(99)}.io`)).toBe(false);
    expect(matching.test(`${'a'.repeat(5000)}b.io`)).toBe(false);
    expect(matching.test(`${'ba'.repeat(100)}.io`)).toBe(true);
  });
});

/** Cilium pkg/fqdn/matchpattern, over names without final dot. */
function ciliumExpression(pattern: string): RegExp {
  if (/^\*+$/.test(pattern)) return /^([-a-z0-9_]+([.][-a-z0-9_]+)*)?$/;
  const escaped = pattern
    .replaceAll('.', '[.]')
    .replace(/^\*{2,}\[\.\]/, '([-a-z0-9_]+([.][-a-z0-9_]+){0,})[.]')
    .replaceAll(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${escaped}$`);
}

describe('a toFQDNs entry that is rejected', () => {
  it.each([
    { entry: {}, message: 'a toFQDNs entry needs either matchName or matchPattern' },
    {
      entry: { matchName: 'a.io', matchPattern: '*' },
      message: 'a toFQDNs entry needs either matchName or matchPattern',
    },
    { entry: { matchName: '*.a.io' }, message: '"*.a.io" holds characters that no DNS name has' },
    { entry: { matchName: 'https://a.io' }, message: '"https://a.io" holds characters that no DNS name has' },
    { entry: { matchPattern: 'a.io/*' }, message: '"a.io/*" holds characters that no DNS name has' },
    { entry: { matchName: 'a'.repeat(256) }, message: 'the name is longer than 255 characters' },
  ])('$entry → $message', ({ entry, message }) => {
    expect(readFqdn(entry, ['p'])).toEqual({ ok: false, error: { path: ['p'], message } });
  });
});
