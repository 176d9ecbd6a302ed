import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cidr,
  cidrContains,
  cidrCovers,
  formatCidr,
  type IpAddress,
  parseCidr,
  parseIp,
} from '../../../src/model/ip.ts';
import { CidrSet } from '../../../src/model/sets/cidr-set.ts';
import { LAWS } from './laws.ts';

function cidrs(...texts: readonly string[]): Cidr[] {
  return texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Error(`no CIDR: ${text}`);
    return cidr;
  });
}

function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`no address: ${text}`);
  return parsed;
}

const LAST = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n } as const;
const families = fc.constantFrom<4 | 6>(4, 6);

/** A prefix within the last 16 addresses of its family, or now and then the whole family, so that they meet. */
const cidr = fc
  .tuple(families, fc.bigInt(0n, 15n), fc.constantFrom(0, 0, 1, 2, 3, 4, undefined))
  .map(([family, fromEnd, hostBits]): Cidr => {
    if (hostBits === undefined) return { family, first: 0n, last: LAST[family], prefixLength: 0 };
    const mask = (1n << BigInt(hostBits)) - 1n;
    const last = (LAST[family] - fromEnd) | mask;
    return { family, first: last - mask, last, prefixLength: (family === 4 ? 32 : 128) - hostBits };
  });
const lists = fc.array(cidr, { maxLength: 6 });
const sets = fc.tuple(lists, lists).map(([list, except]) => CidrSet.of(list, except));

describe('sets of addresses', () => {
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(holds(CidrSet.none, CidrSet.all, a, b, c)).toBe(true);
      }),
      // the text of an IPv6 set is the slow part
      { numRuns: 50 },
    );
  });
});

/** Those at the end, those that no prefix of the tests but the whole family holds, and the first. */
const everything = ([4, 6] as const).flatMap((family) => [
  ...Array.from({ length: 18 }, (_, i): IpAddress => ({ family, value: LAST[family] - BigInt(i) })),
  { family, value: 0n },
]);

function members(holds: (one: IpAddress) => boolean): string[] {
  return everything.filter(holds).map(({ family, value }) => `${family}/${value}`);
}

const membersOf = (set: CidrSet): string[] => members((one) => set.contains(one));

