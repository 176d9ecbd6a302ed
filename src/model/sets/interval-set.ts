import type { SetAlgebra } from './set-algebra.ts';

/** `from <= value < to`. The open end makes "adjacent" mean `a.to === b.from`, for numbers and for bigints. */
export interface Interval<T> {
  readonly from: T;
  readonly to: T;
}

/** A set of whole numbers as intervals in order, none of which is empty or meets the next. Operations are one merge. */
export class IntervalSet<T extends number | bigint> implements SetAlgebra<IntervalSet<T>> {
  readonly intervals: readonly Interval<T>[];

  private constructor(intervals: readonly Interval<T>[]) {
    this.intervals = intervals;
  }

  /** @param intervals in any order; they may overlap, and empty ones add nothing */
  static of<T extends number | bigint>(intervals: Iterable<Interval<T>>): IntervalSet<T> {
    const sorted = [...intervals]
      .flatMap(({ from, to }) => (from < to ? [{ from, to }] : []))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    return new IntervalSet(joined(sorted));
  }

  union(other: IntervalSet<T>): IntervalSet<T> {
    if (other.isEmpty()) return this;
    return this.isEmpty() ? other : new IntervalSet(joined(merged(this.intervals, other.intervals)));
  }

  intersect(other: IntervalSet<T>): IntervalSet<T> {
    const common: Interval<T>[] = [];
    const [left, right] = [this.intervals, other.intervals];
    let i = 0;
    let j = 0;
    for (let a = left[i], b = right[j]; a !== undefined && b !== undefined; a = left[i], b = right[j]) {
      const from = a.from > b.from ? a.from : b.from;
      const to = a.to < b.to ? a.to : b.to;
      if (from < to) common.push({ from, to });
      if (a.to < b.to) i += 1;
      else j += 1;
    }
    return new IntervalSet(common);
  }

  subtract(other: IntervalSet<T>): IntervalSet<T> {
    if (other.isEmpty()) return this;
    const left: Interval<T>[] = [];
    let i = 0;
    for (const { from, to } of this.intervals) {
      let start = from;
      for (let hole = other.intervals[i]; hole !== undefined && hole.from < to; hole = other.intervals[i]) {
        if (start < hole.from) left.push({ from: start, to: hole.from });
        if (start < hole.to) start = hole.to;
        // it may reach into the next interval
        if (hole.to >= to) break;
        i += 1;
      }
      if (start < to) left.push({ from: start, to });
    }
    return new IntervalSet(left);
  }

  isSubset(of: IntervalSet<T>): boolean {
    let i = 0;
    return this.intervals.every(({ from, to }) => {
      let outer = of.intervals[i];
      while (outer !== undefined && outer.to < to) outer = of.intervals[++i];
      return outer !== undefined && outer.from <= from;
    });
  }

  equals(other: IntervalSet<T>): boolean {
    return (
      this.intervals.length === other.intervals.length &&
      this.intervals.every(({ from, to }, i) => {
        const same = other.intervals[i];
        return same !== undefined && same.from === from && same.to === to;
      })
    );
  }

  isEmpty(): boolean {
    return this.intervals.length === 0;
  }

  /** Binary search. */
  contains(value: T): boolean {
    let low = 0;
    let high = this.intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const interval = this.intervals[middle];
      if (interval === undefined) return false;
      if (value < interval.from) high = middle;
      else if (value >= interval.to) low = middle + 1;
      else return true;
    }
    return false;
  }

  /** `80, 443, 8000-8100`; `none` where there is nothing */
  toString(): string {
    if (this.isEmpty()) return 'none';
    return this.intervals
      .map(({ from, to }) => {
        const last = typeof to === 'bigint' ? to - 1n : to - 1;
        return from === last ? `${from}` : `${from}-${last}`;
      })
      .join(', ');
  }
}

/** Both in one order by their start. */
function merged<T extends number | bigint>(
  a: readonly Interval<T>[],
  b: readonly Interval<T>[],
): Interval<T>[] {
  const all: Interval<T>[] = [];
  let j = 0;
  for (const interval of a) {
    for (let next = b[j]; next !== undefined && next.from < interval.from; next = b[++j]) all.push(next);
    all.push(interval);
  }
  return [...all, ...b.slice(j)];
}

/** @param intervals ordered by their start, none empty */
function joined<T extends number | bigint>(intervals: readonly Interval<T>[]): Interval<T>[] {
  const apart: Interval<T>[] = [];
  for (const interval of intervals) {
    const before = apart.at(-1);
    if (before === undefined || before.to < interval.from) apart.push(interval);
    else if (before.to < interval.to) apart[apart.length - 1] = { from: before.from, to: interval.to };
  }
  return apart;
}
