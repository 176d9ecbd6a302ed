import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../../src/policies/cilium/requests/expression.ts';
import { http, httpEntry } from './requests-of.ts';

/** Verdicts of Go's regexp.Compile. */
describe('an expression that Go takes is taken', () => {
  it.each([
    { text: '(?P<n>a)', whole: 'a' },
    { text: '(?<n>a)', whole: 'a' },
    { text: '\\Qa.b\\E', whole: 'a.b' },
    { text: '\\Qa.b', whole: 'a.b' },
    { text: '(?i)get', whole: 'GeT' },
    { text: '(?i:g)et', whole: 'Get' },
    { text: '(?s).', whole: '\n' },
    { text: '(?U)a*', whole: 'aaa' },
    { text: '(?i-s:a)', whole: 'A' },
    { text: 'a{,2}', whole: 'a{,2}' },
    { text: '\\pN+', whole: '1²' },
    { text: '\\p{Greek}', whole: 'α' },
    { text: '\\PL', whole: '1' },
    { text: '[[:alpha:]]+', whole: 'ab' },
    { text: '[]a]', whole: ']' },
    { text: ']', whole: ']' },
    { text: '{', whole: '{' },
    { text: '\\z', whole: '' },
    { text: '\\x{10FFFF}', whole: '\u{10FFFF}' },
    { text: '\\0', whole: '\0' },
    { text: 'a|', whole: '' },
    { text: '()', whole: '' },
    { text: '^*a', whole: 'a' },
    { text: '.', whole: 'é' },
    { text: '.', whole: '😀' },
    { text: '(?i)k', whole: '\u212A' },
  ])('$text matches $whole', ({ text, whole }) => {
    const expression = compileExpression(text);
    expect(expression.kind === 'compiled' && expression.matches(whole)).toBe(true);
  });
});

describe('an expression that Go rejects is refused', () => {
  it.each([
    '\\C',
    '(a)\\1',
    '\\8',
    '\\k<n>',
    '(?P=n)',
    'a(?=b)',
    'a(?!b)',
    '(?<=a)b',
    '(?<!a)b',
    '(?>a)',
    '(?#c)a',
    '(?x)a',
    '\\Z',
    '\\G',
    '\\h',
    '\\u0041',
    '\\x{110000}',
    'a\\E',
    '((a{100}){100}){100}',
    'a{2,1}',
    'a**',
    'a*+',
    'x{2}{3}',
    '*a',
    '+',
    '(',
    ')',
    'a)',
    '[a',
    '[z-a]',
    '[[:foo:]]',
    '(?P<>a)',
    '\\p',
    '\\p{',
    '\\p{}',
    '\\pQ',
    '(?P<n',
    '(?i',
    'a\\',
  ])('%s', (text) => {
    expect(compileExpression(text).kind).toBe('refused');
  });
});

const nested = (depth: number): string => '('.repeat(depth) + ')'.repeat(depth);

describe('limits', () => {
  it.each([
    { why: '900 groups in one another', text: nested(900), kind: 'compiled' },
    { why: '1001 groups in one another', text: nested(1001), kind: 'refused' },
    { why: '50,000 open groups', text: '('.repeat(50_000), kind: 'refused' },
    { why: '50,000 open classes', text: '[a'.repeat(50_000), kind: 'refused' },
    { why: 'a repeat of 1000', text: 'a{1000}', kind: 'compiled' },
    { why: 'a repeat of 1001', text: 'a{1001}', kind: 'refused' },
    { why: 'repeats that make 800', text: '(a{2}){400}', kind: 'compiled' },
    { why: 'repeats that make 1100', text: '(a{100}){11}', kind: 'refused' },
  ])('$why → $kind', ({ text, kind }) => {
    expect(compileExpression(text).kind).toBe(kind);
  });

  it('of the message, which quotes the expression', () => {
    const why = `missing closing ]: \`${'[a'.repeat(90)}…`;
    expect(compileExpression('[a'.repeat(50_000))).toEqual({ kind: 'refused', why });
  });
});

describe('an expression on which releases of Go and RE2 differ is unclear', () => {
  it.each(['(?P<n>a)(?P<n>b)', '\\p{greek}', '\\P{Foo}', '[\\p{Letter}]'])('%s', (text) => {
    expect(compileExpression(text).kind).toBe('unclear');
  });
});

describe('hostile expressions and requests are answered in time', () => {
  const SOON_MS = 5000;
  it.each([
    { why: 'nested repeats', text: '(x+x+)+y', whole: 'x'.repeat(10_000) },
    { why: 'overlapping alternatives', text: '(a|aa)+', whole: `${'a'.repeat(10_000)}b` },
    { why: 'repeats of anything', text: '(.*)*b', whole: 'a'.repeat(10_000) },
    { why: 'optional characters', text: '(a?){400}a{300}b', whole: 'a'.repeat(10_000) },
    { why: 'a far look back', text: '.*a.{900}c', whole: 'ab'.repeat(5000) },
  ])('$why: $text', { timeout: SOON_MS }, ({ text, whole }) => {
    const expression = compileExpression(text);
    expect(expression.kind === 'compiled' && expression.matches(whole)).toBe(false);
  });

  it('a path of 10,000 characters', { timeout: SOON_MS }, () => {
    const entry = httpEntry({ path: '/(([a-z])+.)+[A-Z]([a-z])+' });
    expect(entry.matches(http({ path: `/${'a'.repeat(10_000)}` }))).toBe('no');
  });

  it.each([
    { why: 'repeats in great number', path: 'a{0,1000}'.repeat(50) },
    { why: 'optional characters in great number', path: 'a*'.repeat(20_000) },
    { why: 'a choice often repeated', path: '(a|b){700}' },
    { why: 'a long text', path: 'a'.repeat(100_000) },
  ])('larger than any proxy loads, so it may match anything: $why', { timeout: SOON_MS }, ({ path }) => {
    expect(httpEntry({ path }).matches(http({ path: 'a'.repeat(10_000) }))).toBe('maybe');
  });
});
