import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seenRequestFromText } from '../../../../src/model/seen-request.ts';
import { seeRequest } from '../../../../src/usage/requests/see-request.ts';
import { WIDTHS, widened } from '../../../../src/usage/requests/wider-request.ts';
import { entryOf, httpEntry } from './requests-of.ts';

const seen = (text: string) => seenRequestFromText(text);
const path = (template: string, host: string | null = 'api'): string =>
  JSON.stringify(['http', 'GET', host, template]);

describe('an HTTP entry and a recorded request', () => {
  it.each([
    { rule: {}, request: path('/x'), match: 'yes' },
    { rule: { path: '/x' }, request: path('/x'), match: 'yes' },
    { rule: { path: '/x' }, request: path('/y'), match: 'no' },
    { rule: { path: '/x' }, request: path('/x?{query}'), match: 'no' },
    { rule: { path: '/x.*' }, request: path('/x?{query}'), match: 'maybe' },
    // the query may have been redacted
    { rule: { path: '/x\\?.*' }, request: path('/x'), match: 'maybe' },
    { rule: { path: '/u/[0-9]+' }, request: path('/u/{number}'), match: 'maybe' },
    { rule: { path: '/o/[0-9]+' }, request: path('/u/{number}'), match: 'no' },
    { rule: { path: '/u/[a-z]+' }, request: path('/u/{number}'), match: 'no' },
    { rule: { path: '/u/[a-z]+' }, request: path('/u/{text}'), match: 'maybe' },
    { rule: { path: '/u/../x' }, request: path('/u/{number}/x'), match: 'maybe' },
    { rule: { path: '/u/../x' }, request: path('/u/{number}/y'), match: 'no' },
    { rule: { path: '/u/[^/]{3}' }, request: path('/u/{hex}/y'), match: 'no' },
    { rule: { path: '/a/(b|c)/d' }, request: path('/a/{any}'), match: 'maybe' },
    { rule: { path: '/a/(b|c)/d' }, request: path('/b/{any}'), match: 'no' },
    { rule: { path: '(?i)/A/.*' }, request: path('/a/{number}'), match: 'maybe' },
    { rule: { path: '^/a/[0-9]+$' }, request: path('/a/{number}'), match: 'maybe' },
    { rule: { path: '/a/é+' }, request: path('/a/{text}'), match: 'maybe' },
    { rule: { method: 'POST' }, request: path('/x'), match: 'no' },
    { rule: { method: 'POST' }, request: '["http",null,null,"{any}"]', match: 'maybe' },
    { rule: { host: 'web' }, request: path('/x'), match: 'no' },
    { rule: { host: 'web' }, request: path('/x', null), match: 'maybe' },
    { rule: { path: '/x', headers: ['X-Team'] }, request: path('/x'), match: 'maybe' },
    { rule: { path: '/y', headers: ['X-Team'] }, request: path('/x'), match: 'no' },
    { rule: {}, request: '["dns","a.io"]', match: 'no' },
    { rule: { path: '/x' }, request: '["other"]', match: 'maybe' },
  ])('$rule and $request → $match', ({ rule, request, match }) => {
    expect(httpEntry(rule).meets(seen(request))).toBe(match);
  });
});

const dnsEntry = (rule: Readonly<Record<string, string>>) =>
  entryOf({ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [rule] } });

