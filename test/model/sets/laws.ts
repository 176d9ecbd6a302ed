import { isDeepStrictEqual } from 'node:util';
import type { SetAlgebra } from '../../../src/model/sets/set-algebra.ts';

interface Law {
  readonly law: string;
  readonly holds: <S extends SetAlgebra<S>>(none: S, all: S, a: S, b: S, c: S) => boolean;
}

/** The laws of a boolean algebra, and that equal sets are the same value with the same text. */
export const LAWS: readonly Law[] = [
  {
    law: 'union and intersection commute',
    holds: (_none, _all, a, b) => same(a.union(b), b.union(a)) && same(a.intersect(b), b.intersect(a)),
  },
  {
    law: 'union and intersection associate',
    holds: (_none, _all, a, b, c) =>
      same(a.union(b).union(c), a.union(b.union(c))) &&
      same(a.intersect(b).intersect(c), a.intersect(b.intersect(c))),
  },
  {
    law: 'each distributes over the other',
    holds: (_none, _all, a, b, c) =>
      same(a.intersect(b.union(c)), a.intersect(b).union(a.intersect(c))) &&
      same(a.union(b.intersect(c)), a.union(b).intersect(a.union(c))),
  },
  {
    law: 'what is not in either is in neither (De Morgan)',
    holds: (_none, all, a, b) =>
      same(all.subtract(a.union(b)), all.subtract(a).intersect(all.subtract(b))) &&
      same(all.subtract(a.intersect(b)), all.subtract(a).union(all.subtract(b))),
  },
  {
    law: 'each absorbs the other',
    holds: (_none, _all, a, b) => same(a.union(a.intersect(b)), a) && same(a.intersect(a.union(b)), a),
  },
  {
    law: 'a set with itself is itself',
    holds: (none, _all, a) => same(a.union(a), a) && same(a.intersect(a), a) && same(a.subtract(a), none),
  },
  {
    law: 'nothing and everything are neutral, or decide',
    holds: (none, all, a) =>
      same(a.union(none), a) &&
      same(a.intersect(all), a) &&
      same(a.union(all), all) &&
      same(a.intersect(none), none) &&
      same(a.subtract(none), a) &&
      same(a.subtract(all), none) &&
      same(none.subtract(a), none),
  },
  {
    law: 'a set and the rest are everything and share nothing',
    holds: (none, all, a) =>
      same(a.union(all.subtract(a)), all) &&
      same(a.intersect(all.subtract(a)), none) &&
      same(all.subtract(all.subtract(a)), a),
  },
  {
    law: 'what is taken away is gone, and nothing else',
    holds: (none, all, a, b) =>
      same(a.subtract(b).intersect(b), none) &&
      same(a.subtract(b), a.intersect(all.subtract(b))) &&
      same(a.subtract(b).union(a.intersect(b)), a),
  },
  {
    law: 'a subset adds nothing to the whole, shares all of itself and leaves nothing over',
    holds: (_none, _all, a, b) =>
      a.isSubset(b) === a.union(b).equals(b) &&
      a.isSubset(b) === a.intersect(b).equals(a) &&
      a.isSubset(b) === a.subtract(b).isEmpty(),
  },
  {
    law: 'subsets are ordered',
    holds: (none, all, a, b) =>
      none.isSubset(a) &&
      a.isSubset(all) &&
      a.isSubset(a) &&
      a.isSubset(a.union(b)) &&
      a.intersect(b).isSubset(a) &&
      (a.isSubset(b) && b.isSubset(a)) === a.equals(b),
  },
  {
    law: 'only nothing is empty',
    holds: (none, _all, a) => none.isEmpty() && a.isEmpty() === a.equals(none),
  },
  {
    law: 'equal text means equal sets',
    holds: (_none, _all, a, b) => (a.toString() === b.toString()) === a.equals(b),
  },
];

/** equal in every sense there is */
function same<S extends SetAlgebra<S>>(a: S, b: S): boolean {
  return a.equals(b) && a.toString() === b.toString() && isDeepStrictEqual(a, b);
}
