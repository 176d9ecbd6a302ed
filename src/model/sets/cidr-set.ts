import { type Cidr, formatCidr, type IpAddress } from '../ip.ts';
import { type CidrBlock, divide } from './cidr-blocks.ts';
import { IntervalSet } from './interval-set.ts';
import type { SetAlgebra } from './set-algebra.ts';

type Addresses = IntervalSet<bigint>;

const EVERY_V4: Cidr = { family: 4, first: 0n, last: 2n ** 32n - 1n, prefixLength: 0 };
const EVERY_V6: Cidr = { family: 6, first: 0n, last: 2n ** 128n - 1n, prefixLength: 0 };

/**
 * Addresses of both families, which never mix: `::/0` holds no IPv4 address, an IPv4-mapped one neither, since
 * `parseIp` reads that as IPv4.
 */
export class CidrSet implements SetAlgebra<CidrSet> {
  static readonly none = CidrSet.of([]);
  static readonly all = CidrSet.of([EVERY_V4, EVERY_V6]);

  readonly v4: Addresses;
  readonly v6: Addresses;

  private constructor(v4: Addresses, v6: Addresses) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /** What any of the prefixes holds and none of the exceptions. */
  static of(cidrs: Iterable<Cidr>, except: Iterable<Cidr> = []): CidrSet {
    const [wanted, holes] = [[...cidrs], [...except]];
    return new CidrSet(
      addressesOf(wanted, 4).subtract(addressesOf(holes, 4)),
      addressesOf(wanted, 6).subtract(addressesOf(holes, 6)),
    );
  }

  union(other: CidrSet): CidrSet {
    return new CidrSet(this.v4.union(other.v4), this.v6.union(other.v6));
  }

  intersect(other: CidrSet): CidrSet {
    return new CidrSet(this.v4.intersect(other.v4), this.v6.intersect(other.v6));
  }

  subtract(other: CidrSet): CidrSet {
    return new CidrSet(this.v4.subtract(other.v4), this.v6.subtract(other.v6));
  }

  isSubset(of: CidrSet): boolean {
    return this.v4.isSubset(of.v4) && this.v6.isSubset(of.v6);
  }

  equals(other: CidrSet): boolean {
    return this.v4.equals(other.v4) && this.v6.equals(other.v6);
  }

  isEmpty(): boolean {
    return this.v4.isEmpty() && this.v6.isEmpty();
  }

  contains({ family, value }: IpAddress): boolean {
    return (family === 4 ? this.v4 : this.v6).contains(value);
  }

  /** The fewest prefixes that are exactly the set: IPv4 first, in the order of addresses. */
  toCidrs(): Cidr[] {
    return [...divide(EVERY_V4, this.v4.intervals).inside, ...divide(EVERY_V6, this.v6.intervals).inside];
  }

  /** The same with exceptions where that is shorter to write; no address is in two blocks. */
  toBlocks(): CidrBlock[] {
    return [...divide(EVERY_V4, this.v4.intervals).blocks, ...divide(EVERY_V6, this.v6.intervals).blocks];
  }

  /** `10.0.0.0/8, fd00::/8`, `0.0.0.0/0 except 10.0.0.0/8, 172.16.0.0/12; fd00::/8`, `every address`, `no address` */
  toString(): string {
    if (this.isEmpty()) return 'no address';
    if (this.equals(CidrSet.all)) return 'every address';
    const blocks = this.toBlocks();
    return blocks.map(formatBlock).join(blocks.some(({ except }) => except.length > 0) ? '; ' : ', ');
  }
}

function formatBlock({ cidr, except }: CidrBlock): string {
  const holes = except.length === 0 ? '' : ` except ${except.map(formatCidr).join(', ')}`;
  return `${formatCidr(cidr)}${holes}`;
}

function addressesOf(cidrs: readonly Cidr[], family: 4 | 6): Addresses {
  return IntervalSet.of<bigint>(
    cidrs.filter((cidr) => cidr.family === family).map(({ first, last }) => ({ from: first, to: last + 1n })),
  );
}
