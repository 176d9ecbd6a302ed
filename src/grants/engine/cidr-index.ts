import { getOrMake } from '../../model/get-or-make.ts';
import type { Cidr, IpAddress } from '../../model/ip.ts';

const BITS = { 4: 32, 6: 128 } as const;

/** Prefixes of one length. */
interface Length<T> {
  /** bits of an address behind the prefix */
  readonly rest: bigint;
  /** by the bits of the prefix */
  readonly items: Map<bigint, T[]>;
}

/** Finds the prefixes that hold an address, with one look per length of prefix: rules know a few lengths, and many prefixes. */
export class CidrIndex<T> {
  readonly #lengths: Readonly<Record<4 | 6, Map<number, Length<T>>>> = { 4: new Map(), 6: new Map() };

  add({ family, first, prefixLength }: Cidr, item: T): void {
    const { rest, items } = getOrMake(this.#lengths[family], prefixLength, () => ({
      rest: BigInt(BITS[family] - prefixLength),
      items: new Map<bigint, T[]>(),
    }));
    getOrMake(items, first >> rest, () => []).push(item);
  }

  holding({ family, value }: IpAddress): T[] {
    const found: T[] = [];
    for (const { rest, items } of this.#lengths[family].values()) {
      const own = items.get(value >> rest);
      if (own !== undefined) for (const item of own) found.push(item);
    }
    return found;
  }
}
