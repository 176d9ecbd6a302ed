import { type Cidr, parseCidr } from '../../model/ip.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { NamePattern, PeerMatch } from '../../policies/policy.ts';
import { cidrsOf } from '../../policies/policy-parts.ts';
import type { Identity } from '../identity.ts';

/** Names whose patterns are remembered; beyond that they are found anew. */
const MOST_NAMES = 100_000;

/** Tells addresses apart only by the prefixes that policies and references draw and the name patterns they match. */
export class AddressClasses {
  readonly #cuts: Readonly<Record<4 | 6, readonly bigint[]>>;
  /** peers of one name each, by name, and peers of patterns; all by their position among the peers */
  readonly #exact = new Map<string, number[]>();
  readonly #patterns: (readonly [number, NamePattern])[] = [];
  readonly #byName = new Map<string, readonly number[]>();

  constructor(peers: readonly PeerMatch[], inventory: Inventory) {
    const cidrs = [...peers.flatMap(cidrsOf), ...cidrsOfInventory(inventory)];
    this.#cuts = { 4: cutsOf(cidrs, 4), 6: cutsOf(cidrs, 6) };
    for (const [number, peer] of peers.entries()) {
      if (peer.kind !== 'fqdn') continue;
      if (peer.pattern.includes('*')) this.#patterns.push([number, peer.matches]);
      else this.#exact.set(peer.pattern, [...(this.#exact.get(peer.pattern) ?? []), number]);
    }
  }

  /** Equal for addresses that no peer can tell apart; undefined for a party that is no address outside the cluster. */
  keyOf(identity: Identity): string | undefined {
    const { endpoint, labels, lenient } = identity;
    if (endpoint.kind !== 'external') return undefined;
    const names = this.named(identity)?.join() ?? '?';
    return `${lenient ? 'lenient' : 'strict'} ${this.#placeOf(identity)} ${names} ${labels.text}`;
  }

  /** Positions of the peers by name that name the party, sorted; undefined: its names are not known. */
  named({ dnsNames }: Identity): readonly number[] | undefined {
    if (dnsNames === 'unknown') return undefined;
    const [first, ...others] = dnsNames;
    if (first === undefined) return [];
    if (others.length === 0) return this.#ofName(first);
    return [...new Set(dnsNames.flatMap((name) => this.#ofName(name)))].sort((a, b) => a - b);
  }

  /** A prefix that no boundary cuts is as good as an address. */
  #placeOf({ address, prefix }: Identity): string {
    if (address !== undefined) return `${address.family}/${this.#intervalOf(address.family, address.value)}`;
    if (prefix === undefined) return '?';
    const { family } = prefix;
    const [first, last] = [this.#intervalOf(family, prefix.first), this.#intervalOf(family, prefix.last)];
    return first === last ? `${family}/${first}` : `${family}/${first}-${last}`;
  }

  /** How many boundaries lie at or below the address. */
  #intervalOf(family: 4 | 6, value: bigint): number {
    const cuts = this.#cuts[family];
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const cut = cuts[middle];
      if (cut !== undefined && cut <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #ofName(name: string): readonly number[] {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size === MOST_NAMES) this.#byName.clear();
    const matching = this.#patterns.flatMap(([number, pattern]) => (pattern.test(name) ? [number] : []));
    const all = [...(this.#exact.get(name) ?? []), ...matching].sort((a, b) => a - b);
    this.#byName.set(name, all);
    return all;
  }
}

/** What references may stand for. */
function cidrsOfInventory({ cidrGroups, services, nodes }: Inventory): Cidr[] {
  const addresses = [
    ...services.flatMap((service) => service.addresses ?? []),
    ...nodes.flatMap((node) => node.addresses),
  ];
  return [
    ...cidrGroups.flatMap((group) => group.cidrs),
    ...addresses.map(parseCidr).filter((cidr) => cidr !== undefined),
  ];
}

/** First address behind each boundary. */
function cutsOf(cidrs: readonly Cidr[], family: 4 | 6): readonly bigint[] {
  const cuts = new Set<bigint>();
  for (const cidr of cidrs) {
    if (cidr.family !== family) continue;
    cuts.add(cidr.first);
    cuts.add(cidr.last + 1n);
  }
  return [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
