import { isIP } from 'node:net';

/** An address as a number, so that prefixes are ranges. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const BITS = { 4: 32n, 6: 128n } as const;

/** Length of the prefixes that are told apart where single hosts would be too fine: hosts move within their network. */
export const NETWORK_LENGTH = { 4: 24, 6: 64 } as const;

/** Reads an IPv4 or IPv6 address (an IPv4-mapped one is read as IPv4). Undefined where it is neither. */
export function parseIp(text: string): IpAddress | undefined {
  switch (isIP(text)) {
    case 4:
      return { family: 4, value: parseIpv4(text) };
    case 6: {
      const value = parseIpv6(text.split('%', 1)[0] ?? '');
      return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
    }
    default:
      return undefined;
  }
}

function parseIpv4(text: string): bigint {
  return text.split('.').reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const low = parseIpv4(dotted[2] ?? '');
    return parseIpv6(`${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const [head = '', tail] = text.split('::');
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}

/** Dotted IPv4, or IPv6 in the canonical form of RFC 5952. */
export function formatIp(address: IpAddress): string {
  if (address.family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => ((address.value >> shift) & 0xffn).toString()).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((address.value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)];
  const longest = runs.sort((a, b) => zerosIn(b[0]) - zerosIn(a[0]))[0];
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

/** Counted without the colons, of which a run at the start of the text has one less. */
function zerosIn(run: string): number {
  return run.replaceAll(':', '').length;
}

/** A prefix: every address of the family from `first` to `last`, both included. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefixLength: number;
}

/** Reads `10.0.0.0/8` or a bare address (its host prefix); host bits are cleared, as Cilium does. */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText = '', lengthText, ...rest] = text.split('/');
  const address = parseIp(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = BITS[address.family];
  if (lengthText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(lengthText)) return undefined;
  const prefixLength = lengthText === undefined ? Number(bits) : Number(lengthText);
  if (BigInt(prefixLength) > bits) return undefined;
  return prefixOf(address, prefixLength);
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIp({ family: cidr.family, value: cidr.first })}/${cidr.prefixLength}`;
}

export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.family === address.family && cidr.first <= address.value && address.value <= cidr.last;
}

export function cidrCovers(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether any address is in both: one of them covers the other then. */
export function cidrsMeet(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** The prefix of a length that holds the address. */
export function prefixOf({ family, value }: IpAddress, prefixLength: number): Cidr {
  const hostMask = (1n << (BITS[family] - BigInt(prefixLength))) - 1n;
  const first = value & ~hostMask;
  return { family, first, last: first | hostMask, prefixLength };
}