describe('a DNS entry and a recorded query', () => {
  it.each([
    { rule: { matchName: 'db.example.com' }, name: 'db.example.com', match: 'yes' },
    { rule: { matchName: 'db.example.com' }, name: 'api.example.com', match: 'no' },
    { rule: { matchName: 'db.example.com' }, name: '**.example.com', match: 'maybe' },
    { rule: { matchName: 'db.example.com' }, name: '**.example.org', match: 'no' },
    { rule: { matchName: 'example.com' }, name: '**.example.com', match: 'no' },
    { rule: { matchPattern: '*.example.com' }, name: '**.example.com', match: 'maybe' },
    { rule: { matchPattern: '*.com' }, name: '**.example.com', match: 'no' },
    { rule: { matchPattern: '**.com' }, name: '**.example.com', match: 'maybe' },
    { rule: { matchPattern: 'a.*.example.com' }, name: '**.example.com', match: 'maybe' },
    { rule: { matchPattern: '*' }, name: '**.example.com', match: 'maybe' },
    { rule: { matchName: 'db.example.com' }, name: '**', match: 'maybe' },
  ])('$rule and $name → $match', ({ rule, name, match }) => {
    expect(dnsEntry(rule).meets({ kind: 'dns', name })).toBe(match);
    expect(dnsEntry(rule).meets({ kind: 'http', method: 'GET', host: undefined, path: '/' })).toBe('no');
  });

  const label = fc.stringMatching(/^[ab*]{1,3}$/);
  const pattern = fc.tuple(fc.constantFrom('', '**.'), fc.array(label, { minLength: 1, maxLength: 4 }));
  const name = fc.array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 5 });

  it('folding loses no entry: what matches a query matches, or may, what it is folded to', () => {
    fc.assert(
      fc.property(pattern, name, ([start, labels], asked) => {
        const one = dnsEntry({ matchPattern: start + labels.join('.') });
        const text = asked.join('.');
        if (one.matches({ kind: 'dns', name: text }) === 'no') return;
        const query = seeRequest({ kind: 'dns', query: `${text}.` });
        for (const width of WIDTHS) expect(one.meets(widened(query, width))).not.toBe('no');
      }),
      { numRuns: 3000 },
    );
  });
});

const SEGMENTS = [
  'api',
  'v1',
  '7',
  '42',
  '2026',
  'deadbeef01',
  'a@b.c',
  'x%20y',
  'A1B2C3',
  '',
  'with-dash',
  'a.b',
  '6533a72f-35df-412d-8cfd-cfd0cc4e35df',
] as const;
const EXPRESSIONS = [
  'api',
  'v1',
  'v[12]',
  '7',
  '[0-9]+',
  '\\d{2}',
  '\\w+',
  '.*',
  '.+',
  '[^/]*',
  '[^/]{2,6}',
  '(api|v1)',
  '[a-f0-9-]{36}',
  '(?i)API',
  '[[:alpha:]]+',
  '\\S+',
  'a@b\\.c',
  '.*%20.*',
  '2[0-9]{3}',
  '',
  '\\pL+\\b',
  '(?:x|y|.{3})?',
] as const;

describe('folding loses no entry', () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST'),
    host: fc.constantFrom('api', 'api:8080', 'web'),
    segments: fc.array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 5 }),
    query: fc.constantFrom('', '?a=1', '?x=/y'),
  });
  const rule = fc.record(
    {
      method: fc.constantFrom('GET', 'P.*', 'GET|HEAD'),
      host: fc.constantFrom('api', 'api(:[0-9]+)?', '.*'),
      path: fc
        .tuple(
          fc.array(fc.constantFrom(...EXPRESSIONS), { minLength: 1, maxLength: 5 }),
          fc.constantFrom('', '.*', '/.*', '(\\?.*)?', '\\?.*', '$'),
        )
        .map(([parts, end]) => `/${parts.join('/')}${end}`),
    },
    { requiredKeys: [] },
  );

  it('what matches a request matches, or may, all that it is folded to', () => {
    let matched = 0;
    fc.assert(
      fc.property(rule, request, (fields, { method, host, segments, query }) => {
        const one = httpEntry(fields);
        const target = `/${segments.join('/')}`;
        if (one.matches({ kind: 'http', method, host, path: target + query }) === 'no') return;
        matched += 1;
        const told = seeRequest({ kind: 'http', method, url: `http://${host}${target}${query}` });
        const redacted = seeRequest({ kind: 'http', method, url: `http://${host}${target}` });
        for (const width of WIDTHS)
          for (const folded of [widened(told, width), widened(redacted, width)])
            expect({ folded, match: one.meets(folded) }).not.toEqual({ folded, match: 'no' });
      }),
      { numRuns: 10_000 },
    );
    expect(matched).toBeGreaterThan(300);
  });
});
