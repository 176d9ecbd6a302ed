import { formatIp, parseIp } from '../../model/ip.ts';

/** Canonical texts of the addresses among the values, each once, in the order given; what is no address is left out. */
export function canonicalAddresses(values: Iterable<unknown>): string[] {
  const texts = [...values].flatMap((value) => {
    const address = typeof value === 'string' ? parseIp(value) : undefined;
    return address === undefined ? [] : [formatIp(address)];
  });
  return [...new Set(texts)];
}
