import { getOrMake } from '../../model/get-or-make.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Peer, PeerMatch, Policy } from '../../policies/policy.ts';
import { peerKey } from '../grant.ts';
import type { Identity } from '../identity.ts';
import { matchPeer, type Surroundings } from '../match.ts';
import { AddressClasses } from './address-classes.ts';
import { CidrIndex } from './cidr-index.ts';
import { type Marks, mark, noMarks } from './marks.ts';
import { SelectorIndex } from './selector-index.ts';

/** Parties whom no peer of any policy tells apart: what Cilium makes identities for. */
export interface PeerClass {
  readonly number: number;
  /** numbers of the peers that match, or may, sorted */
  readonly peers: readonly number[];
  /** the same */
  readonly marks: Marks;
  /** those of them that only may */
  readonly uncertain: ReadonlySet<number>;
}

/**
 * Sorts parties into classes. Equal peers of different rules are one, each is asked once about a party, and only if it
 * can be in the party's namespace; addresses are told apart only by the prefixes they lie in and the name patterns
 * they match. So neither a million addresses nor a thousand copies of a rule cost more than the distinctions they make.
 */
export class PeerClasses {
  readonly #surroundings: Surroundings;
  readonly #addresses: AddressClasses;
  readonly #numbers = new Map<PeerMatch, number>();
  readonly #peers: PeerMatch[] = [];
  readonly #endpoints = new SelectorIndex<number>();
  /** peers that are DNS names or patterns of them */
  readonly #byName: number[] = [];
  /** the other peers, by the kinds of parties they can match: prefixes have an index of their own for addresses outside */
  readonly #others: Readonly<Record<PartyKind, number[]>> = { pod: [], reserved: [], external: [] };
  /** peers that are prefixes, for addresses outside the cluster */
  readonly #cidrs: number[] = [];
  readonly #byPrefix = new CidrIndex<number>();
  readonly #byAddress = new Map<string, PeerClass>();
  readonly #byMatches = new Map<string, PeerClass>();

  constructor(policies: readonly Policy[], inventory: Inventory, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const byKey = new Map<string, number>();
    for (const policy of policies)
      for (const spec of policy.specs)
        for (const { peers } of spec.rules)
          if (peers.kind === 'listed') for (const peer of peers.peers) this.#add(peer, byKey);
    this.#addresses = new AddressClasses(this.#peers, inventory);
  }

  /** The peer's number: equal peers have the same one. */
  numberOf(peer: Peer): number {
    const number = this.#numbers.get(peer);
    if (number === undefined) throw new Error(`a peer of no policy: ${peer.text}`);
    return number;
  }

  of(identity: Identity): PeerClass {
    const address = this.#addresses.keyOf(identity);
    const found =
      (address === undefined ? undefined : this.#byAddress.get(address)) ?? this.#classify(identity);
    if (address !== undefined) this.#byAddress.set(address, found);
    return found;
  }

  #add(peer: Peer, byKey: Map<string, number>): void {
    const key = peerKey(peer);
    const equal = byKey.get(key);
    const number = equal ?? this.#peers.length;
    this.#numbers.set(peer, number);
    if (equal !== undefined) return;
    byKey.set(key, number);
    this.#peers.push(peer);
    if (peer.kind === 'endpoints') this.#endpoints.add(peer.selector, number);
    else if (peer.kind === 'fqdn') this.#byName.push(number);
    else for (const kind of kindsOf(peer, this.#surroundings.agent)) this.#others[kind].push(number);
    if (peer.kind !== 'cidr') return;
    this.#cidrs.push(number);
    this.#byPrefix.add(peer.cidr, number);
  }

  #classify(identity: Identity): PeerClass {
    const peers: number[] = [];
    const uncertain = new Set<number>();
    for (const number of this.#candidates(identity)) {
      const peer = this.#peers[number];
      const match = peer === undefined ? 'no' : matchPeer(peer, identity, this.#surroundings);
      if (match === 'no') continue;
      peers.push(number);
      if (match === 'maybe') uncertain.add(number);
    }
    const key = `${peers.join()}?${[...uncertain].join()}`;
    return getOrMake(this.#byMatches, key, () => {
      const marks = noMarks(1 + (peers.at(-1) ?? -1));
      for (const number of peers) mark(marks, number);
      return { number: this.#byMatches.size, peers, marks, uncertain };
    });
  }

  /** In the order of their numbers, so that equal matches make equal keys. */
  #candidates(identity: Identity): readonly number[] {
    const { kind } = identity.endpoint;
    if (kind === 'unknown') return this.#peers.map((_, number) => number);
    const found = [...this.#endpoints.candidates(identity), ...this.#others[kind]];
    if (kind === 'external') found.push(...this.#ofOutside(identity));
    return found.sort((a, b) => a - b);
  }

  #ofOutside(identity: Identity): readonly number[] {
    const { address } = identity;
    const prefixes = address === undefined ? this.#cidrs : this.#byPrefix.holding(address);
    return [...prefixes, ...(this.#addresses.named(identity) ?? this.#byName)];
  }
}

type PartyKind = 'pod' | 'reserved' | 'external';

/** Kinds of parties a peer can match at all, so that the others need not be asked; addresses outside are found by prefix. */
function kindsOf(
  peer: Exclude<PeerMatch, { kind: 'endpoints' | 'fqdn' }>,
  { cidrMatches }: AgentSettings,
): readonly PartyKind[] {
  switch (peer.kind) {
    case 'entity':
    case 'reference':
      return ['pod', 'reserved', 'external'];
    case 'cidr':
      return cidrMatches?.includes('pods') === true ? ['pod', 'reserved'] : ['reserved'];
  }
}
