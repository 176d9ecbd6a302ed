import { BlockList } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cidr,
  cidrContains,
  cidrCovers,
  formatCidr,
  formatIp,
  type IpAddress,
  parseCidr,
  parseIp,
} from '../../src/model/ip.ts';

const ipv4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value): IpAddress => ({ family: 4, value }));
/** groups rather than one number: runs of zeros are what is hard to write */
const ipv6 = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xffff) }), {
    minLength: 8,
    maxLength: 8,
  })
  .map(
    (groups): IpAddress => ({
      family: 6,
      value: groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n),
    }),
  )
  // such a one is read as IPv4
  .filter(({ value }) => value >> 32n !== 0xffffn);
const address = fc.oneof(ipv4, ipv6);

/** Prefixes that share their beginnings, so that some contain others. */
const cidr = fc.tuple(address, fc.nat(128), fc.boolean()).map(([{ family, value }, length, isLow]): Cidr => {
  const prefixLength = length % (family === 4 ? 33 : 129);
  const parsed = parseCidr(`${formatIp({ family, value: isLow ? value & 0xffffn : value })}/${prefixLength}`);
  if (parsed === undefined) throw new Error('not read');
  return parsed;
});

describe('an address', () => {
  it.each([
    { text: '10.0.0.1', canonical: '10.0.0.1' },
    { text: '255.255.255.255', canonical: '255.255.255.255' },
    { text: '::', canonical: '::' },
    { text: '::1', canonical: '::1' },
    { text: '1::', canonical: '1::' },
    { text: '2001:DB8:0:0:0:0:0:1', canonical: '2001:db8::1' },
    { text: '2001:0db8:0000:0000:0001:0000:0000:0001', canonical: '2001:db8::1:0:0:1' },
    { text: '0:0:1:2:3:0:0:4', canonical: '::1:2:3:0:0:4' },
    { text: '1:0:0:2:0:0:0:3', canonical: '1:0:0:2::3' },
    { text: '1:2:3:4:5:6:0:8', canonical: '1:2:3:4:5:6:0:8' },
    { text: '64:ff9b::192.0.2.33', canonical: '64:ff9b::c000:221' },
    { text: '::ffff:192.0.2.1', canonical: '192.0.2.1' },
    { text: 'fe80::1%eth0', canonical: 'fe80::1' },
  ])('$text is $canonical', ({ text, canonical }) => {
    const parsed = parseIp(text);
    expect(parsed === undefined ? undefined : formatIp(parsed)).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1/8',
    ':::',
    '1::2::3',
    '12345::',
    'localhost',
    ' 10.0.0.1',
    '10.0.0.1 ',
  ])('%j is none', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('is read back from what is written', () => {
    fc.assert(
      fc.property(address, (one) => {
        expect(parseIp(formatIp(one))).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it('of IPv6 is written as every URL parser writes it', () => {
    fc.assert(
      fc.property(ipv6, (one) => {
        expect(`[${formatIp(one)}]`).toBe(new URL(`http://[${formatIp(one)}]/`).hostname);
      }),
      { numRuns: 1000 },
    );
  });
});

const family = (of: 4 | 6): 'ipv4' | 'ipv6' => (of === 4 ? 'ipv4' : 'ipv6');

describe('a prefix', () => {
  it.each([
    { text: '10.1.2.3/8', canonical: '10.0.0.0/8' },
    { text: '10.1.2.3', canonical: '10.1.2.3/32' },
    { text: '0.0.0.0/0', canonical: '0.0.0.0/0' },
    { text: '2001:db8::1/32', canonical: '2001:db8::/32' },
    { text: '::1', canonical: '::1/128' },
  ])('$text is $canonical', ({ text, canonical }) => {
    const parsed = parseCidr(text);
    expect(parsed === undefined ? undefined : formatCidr(parsed)).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '/8',
    '10.0/8',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('is read back from what is written', () => {
    fc.assert(
      fc.property(cidr, (one) => {
        expect(parseCidr(formatCidr(one))).toEqual(one);
      }),
    );
  });

  it('contains the addresses that node:net says', () => {
    const counts = { inside: 0, outside: 0 };
    fc.assert(
      fc.property(cidr, address, fc.boolean(), (prefix, any, isNear) => {
        const near: IpAddress = { family: prefix.family, value: prefix.first | (any.value & 0xffn) };
        const one = isNear ? near : any;
        const list = new BlockList();
        list.addSubnet(
          formatIp({ family: prefix.family, value: prefix.first }),
          prefix.prefixLength,
          family(prefix.family),
        );
        const contains = cidrContains(prefix, one);
        counts[contains ? 'inside' : 'outside'] += 1;
        // the list takes IPv4 addresses for mapped IPv6 ones, which a prefix of a policy never is
        expect(contains).toBe(prefix.family === one.family && list.check(formatIp(one), family(one.family)));
      }),
      { numRuns: 2000, seed: 20_260_601 },
    );
    expect(Math.min(counts.inside, counts.outside)).toBeGreaterThan(200);
  });

  it('covers another exactly when it contains the other’s first and last address', () => {
    fc.assert(
      fc.property(cidr, cidr, (outer, inner) => {
        const ends = [inner.first, inner.last].map((value) =>
          cidrContains(outer, { family: inner.family, value }),
        );
        expect(cidrCovers(outer, inner)).toBe(ends.every(Boolean));
        expect(cidrCovers(outer, outer)).toBe(true);
      }),
    );
  });
});