describe('a set of addresses', () => {
  it('holds what a prefix holds and no exception does, in whatever order they come', () => {
    fc.assert(
      fc.property(lists, lists, (list, except) => {
        const set = CidrSet.of(list, except);
        expect(membersOf(set)).toEqual(
          members(
            (one) =>
              list.some((each) => cidrContains(each, one)) && !except.some((hole) => cidrContains(hole, one)),
          ),
        );
        const turned = CidrSet.of(list.toReversed(), except.toReversed());
        expect(turned).toStrictEqual(set);
        expect(turned.toString()).toBe(set.toString());
      }),
    );
  });

  it('agrees with asking address by address', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [new Set(membersOf(a)), new Set(membersOf(b))];
        expect(membersOf(a.union(b))).toEqual(
          members(() => true).filter((one) => left.has(one) || right.has(one)),
        );
        expect(membersOf(a.intersect(b))).toEqual([...left].filter((one) => right.has(one)));
        expect(membersOf(a.subtract(b))).toEqual([...left].filter((one) => !right.has(one)));
        expect(a.isSubset(b)).toBe([...left].every((one) => right.has(one)));
      }),
    );
  });

  it('is read back from its prefixes, of which none could be left out or joined with another', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const list = set.toCidrs();
        expect(CidrSet.of(list)).toStrictEqual(set);
        for (const [i, one] of list.entries()) {
          expect(parseCidr(formatCidr(one))).toEqual(one);
          const rest = list.filter((_, at) => at !== i);
          expect(rest.some((other) => cidrCovers(other, one))).toBe(false);
          const parent = cidrs(formatCidr({ ...one, prefixLength: Math.max(0, one.prefixLength - 1) }));
          expect(one.prefixLength > 0 && CidrSet.of(parent).isSubset(set)).toBe(false);
        }
      }),
    );
  });

  it('is read back from its prefixes with exceptions, which are never more to write', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const blocks = set.toBlocks();
        const parts = blocks.map(({ cidr: whole, except }) => CidrSet.of([whole], except));
        expect(parts.reduce((sum, part) => sum.union(part), CidrSet.none)).toStrictEqual(set);
        expect(
          blocks.every(({ cidr: whole, except }) => except.every((hole) => cidrCovers(whole, hole))),
        ).toBe(true);
        expect(blocks.flatMap(({ except }) => [0, ...except]).length).toBeLessThanOrEqual(
          set.toCidrs().length,
        );
      }),
    );
  });

  it.each([
    { why: 'nothing', cidrs: [], except: [], text: 'no address' },
    { why: 'everything', cidrs: ['::/0', '0.0.0.0/0'], except: [], text: 'every address' },
    { why: 'one family is not everything', cidrs: ['0.0.0.0/0'], except: [], text: '0.0.0.0/0' },
    { why: 'nor the other', cidrs: ['::/0'], except: [], text: '::/0' },
    { why: 'one address', cidrs: ['10.0.0.1'], except: [], text: '10.0.0.1/32' },
    {
      why: 'the first and the last',
      cidrs: ['255.255.255.255', '0.0.0.0', '::'],
      except: [],
      text: '0.0.0.0/32, 255.255.255.255/32, ::/128',
    },
    { why: 'halves make a whole', cidrs: ['10.128.0.0/9', '10.0.0.0/9'], except: [], text: '10.0.0.0/8' },
    {
      why: 'adjacent, but of no common prefix',
      cidrs: ['10.0.0.1/32', '10.0.0.2/32'],
      except: [],
      text: '10.0.0.1/32, 10.0.0.2/32',
    },
    {
      why: 'one within another is lost in it',
      cidrs: ['10.1.0.0/16', '10.0.0.0/8'],
      except: [],
      text: '10.0.0.0/8',
    },
    { why: 'a hole', cidrs: ['10.0.0.0/8'], except: ['10.1.0.0/16'], text: '10.0.0.0/8 except 10.1.0.0/16' },
    {
      why: 'holes that touch are one',
      cidrs: ['0.0.0.0/0'],
      except: ['10.0.0.0/9', '10.128.0.0/9'],
      text: '0.0.0.0/0 except 10.0.0.0/8',
    },
    {
      why: 'half taken away leaves the other half',
      cidrs: ['10.0.0.0/8'],
      except: ['10.0.0.0/9'],
      text: '10.128.0.0/9',
    },
    {
      why: 'no exception where prefixes are as short',
      cidrs: ['10.0.0.0/8'],
      except: ['10.0.0.0/10'],
      text: '10.64.0.0/10, 10.128.0.0/9',
    },
    { why: 'a hole that is the whole', cidrs: ['10.0.0.0/8'], except: ['10.0.0.0/8'], text: 'no address' },
    { why: 'a hole wider than the whole', cidrs: ['10.0.0.0/8'], except: ['0.0.0.0/0'], text: 'no address' },
    { why: 'a hole elsewhere', cidrs: ['10.0.0.0/8'], except: ['11.0.0.0/8'], text: '10.0.0.0/8' },
    { why: 'a hole of the other family', cidrs: ['10.0.0.0/8'], except: ['::/0'], text: '10.0.0.0/8' },
    {
      why: 'the world without private networks, dual stack',
      cidrs: ['0.0.0.0/0', '::/0'],
      except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
      text: '0.0.0.0/0 except 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16; ::/0 except fc00::/7',
    },
    {
      why: 'each prefix has its own holes',
      cidrs: ['10.0.0.0/8', '192.168.0.0/16'],
      except: ['10.1.2.3/32'],
      text: '10.0.0.0/8 except 10.1.2.3/32; 192.168.0.0/16',
    },
    { why: 'what is IPv4-mapped is IPv4', cidrs: ['::ffff:10.0.0.1'], except: [], text: '10.0.0.1/32' },
  ])('$why → $text', ({ cidrs: list, except, text }) => {
    expect(CidrSet.of(cidrs(...list), cidrs(...except)).toString()).toBe(text);
  });

  it.each([
    { list: ['0.0.0.0/0'], ip: '0.0.0.0', holds: true },
    { list: ['0.0.0.0/0'], ip: '255.255.255.255', holds: true },
    { list: ['0.0.0.0/0'], ip: '::', holds: false },
    { list: ['::/0'], ip: '::', holds: true },
    { list: ['::/0'], ip: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', holds: true },
    { list: ['::/0'], ip: '10.0.0.1', holds: false },
    { list: ['::/0'], ip: '::ffff:10.0.0.1', holds: false },
    { list: ['10.0.0.0/8'], ip: '::ffff:10.0.0.1', holds: true },
    { list: ['10.0.0.0/8'], ip: '9.255.255.255', holds: false },
    { list: ['10.0.0.0/8'], ip: '11.0.0.0', holds: false },
  ])('$list holds $ip: $holds', ({ list, ip, holds }) => {
    expect(CidrSet.of(cidrs(...list)).contains(address(ip))).toBe(holds);
  });

  it('of many prefixes is taken apart and put together again at once', () => {
    const many = Array.from({ length: 20_000 }, (_, i): Cidr => {
      const first = BigInt(i) << 97n;
      return { family: 6, first, last: first | ((1n << 96n) - 1n), prefixLength: 32 };
    });
    const set = CidrSet.of(many);
    expect(set.toCidrs()).toEqual(many);
    expect(CidrSet.all.subtract(CidrSet.all.subtract(set))).toStrictEqual(set);
  });
});
