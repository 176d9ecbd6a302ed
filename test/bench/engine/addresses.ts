import type { Random } from '../../../src/app/demo/random.ts';

/** Addresses outside, with the names they were resolved by. */
export interface Outside {
  readonly ip: string;
  readonly dnsNames: readonly string[];
}

const ADDRESSES = 5000;
export const VENDORS = 60;
const SERVICES = ['api', 'auth', 'hooks', 'files', 'eu.storage', 'us.storage'] as const;

/** Ranges that policies name; the addresses lie in them and beside them. */
export const RANGES = ['198.51.0.0/16', '203.0.0.0/16', '192.0.0.0/20', '100.64.0.0/12'] as const;

export function nameOf(random: Random): string {
  return `${random.pick(SERVICES)}.vendor-${random.below(VENDORS)}.example`;
}

/** One in five has no name that anyone noted. */
export function generateOutside(random: Random): Outside[] {
  return Array.from({ length: ADDRESSES }, (_, i) => {
    const range = random.pick(RANGES).split('.', 2).join('.');
    const ip = `${range}.${i >> 8}.${i & 255}`;
    const names = random.below(5) === 0 ? [] : [nameOf(random)];
    return { ip, dnsNames: random.below(20) === 0 ? [...names, nameOf(random)] : names };
  });
}
