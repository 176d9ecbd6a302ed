import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Match } from '../../../src/model/match.ts';
import type { Request } from '../../../src/model/request.ts';
import { covers } from '../../../src/model/sets/name-pattern.ts';
import {
  type RequestMatcher,
  type RequestSet,
  RequestUniverse,
} from '../../../src/model/sets/request-set.ts';
import { LAWS } from './laws.ts';

const get = (path: string): Request => ({ kind: 'http', method: 'GET', path });

/** An entry that says of each path what the table says, and `no` of any other. */
function entry(content: string, answers: Readonly<Record<string, Match>>): RequestMatcher {
  return {
    content,
    matches: (request) => (request.kind === 'http' ? (answers[request.path] ?? 'no') : 'no'),
  };
}

const api = entry('GET /api/.*', { '/api/a': 'yes', '/api/b': 'yes' });
const apiA = entry('GET /api/a', { '/api/a': 'yes' });
/** hangs on a header that the sample does not tell */
const team = entry('GET / of team a', { '/api/a': 'maybe', '/': 'maybe' });
const admin = entry('GET / of admins', { '/': 'maybe' });
const entries = [api, apiA, team, admin];
const samples = [get('/'), get('/api/a'), get('/api/b')];
const universe = new RequestUniverse(samples, entries);

describe('sets of requests', () => {
  const picks = fc.subarray(entries).map((some) => universe.of(some));
  const sets = fc
    .array(fc.tuple(fc.constantFrom('union', 'intersect', 'subtract'), picks), { maxLength: 3 })
    .map((steps) => steps.reduce((set, [operation, other]) => set[operation](other), universe.of([api])));
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(holds(universe.none, universe.all, a, b, c)).toBe(true);
      }),
    );
  });
});

const dns = (content: string): RequestMatcher => ({ content, matches: () => 'maybe' });

describe('what entries let through', () => {
  it.each([
    { why: 'no entry lets nothing through', set: universe.of([]), text: 'no request' },
    { why: 'without entries everything passes', set: universe.all, text: 'every request' },
    {
      why: 'an entry lets through its samples and what only it is known to match',
      set: universe.of([api]),
      text: 'GET /api/a; GET /api/b; other requests matched by GET /api/.*',
    },
    {
      why: 'a sample that an entry may match is there as far as it does',
      set: universe.of([team]),
      text: 'GET / matched by GET / of team a; GET /api/a matched by GET / of team a; other requests matched by GET / of team a',
    },
    {
      why: 'of two entries either lets through',
      set: universe.of([apiA, team]),
      text: 'GET / matched by GET / of team a; GET /api/a; other requests matched by GET / of team a or GET /api/a',
    },
    {
      why: 'what two entries both let through is known to pass one and the other only where a sample says so',
      set: universe.of([api]).intersect(universe.of([apiA])),
      text: 'GET /api/a; other requests matched by GET /api/.* and GET /api/a',
    },
    {
      why: 'what one lets through and the other does not',
      set: universe.of([api]).subtract(universe.of([apiA])),
      text: 'GET /api/b; other requests matched by GET /api/.*; not other requests matched by GET /api/.* and GET /api/a',
    },
    {
      why: 'the rest',
      set: universe.all.subtract(universe.of(entries)),
      text: 'GET / matched by no entry; other requests matched by no entry',
    },
  ])('$why', ({ set, text }) => {
    expect(set.toString()).toBe(text);
  });

  it.each([
    { why: 'its own entries', after: [api], before: [api], is: true },
    { why: 'fewer entries', after: [apiA], before: [apiA, team], is: true },
    { why: 'an entry that only may match, in both', after: [team], before: [team, api], is: true },
    { why: 'more entries', after: [apiA, team], before: [apiA], is: false },
    { why: 'another entry that matches the same samples and more', after: [apiA], before: [api], is: false },
    { why: 'another entry that may match the same samples', after: [admin], before: [team], is: false },
    { why: 'everything', after: [api, apiA, team, admin], before: entries, is: true },
  ])('$why is narrower: $is', ({ after, before, is }) => {
    expect(universe.of(after).isSubset(universe.of(before))).toBe(is);
    expect(universe.of(after).isSubset(universe.all)).toBe(true);
    expect(universe.all.isSubset(universe.of(before))).toBe(false);
  });

  it.each([
    { why: 'an entry that matches', set: universe.of([api]), path: '/api/a', match: 'yes' },
    { why: 'none that matches', set: universe.of([apiA]), path: '/api/b', match: 'no' },
    { why: 'one that may', set: universe.of([team]), path: '/', match: 'maybe' },
    { why: 'two that may', set: universe.of([team, admin]), path: '/', match: 'maybe' },
    { why: 'one that may and one that does', set: universe.of([team, apiA]), path: '/api/a', match: 'yes' },
    {
      why: 'two that may, both needed',
      set: universe.of([team]).intersect(universe.of([admin])),
      path: '/',
      match: 'maybe',
    },
    {
      why: 'the rest of one that may',
      set: universe.all.subtract(universe.of([team])),
      path: '/',
      match: 'maybe',
    },
    { why: 'no proxy', set: universe.all, path: '/', match: 'yes' },
  ])('a sample under $why → $match', ({ set, path, match }) => {
    expect(universe.match(set, get(path))).toBe(match);
  });

  it('where one entry is known to cover another, the other is narrower', () => {
    const [wide, narrow] = [dns('**.a.io'), dns('*.a.io')];
    const names = new RequestUniverse([], [wide, narrow], (outer, inner) =>
      covers(outer.content, inner.content),
    );
    expect(names.of([narrow]).isSubset(names.of([wide]))).toBe(true);
    expect(names.of([wide]).isSubset(names.of([narrow]))).toBe(false);
    expect(names.of([wide]).equals(names.of([wide, narrow]))).toBe(true);
  });

  it('does not depend on the order of samples and entries', () => {
    const again = new RequestUniverse([...samples.toReversed(), get('/')], [...entries.toReversed(), api]);
    expect(again.of([team, api])).toStrictEqual(universe.of([api, team]));
  });

  it('of what is not in the universe nothing is said', () => {
    expect(() => universe.match(universe.all, get('/x'))).toThrow('no sample of this universe: GET /x');
    expect(() => universe.of([entry('GET /x', {})])).toThrow('no entry of this universe: GET /x');
    const other = new RequestUniverse(samples, entries);
    expect(() => other.all.union(universe.all)).toThrow('sets over different universes do not go together');
  });
});

