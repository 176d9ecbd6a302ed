import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interval, IntervalSet } from '../../../src/model/sets/interval-set.ts';
import { LAWS } from './laws.ts';

const END = 30;
const everything = Array.from({ length: END }, (_, n) => n);

const interval: fc.Arbitrary<Interval<number>> = fc.record({ from: fc.nat(END), to: fc.nat(END) });
const intervals = fc.array(interval, { maxLength: 8 });
const sets = intervals.map((list) => IntervalSet.of(list));
const bigSets = intervals.map((list) =>
  IntervalSet.of(list.map(({ from, to }) => ({ from: BigInt(from), to: BigInt(to) }))),
);

describe('sets of numbers', () => {
  const all = IntervalSet.of<number>([{ from: 0, to: END }]);
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(holds(IntervalSet.of<number>([]), all, a, b, c)).toBe(true);
      }),
    );
  });
});

describe('sets of bigints', () => {
  const all = IntervalSet.of<bigint>([{ from: 0n, to: BigInt(END) }]);
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(bigSets, bigSets, bigSets, (a, b, c) => {
        expect(holds(IntervalSet.of<bigint>([]), all, a, b, c)).toBe(true);
      }),
    );
  });
});

/** The law-giver: every number by itself. */
function members(set: IntervalSet<number>): number[] {
  return everything.filter((n) => set.contains(n));
}

/** Two numbers of every four. */
function many(offset: number): IntervalSet<number> {
  return IntervalSet.of(
    Array.from({ length: 50_000 }, (_, i) => ({ from: 4 * i + offset, to: 4 * i + offset + 2 })),
  );
}

describe('a set of intervals', () => {
  it('holds what its intervals hold, whatever their order, each apart from the next', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const set = IntervalSet.of(list);
        expect(members(set)).toEqual(
          everything.filter((n) => list.some(({ from, to }) => from <= n && n < to)),
        );
        expect(IntervalSet.of(list.toReversed())).toStrictEqual(set);
        expect(set.intervals.every(({ from, to }) => from < to)).toBe(true);
        expect(
          set.intervals.every(({ from }, i) => i === 0 || from > (set.intervals[i - 1]?.to ?? from)),
        ).toBe(true);
      }),
    );
  });

  it('agrees with a set of single numbers', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [new Set(members(a)), new Set(members(b))];
        expect(members(a.union(b))).toEqual(everything.filter((n) => left.has(n) || right.has(n)));
        expect(members(a.intersect(b))).toEqual(everything.filter((n) => left.has(n) && right.has(n)));
        expect(members(a.subtract(b))).toEqual(everything.filter((n) => left.has(n) && !right.has(n)));
        expect(a.isSubset(b)).toBe([...left].every((n) => right.has(n)));
        expect(a.equals(b)).toBe(members(a).join() === members(b).join());
        expect(a.isEmpty()).toBe(left.size === 0);
      }),
    );
  });

  it.each([
    { why: 'nothing', list: [], text: 'none' },
    { why: 'an empty interval is nothing', list: [{ from: 5, to: 5 }], text: 'none' },
    { why: 'one that ends before it starts is nothing', list: [{ from: 7, to: 3 }], text: 'none' },
    { why: 'one number', list: [{ from: 80, to: 81 }], text: '80' },
    {
      why: 'adjacent ones are one',
      list: [
        { from: 81, to: 83 },
        { from: 80, to: 81 },
      ],
      text: '80-82',
    },
    {
      why: 'a gap of one keeps two apart',
      list: [
        { from: 82, to: 83 },
        { from: 80, to: 81 },
      ],
      text: '80, 82',
    },
    {
      why: 'one within another is lost in it',
      list: [
        { from: 1, to: 9 },
        { from: 2, to: 3 },
        { from: 8, to: 12 },
      ],
      text: '1-11',
    },
  ])('$why → $text', ({ list, text }) => {
    expect(IntervalSet.of<number>(list).toString()).toBe(text);
  });

  it('operations on many intervals are one merge, not every one against every other', () => {
    const [a, b] = [many(0), many(1)];
    expect(a.union(b).intervals).toHaveLength(50_000);
    expect(a.intersect(b).intervals).toHaveLength(50_000);
    expect(a.subtract(b).intervals).toHaveLength(50_000);
    expect(a.isSubset(a.union(b))).toBe(true);
  });
});
