import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globCovers } from '../../../src/model/sets/glob.ts';
import { covers } from '../../../src/model/sets/name-pattern.ts';

describe('whether one DNS name pattern covers another (§4.2)', () => {
  it.each([
    { outer: 'a.io', inner: 'a.io', is: true },
    { outer: 'a.io', inner: 'A.IO.', is: true },
    { outer: 'a.io', inner: 'b.io', is: false },
    { outer: 'a.io', inner: 'x.a.io', is: false },
    { outer: '*.a.io', inner: 'x.a.io', is: true },
    { outer: '*.a.io', inner: 'a.io', is: false },
    { outer: '*.a.io', inner: 'x.y.a.io', is: false },
    { outer: '*.a.io', inner: 'x*.a.io', is: true },
    { outer: 'x*.a.io', inner: '*.a.io', is: false },
    { outer: '*a.io', inner: 'sub*a.io', is: true },
    { outer: '*a.io', inner: '*.a.io', is: false },
    { outer: '**.a.io', inner: '*.a.io', is: true },
    { outer: '*.a.io', inner: '**.a.io', is: false },
    { outer: '**.a.io', inner: '**.b.a.io', is: true },
    { outer: '**.b.a.io', inner: '**.a.io', is: false },
    { outer: '**.a.io', inner: 'a.io', is: false },
    { outer: '****.a.io', inner: '**.a.io', is: true },
    { outer: '**.a.io', inner: 'x.**.a.io', is: true },
    { outer: '**.*.io', inner: '**.a.io', is: true },
    { outer: '**.io', inner: '**.*.io', is: true },
    { outer: '**.*.io', inner: '**.io', is: false },
    { outer: '**.*.io', inner: '*.*.io', is: true },
    { outer: '**.*', inner: '*', is: false },
    { outer: '*', inner: '**.a.io', is: true },
    { outer: '*', inner: '**', is: true },
    { outer: '***.', inner: '*', is: true },
    { outer: '**a.io', inner: '*a.io', is: true },
    { outer: '*ab*.io', inner: '*b*.io', is: false },
    { outer: '*b*.io', inner: '*ab*.io', is: true },
    { outer: '*a*b*.io', inner: '*ab*.io', is: true },
    { outer: '*a*b*.io', inner: '*b*a*.io', is: false },
    { outer: 'a*a.io', inner: 'a.io', is: false },
    { outer: 'a*a.io', inner: 'aa.io', is: true },
    { outer: 'a*a.io', inner: 'a*ba.io', is: true },
    { outer: 'a.io', inner: 'x..a.io', is: true },
    { outer: 'x..a.io', inner: 'a.io', is: false },
    { outer: 'a.io', inner: '.', is: false },
    { outer: '**.io', inner: '.', is: false },
    { outer: '*', inner: '.', is: true },
    { outer: '.', inner: '*', is: false },
  ])('$outer covers $inner: $is', ({ outer, inner, is }) => {
    expect(covers(outer, inner)).toBe(is);
  });
});

/** What Cilium makes of a pattern (pkg/fqdn/matchpattern), over names without final dot. */
function expressionOf(written: string): RegExp {
  const pattern = written.replace(/\.$/, '');
  if (/^\*+$/.test(pattern)) return /^/;
  const escaped = pattern
    .replaceAll('.', '[.]')
    .replace(/^\*{2,}\[\.\]/, '([-a-z0-9_]+([.][-a-z0-9_]+){0,})[.]')
    .replaceAll(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${escaped}$`);
}

function labelExpressionOf(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll(/\*+/g, '[-a-z0-9_]*')}$`);
}

/** Every label of up to so many letters; `c` stands for all that no pattern of the tests writes. */
function labelsUpTo(length: number): string[] {
  if (length === 0) return [];
  const shorter = labelsUpTo(length - 1);
  return [
    ...new Set(
      ['', ...shorter].flatMap((label) => ['a', 'b', 'c'].flatMap((letter) => [label + letter, label])),
    ),
  ].filter((label) => label !== '');
}

function namesOf(labels: readonly string[], count: number): string[] {
  if (count === 1) return [...labels];
  const shorter = namesOf(labels, count - 1);
  return [
    ...shorter,
    ...shorter
      .filter((name) => name.split('.').length === count - 1)
      .flatMap((name) => labels.map((label) => `${label}.${name}`)),
  ];
}

function globs(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom('a', 'b', '*', '*'), minLength: 1, maxLength });
}

describe('agrees with trying every name', () => {
  it('of one label', () => {
    const names = labelsUpTo(7);
    fc.assert(
      fc.property(globs(5), globs(5), (outer, inner) => {
        const [wide, narrow] = [labelExpressionOf(outer), labelExpressionOf(inner)];
        const none = names.every((name) => !narrow.test(name) || wide.test(name));
        expect(globCovers(outer, inner)).toBe(none);
      }),
      { numRuns: 1000 },
    );
  });

  it('of several labels', () => {
    const names = ['', ...namesOf(labelsUpTo(2), 4)];
    const pattern = fc
      .tuple(
        fc.constantFrom('', '', '**.', '***.'),
        fc.array(fc.constantFrom('*', '**', 'a', 'b', 'a*', '*a', ''), { minLength: 1, maxLength: 3 }),
      )
      .map(([start, labels]) => start + labels.join('.'))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        const [wide, narrow] = [expressionOf(outer), expressionOf(inner)];
        expect(covers(outer, inner)).toBe(names.every((name) => !narrow.test(name) || wide.test(name)));
      }),
      { numRuns: 400 },
    );
  });

  it('is reflexive and transitive', () => {
    const pattern = fc
      .tuple(fc.constantFrom('', '**.'), fc.array(globs(3), { minLength: 1, maxLength: 2 }))
      .map(([start, labels]) => start + labels.join('.'));
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(covers(a, a)).toBe(true);
        expect(!covers(a, b) || !covers(b, c) || covers(a, c)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('hostile patterns are decided at once', () => {
  const every = 'abcdefghijklmnopqrstuvwxyz0123456789-_';
  it.each([
    { why: 'many stars', outer: '*a'.repeat(127), inner: '*a'.repeat(126), is: false },
    { why: 'many stars, the other way', outer: '*a'.repeat(126), inner: '*a'.repeat(127), is: true },
    { why: 'long repetition', outer: `*${'a'.repeat(253)}*`, inner: '*a'.repeat(127), is: false },
    { why: 'every letter', outer: `*${`${every}*`.repeat(6)}`, inner: `*${`${every}*`.repeat(6)}`, is: true },
    { why: 'nearly alike', outer: `*${'ab'.repeat(120)}*`, inner: `*${'ab'.repeat(119)}*b`, is: false },
    {
      why: 'many labels',
      outer: `**.${'*a*b*.'.repeat(40)}io`,
      inner: `**.${'*b*a*.'.repeat(40)}io`,
      is: false,
    },
    {
      why: 'many labels, covered',
      outer: `**.${'*a*.'.repeat(50)}io`,
      inner: `**.${'*ba*.'.repeat(50)}io`,
      is: true,
    },
  ])('$why → $is', ({ outer, inner, is }) => {
    const started = performance.now();
    expect(covers(outer, inner)).toBe(is);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
