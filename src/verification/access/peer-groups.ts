import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { PeerClass, PeerClasses } from '../../grants/engine/peer-classes.ts';
import type { Match } from '../../model/match.ts';
import type { AccessParty } from './parties.ts';

/** Parties that certain rules do not tell apart. */
export interface PeerGroup {
  readonly parties: readonly AccessParty[];
  /** numbers of the peers, of those that were asked for, that match or may */
  readonly peers: ReadonlySet<number>;
}

interface WholeGroup {
  readonly peerClass: PeerClass;
  readonly local: Match;
  readonly parties: AccessParty[];
}

/** Everyone, sorted by which peers of all rules match; and more coarsely for some of the rules. */
export class PeerGroups {
  readonly #groups = new Map<string, WholeGroup>();
  readonly #known = new Map<string, readonly PeerGroup[]>();

  constructor(parties: readonly AccessParty[], classes: PeerClasses, engine: PolicyEngine) {
    for (const party of parties) {
      const peerClass = classes.of(party.identity);
      const local = engine.passesAnyway(party.identity);
      const key = `${peerClass.number} ${local}`;
      const group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, { peerClass, local, parties: [party] });
      else group.parties.push(party);
    }
  }

  /** @param numbers of the peers that matter */
  for(numbers: ReadonlySet<number>): readonly PeerGroup[] {
    const name = [...numbers].sort((a, b) => a - b).join();
    const known = this.#known.get(name) ?? this.#sort(numbers);
    this.#known.set(name, known);
    return known;
  }

  #sort(numbers: ReadonlySet<number>): PeerGroup[] {
    const found = new Map<string, { readonly parties: AccessParty[]; readonly peers: ReadonlySet<number> }>();
    for (const { peerClass, local, parties } of this.#groups.values()) {
      const own = peerClass.peers.filter((one) => numbers.has(one));
      const key = `${local} ${own.map((one) => `${one}${peerClass.uncertain.has(one) ? '?' : ''}`).join()}`;
      const group = found.get(key);
      if (group === undefined) found.set(key, { parties: [...parties], peers: new Set(own) });
      else for (const party of parties) group.parties.push(party);
    }
    return [...found.values()];
  }
}