/** A world of eight requests, of which two look the same to whoever saw them; an entry is a bit per request. */
const WORLD = [0, 1, 2, 3, 4, 5, 6, 7];
const has = (mask: number, request: number): boolean => ((mask >> request) & 1) === 1;

/** Paths are the requests seen: 0 and 1 are `/0`, 2 is `/2`; the others were never seen. */
function seen(mask: number): RequestMatcher {
  const doubt: Match = has(mask, 0) === has(mask, 1) ? (has(mask, 0) ? 'yes' : 'no') : 'maybe';
  return entry(`entry ${mask}`, { '/0': doubt, '/2': has(mask, 2) ? 'yes' : 'no' });
}

type Union = readonly number[];
const passes = (union: Union, request: number): boolean => union.some((mask) => has(mask, request));

describe('narrower in a world where every request is known', () => {
  const masks = fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 5 });
  const terms = masks.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.subarray(all),
      fc.subarray(all),
      fc.subarray(all),
      fc.subarray(all),
      fc.constantFrom(
        ...(['union', 'intersect', 'subtract'] as const)
          .flatMap((left) =>
            (['union', 'intersect', 'subtract'] as const).map((right) => [left, right] as const),
          )
          .filter(([left, right]) => left !== 'intersect' || right !== 'subtract'),
      ),
      fc.boolean(),
    ),
  );
  const apply = {
    union: (one: boolean, other: boolean) => one || other,
    intersect: (one: boolean, other: boolean) => one && other,
    subtract: (one: boolean, other: boolean) => one && !other,
  };

  it('a yes is never wrong', () => {
    let yeses = 0;
    fc.assert(
      fc.property(terms, ([all, a, b, c, d, [left, right], knowsCovers]) => {
        const inWorld = (outer: number, inner: number): boolean =>
          WORLD.every((request) => !has(inner, request) || has(outer, request));
        const maskOf = new Map(all.map((mask) => [`entry ${mask}`, mask]));
        const world = new RequestUniverse(
          [get('/0'), get('/2')],
          all.map(seen),
          (outer, inner) =>
            knowsCovers && inWorld(maskOf.get(outer.content) ?? 0, maskOf.get(inner.content) ?? 0),
        );
        const setOf = (union: Union): RequestSet => world.of(union.map(seen));
        const one = setOf(a)[left](setOf(b));
        const other = setOf(c)[right](setOf(d));
        const isNarrower = WORLD.every(
          (request) =>
            !apply[left](passes(a, request), passes(b, request)) ||
            apply[right](passes(c, request), passes(d, request)),
        );
        if (!one.isSubset(other)) return;
        yeses += one.isEmpty() ? 0 : 1;
        expect(isNarrower).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(yeses).toBeGreaterThan(500);
  });
});
