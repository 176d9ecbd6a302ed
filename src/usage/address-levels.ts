import { hash53 } from '../model/hash.ts';
import { type Cidr, formatCidr, formatIp, parseCidr, parseIp, prefixOf } from '../model/ip.ts';

/** How many distinct addresses, then prefixes of each level, are told apart. */
export interface AddressLimits {
  readonly exact: number;
  /** /24, /16 and /8 of IPv4; /64, /48 and /32 of IPv6 */
  readonly prefixes: readonly [number, number, number];
}

const LEVELS = { 4: [24, 16, 8], 6: [64, 48, 32] } as const;

export const EVERY_ADDRESS = { 4: '0.0.0.0/0', 6: '::/0' } as const;

/**
 * Addresses that stand for themselves as long as there is room, and beyond that for ever wider prefixes: the finest
 * that is known already or for which there is room, at last the whole family. First come, first kept.
 */
export class AddressLevels {
  readonly #limits: AddressLimits;
  /** as whole numbers of 32 bits: an IPv4 address itself, a hash of any other text; two that collide share a place */
  readonly #exact = new Set<number>();
  /** made when they are needed: most parties meet few addresses */
  #prefixes: readonly [Set<number>, Set<number>, Set<number>] | undefined;

  constructor(limits: AddressLimits) {
    this.#limits = limits;
  }

  /** Takes note of an address or a prefix that is on record already, in canonical text. */
  note(place: string): void {
    const prefix = place.includes('/') ? parseCidr(place) : undefined;
    if (prefix === undefined) {
      this.#isKept(this.#exact, ipv4Number(place) ?? hash53(place) | 0, this.#limits.exact);
      return;
    }
    const level = LEVELS[prefix.family].findIndex((length) => length === prefix.prefixLength);
    const known = this.#levels()[level];
    if (known !== undefined) this.#isKept(known, keyOfPrefix(prefix), this.#limits.prefixes[level] ?? 0);
  }

  /**
   * @param ip canonical text
   * @returns the address, or the prefix it is folded to, in canonical text
   */
  place(ip: string): string {
    const number = ipv4Number(ip);
    if (this.#isKept(this.#exact, number ?? hash53(ip) | 0, this.#limits.exact)) return ip;
    return number === undefined ? this.#prefixOfAny(ip) : this.#prefixOfIpv4(number);
  }

  #prefixOfIpv4(number: number): string {
    for (const [level, known] of this.#levels().entries()) {
      const length = LEVELS[4][level] ?? 0;
      const first = number & (-1 << (32 - length));
      if (this.#isKept(known, first, this.#limits.prefixes[level] ?? 0))
        return `${ipv4Text(first)}/${length}`;
    }
    return EVERY_ADDRESS[4];
  }

  #prefixOfAny(ip: string): string {
    const address = parseIp(ip);
    if (address === undefined) throw new Error(`not an address: ${ip}`);
    for (const [level, known] of this.#levels().entries()) {
      const prefix = prefixOf(address, LEVELS[address.family][level] ?? 0);
      if (this.#isKept(known, keyOfPrefix(prefix), this.#limits.prefixes[level] ?? 0))
        return formatCidr(prefix);
    }
    return EVERY_ADDRESS[address.family];
  }

  #levels(): readonly [Set<number>, Set<number>, Set<number>] {
    this.#prefixes ??= [new Set(), new Set(), new Set()];
    return this.#prefixes;
  }

  #isKept(known: Set<number>, key: number, limit: number): boolean {
    if (known.has(key)) return true;
    if (known.size >= limit) return false;
    known.add(key);
    return true;
  }
}

/** The same for a prefix that is read and one that is made of an address. */
function keyOfPrefix({ family, first }: Cidr): number {
  return family === 4 ? Number(BigInt.asIntN(32, first)) : hash53(formatIp({ family, value: first })) | 0;
}

const DOT = 0x2e;
const COLON = 0x3a;
const DIGIT_0 = 0x30;

/** The 32 bits of an IPv4 address as a signed number; undefined for any other text. Every flow from outside passes here. */
function ipv4Number(ip: string): number | undefined {
  let number = 0;
  let octet = 0;
  for (let i = 0; i < ip.length; i += 1) {
    const code = ip.charCodeAt(i);
    if (code === DOT) {
      number = (number << 8) | octet;
      octet = 0;
    } else if (code < COLON) octet = octet * 10 + code - DIGIT_0;
    else return undefined;
  }
  return (number << 8) | octet;
}

function ipv4Text(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}
