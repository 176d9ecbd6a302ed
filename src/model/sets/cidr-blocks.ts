import type { Cidr } from '../ip.ts';
import type { Interval } from './interval-set.ts';

/** One prefix less some prefixes in it, as an `ipBlock` or an element of `toCIDRSet` says it. */
export interface CidrBlock {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

/** How a set of addresses lies within one prefix; every list is in the order of addresses. */
interface Division {
  /** the fewest prefixes that are exactly the set */
  readonly inside: readonly Cidr[];
  /** the fewest prefixes that are exactly the rest */
  readonly outside: readonly Cidr[];
  /** the set, every address in one block; exceptions only where prefixes alone would be more to write */
  readonly blocks: readonly CidrBlock[];
}

/** @param intervals those of the set that meet the prefix, in order */
export function divide(prefix: Cidr, intervals: readonly Interval<bigint>[]): Division {
  const [one] = intervals;
  if (one === undefined) return { inside: [], outside: [prefix], blocks: [] };
  if (one.from <= prefix.first && prefix.last < one.to)
    return { inside: [prefix], outside: [], blocks: [{ cidr: prefix, except: [] }] };
  const [low, high] = halvesOf(prefix).map((half) =>
    divide(
      half,
      intervals.filter(({ from, to }) => from <= half.last && half.first < to),
    ),
  );
  const outside = [...(low?.outside ?? []), ...(high?.outside ?? [])];
  const blocks = [...(low?.blocks ?? []), ...(high?.blocks ?? [])];
  return {
    inside: [...(low?.inside ?? []), ...(high?.inside ?? [])],
    outside,
    blocks: 1 + outside.length < lengthOf(blocks) ? [{ cidr: prefix, except: outside }] : blocks,
  };
}

/** @param prefix longer than one address: no set cuts an address in two */
function halvesOf({ family, first, last, prefixLength }: Cidr): [Cidr, Cidr] {
  const middle = first + (last - first + 1n) / 2n;
  const half = { family, prefixLength: prefixLength + 1 };
  return [
    { ...half, first, last: middle - 1n },
    { ...half, first: middle, last },
  ];
}

function lengthOf(blocks: readonly CidrBlock[]): number {
  return blocks.reduce((sum, { except }) => sum + 1 + except.length, 0);
}
