import { type Endpoint, type ExternalEndpoint, endpointKey } from '../model/endpoint.ts';
import { type Cidr, cidrsMeet, formatIp, parseCidr } from '../model/ip.ts';
import type { Policy } from '../policies/policy.ts';
import { cidrsOf, peersOf } from '../policies/policy-parts.ts';

const FAMILIES: Readonly<Record<4 | 6, Cidr>> = {
  4: { family: 4, first: 0n, last: 2n ** 32n - 1n, prefixLength: 0 },
  6: { family: 6, first: 0n, last: 2n ** 128n - 1n, prefixLength: 0 },
};

/**
 * Addresses that an outside party of unknown address may have had, one for each piece that the policies' prefixes cut
 * the range of its addresses into. That it was seen in use means that one of them was, nobody knows which: so each
 * that was allowed has to stay so.
 */
export class StandIns {
  readonly #cidrs: readonly Cidr[];
  readonly #known = new Map<string, readonly Endpoint[]>();

  /** @param policies of both sides: only where neither draws a line are two addresses alike */
  constructor(policies: readonly Policy[]) {
    this.#cidrs = peersOf(policies).flatMap(cidrsOf);
  }

  /** The party itself where its address is known. */
  of(endpoint: Endpoint): readonly Endpoint[] {
    if (endpoint.kind !== 'external' || endpoint.ip !== undefined) return [endpoint];
    const key = endpointKey(endpoint);
    const known = this.#known.get(key) ?? this.#make(endpoint);
    this.#known.set(key, known);
    return known;
  }

  #make(endpoint: ExternalEndpoint): Endpoint[] {
    const { labels, dnsNames } = endpoint;
    return rangesOf(endpoint).flatMap((range) =>
      this.#firsts(range).map((value): Endpoint => {
        const ip = formatIp({ family: range.family, value });
        return { kind: 'external', labels, dnsNames, ip };
      }),
    );
  }

  /** First address of every piece of the range. */
  #firsts(range: Cidr): bigint[] {
    const cuts = new Set([range.first]);
    for (const cidr of this.#cidrs) {
      if (!cidrsMeet(cidr, range)) continue;
      if (cidr.first > range.first) cuts.add(cidr.first);
      if (cidr.last < range.last) cuts.add(cidr.last + 1n);
    }
    return [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

function rangesOf({ prefix, labels }: ExternalEndpoint): readonly Cidr[] {
  const range = prefix === undefined ? undefined : parseCidr(prefix);
  if (range !== undefined) return [range];
  if (labels.has('reserved', 'world-ipv4')) return [FAMILIES[4]];
  return labels.has('reserved', 'world-ipv6') ? [FAMILIES[6]] : [FAMILIES[4], FAMILIES[6]];
}
