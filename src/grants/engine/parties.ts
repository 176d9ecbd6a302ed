import { type Match, yesIf } from '../../model/match.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Policy } from '../../policies/policy.ts';
import type { Identity } from '../identity.ts';
import type { Surroundings } from '../match.ts';
import { References } from '../references/references.ts';
import { type PeerClass, PeerClasses } from './peer-classes.ts';
import { type SubjectClass, SubjectClasses } from './subject-classes.ts';

/** An identity as sets of policies see it. */
export interface Party {
  readonly identity: Identity;
  /** where it is the subject */
  readonly subjectClass: SubjectClass;
  /** where it is the peer */
  readonly peerClass: PeerClass;
  /** whether it reaches every pod it asks for without a rule */
  readonly isLocalHost: Match;
}

/**
 * Everyone that was asked about, sorted by every distinction that some policies make. Several sets of policies, each
 * some of these, may share it: a party is then sorted once for all of them.
 */
export class Parties {
  readonly surroundings: Surroundings;
  readonly subjects: SubjectClasses;
  readonly peers: PeerClasses;
  /** does not keep identities alive: there may be millions, one after the other */
  readonly #met = new WeakMap<Identity, Party>();
  /** the last two, since a connection is asked about at both ends */
  #last: Party | undefined;
  #beforeLast: Party | undefined;

  constructor(policies: readonly Policy[], inventory: Inventory) {
    const { agent } = inventory;
    this.surroundings = { agent, references: new References(inventory) };
    this.subjects = new SubjectClasses(policies, agent);
    this.peers = new PeerClasses(policies, inventory, this.surroundings);
  }

  of(identity: Identity): Party {
    if (this.#last?.identity === identity) return this.#last;
    if (this.#beforeLast?.identity === identity) return this.#beforeLast;
    const party = this.#met.get(identity) ?? this.#meet(identity);
    this.#beforeLast = this.#last;
    this.#last = party;
    return party;
  }

  #meet(identity: Identity): Party {
    const party: Party = {
      identity,
      subjectClass: this.subjects.of(identity),
      peerClass: this.peers.of(identity),
      isLocalHost: isLocalHost(identity, this.surroundings.agent),
    };
    this.#met.set(identity, party);
    return party;
  }
}

/** Cilium lets a node reach its own pods unless a rule denies it: option allow-localhost, "auto" in Kubernetes. */
function isLocalHost({ endpoint, labels }: Identity, { allowLocalhost }: AgentSettings): Match {
  if (allowLocalhost === 'policy') return 'no';
  switch (endpoint.kind) {
    case 'pod':
    case 'external':
      return 'no';
    case 'reserved':
      return yesIf(labels.has('reserved', 'host'));
    case 'unknown':
      return endpoint.pod === undefined ? 'maybe' : 'no';
  }
}
