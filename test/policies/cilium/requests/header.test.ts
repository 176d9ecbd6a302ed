import { describe, expect, it } from 'vitest';
import { http, httpEntry } from './requests-of.ts';

const KNOWN = http({ host: 'a.io', path: '/p', headers: { 'x-key': 'v', 'x-empty': '' } });

describe('`headers` of an HTTP rule', () => {
  it.each([
    { why: 'the value is equal', header: 'X-Key: v', answer: 'yes' },
    { why: 'the value differs', header: 'X-Key: w', answer: 'no' },
    { why: 'the value differs in case', header: 'X-Key: V', answer: 'no' },
    { why: 'the value is no expression', header: 'X-Key: .*', answer: 'no' },
    { why: 'the header is not there', header: 'X-Other: v', answer: 'no' },
    { why: 'presence', header: 'X-Key', answer: 'yes' },
    { why: 'absence', header: 'X-Other', answer: 'no' },
    { why: 'only a space parts name and value', header: 'X-Key:v', answer: 'no' },
    { why: 'a colon after the name is taken off', header: 'X-Key v', answer: 'yes' },
    { why: 'so are several', header: 'X-Key:: v', answer: 'yes' },
    { why: 'without a value the colon stays in the name', header: 'X-Key:', answer: 'no' },
    { why: 'more spaces belong to the value', header: 'X-Key:  v', answer: 'no' },
    { why: 'an empty value may stand for any', header: 'X-Key: ', answer: 'maybe' },
    { why: 'an empty value is equal to an empty one', header: 'X-Empty: ', answer: 'yes' },
    { why: 'an empty value needs the header', header: 'X-Other: ', answer: 'no' },
    { why: 'no name at all', header: ' v', answer: 'maybe' },
    { why: 'Host is the authority', header: 'Host: a.io', answer: 'yes' },
    { why: 'a pseudo header', header: ':path /p', answer: 'yes' },
    { why: 'a pseudo header that is always there', header: ':method', answer: 'yes' },
    { why: 'a pseudo header not known', header: ':scheme https', answer: 'maybe' },
    { why: 'no header is inherited', header: 'constructor', answer: 'no' },
    { why: 'nor this one', header: '__proto__', answer: 'no' },
  ])('$why: $header → $answer', ({ header, answer }) => {
    expect(httpEntry({ headers: [header] }).matches(KNOWN)).toBe(answer);
  });

  it.each(['__proto__', 'constructor', 'tostring', 'hasownproperty'])(
    'a header named %s is like others',
    (name) => {
      const headers: Record<string, string> = Object.fromEntries([[name, 'v']]);
      expect(httpEntry({ headers: [`${name}: v`] }).matches(http({ headers }))).toBe('yes');
      expect(httpEntry({ headers: [`${name}: w`] }).matches(http({ headers }))).toBe('no');
      expect(httpEntry({ headers: [name] }).matches(http({ headers: {} }))).toBe('no');
    },
  );

  it('headers not known may be there', () => {
    expect(httpEntry({ headers: ['X-Key: v'] }).matches(http())).toBe('maybe');
    expect(httpEntry({ headers: ['X-Key: v'], method: 'PUT' }).matches(http())).toBe('no');
  });

  it('all must hold', () => {
    expect(httpEntry({ headers: ['X-Key: v', 'X-Other'] }).matches(KNOWN)).toBe('no');
  });
});

describe('`headerMatches` of an HTTP rule', () => {
  const secret = { name: 's' };
  it.each([
    { why: 'the value is equal', match: { name: 'X-Key', value: 'v' }, answer: 'yes' },
    { why: 'the value differs', match: { name: 'X-Key', value: 'w' }, answer: 'no' },
    { why: 'presence', match: { name: 'X-Key' }, answer: 'yes' },
    { why: 'absence', match: { name: 'X-Other' }, answer: 'no' },
    { why: 'an empty value asks for presence', match: { name: 'X-Other', value: '' }, answer: 'no' },
    { why: 'a secret value is not known', match: { name: 'X-Key', secret }, answer: 'maybe' },
    {
      why: 'whatever the secret, the header must be there',
      match: { name: 'X-Other', secret },
      answer: 'no',
    },
    {
      why: 'a value beside a secret may not be used',
      match: { name: 'X-Key', secret, value: 'w' },
      answer: 'maybe',
    },
    { why: 'LOG refuses nothing', match: { name: 'X-Key', value: 'w', mismatch: 'LOG' }, answer: 'yes' },
    { why: 'ADD refuses nothing', match: { name: 'X-Other', value: 'w', mismatch: 'ADD' }, answer: 'yes' },
    {
      why: 'DELETE refuses nothing',
      match: { name: 'X-Key', value: 'w', mismatch: 'DELETE' },
      answer: 'yes',
    },
    {
      why: 'REPLACE refuses nothing',
      match: { name: 'X-Key', value: 'w', mismatch: 'REPLACE' },
      answer: 'yes',
    },
    {
      why: 'LOG without a value refuses nothing',
      match: { name: 'X-Other', mismatch: 'LOG' },
      answer: 'yes',
    },
    {
      why: 'a secret that is not there refuses all',
      match: { name: 'X-Key', secret, mismatch: 'LOG' },
      answer: 'maybe',
    },
    {
      why: 'unless a value stands in',
      match: { name: 'X-Key', secret, value: 'v', mismatch: 'LOG' },
      answer: 'yes',
    },
  ])('$why: $match → $answer', ({ match, answer }) => {
    expect(httpEntry({ headerMatches: [match] }).matches(KNOWN)).toBe(answer);
  });

  it('a secret means something else in another namespace', () => {
    expect(httpEntry({ headerMatches: [{ name: 'X-Key', secret }] }).content).toContain('"namespace":"shop"');
    expect(httpEntry({ headers: ['X-Key'] }).content).not.toContain('namespace');
  });
});
