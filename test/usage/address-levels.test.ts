import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrContains, formatCidr, formatIp, parseCidr, parseIp } from '../../src/model/ip.ts';
import { AddressLevels, type AddressLimits } from '../../src/usage/address-levels.ts';

const LIMITS: AddressLimits = { exact: 2, prefixes: [2, 2, 1] };

function placesOf(ips: readonly string[], limits = LIMITS): string[] {
  const levels = new AddressLevels(limits);
  return ips.map((ip) => levels.place(ip));
}

const address = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => formatIp({ family: 4, value })),
  // near one another, so that prefixes are met again
  fc.nat(40).map((near) => formatIp({ family: 4, value: 0x0a00_0000n + BigInt(near) * 0x2_0081n })),
  fc.bigInt({ min: 2n ** 33n, max: 2n ** 128n - 1n }).map((value) => formatIp({ family: 6, value })),
);

describe('AddressLevels', () => {
  it('the first addresses stand for themselves, later ones for wider and wider prefixes', () => {
    expect(
      placesOf([
        '20.0.0.1',
        '20.0.0.2',
        '20.0.0.3',
        '20.0.1.1',
        '20.0.2.1',
        '20.1.0.1',
        '20.2.0.1',
        '30.0.0.1',
        '20.0.0.1',
        '20.0.1.200',
      ]),
    ).toEqual([
      '20.0.0.1',
      '20.0.0.2',
      '20.0.0.0/24',
      '20.0.1.0/24',
      '20.0.0.0/16',
      '20.1.0.0/16',
      '20.0.0.0/8',
      '0.0.0.0/0',
      '20.0.0.1',
      '20.0.1.0/24',
    ]);
  });

  it('IPv6 folds to the subnet, the site and the provider', () => {
    expect(
      placesOf(['2001:db8::1', '2001:db8::2', '2001:db8:1::1', '2001:db9::1', '2600::1', '2001:db8::3'], {
        exact: 1,
        prefixes: [1, 1, 1],
      }),
    ).toEqual(['2001:db8::1', '2001:db8::/64', '2001:db8:1::/48', '2001:db9::/32', '::/0', '2001:db8::/64']);
  });

  it('the highest addresses are no different: their bits fill the sign', () => {
    expect(placesOf(['255.255.255.255', '128.0.0.1', '255.255.255.254', '128.0.0.2'])).toEqual([
      '255.255.255.255',
      '128.0.0.1',
      '255.255.255.0/24',
      '128.0.0.0/24',
    ]);
  });

  it('an address lies in the place it is given, which is canonical, and the bound holds', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 60 }), (ips) => {
        const places = placesOf(ips);
        const astray = places.filter((place, i) => {
          const [cidr, ip] = [parseCidr(place), parseIp(ips[i] ?? '')];
          if (cidr === undefined || ip === undefined || !cidrContains(cidr, ip)) return true;
          return place.includes('/') && formatCidr(cidr) !== place;
        });
        expect(astray).toEqual([]);
        expect(new Set(places).size).toBeLessThanOrEqual(2 + 2 + 2 + 1 + 2);
      }),
    );
  });

  it('what was noted of earlier places goes on as if nothing had come between', () => {
    fc.assert(
      fc.property(
        fc.array(address, { maxLength: 40 }),
        fc.array(address, { maxLength: 40 }),
        (first, then) => {
          const whole = new AddressLevels(LIMITS);
          const noted = new AddressLevels(LIMITS);
          for (const ip of first) noted.note(whole.place(ip));
          for (const ip of then) expect(noted.place(ip)).toBe(whole.place(ip));
        },
      ),
    );
  });
});
