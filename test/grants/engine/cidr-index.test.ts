import { array, assert, bigInt, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CidrIndex } from '../../../src/grants/engine/cidr-index.ts';
import { cidrContains, type IpAddress, prefixOf } from '../../../src/model/ip.ts';

/** Few bits differ, so that prefixes hold many of the addresses. */
const address = record({ family: constantFrom(4, 6), value: bigInt(0n, 63n) }).map(
  ({ family, value }): IpAddress => ({
    family: family === 4 ? 4 : 6,
    value: value << (family === 4 ? 26n : 122n),
  }),
);
const cidr = record({ of: address, length: integer({ min: 0, max: 8 }) }).map(({ of, length }) =>
  prefixOf(of, length),
);

describe('the index of prefixes', () => {
  it('finds those that hold an address, and no others', () => {
    let held = 0;
    assert(
      property(array(cidr, { maxLength: 20 }), address, (cidrs, one) => {
        const index = new CidrIndex<number>();
        for (const [i, each] of cidrs.entries()) index.add(each, i);
        const holding = cidrs.flatMap((each, i) => (cidrContains(each, one) ? [i] : []));
        held += holding.length;
        expect(index.holding(one).sort((a, b) => a - b)).toEqual(holding);
      }),
    );
    expect(held).toBeGreaterThan(50);
  });
});
