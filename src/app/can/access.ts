import type { Decision } from '../../grants/engine/decision.ts';
import { PolicyEngine } from '../../grants/engine/engine.ts';
import { Identities, type Identity } from '../../grants/identity.ts';
import type { Direction } from '../../model/direction.ts';
import { sidesOf } from '../../model/direction.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { Result } from '../../model/result.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Policy } from '../../policies/policy.ts';
import { Parties } from './parties.ts';
import { identitiesSeenBy, type Party } from './party.ts';

/** What is opened, and what for. */
export interface Opening {
  readonly protocol: Protocol;
  readonly port: number;
  readonly request: Request | undefined;
}

/** One side of a question, decided. */
export type Side =
  /** no pod is there, so nothing is enforced */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'decided';
      readonly subject: Identity;
      /** whom the subject may see in its peer; more than one where that is not known and makes a difference */
      readonly peers: readonly Identity[];
      readonly decision: Decision;
    };

const NONE: Side = { kind: 'none' };

/** Beyond this many references they are forgotten, so that memory is bounded whatever is asked. */
const MOST_REFERENCES = 50_000;

/** Answers questions about a set of policies and what runs. */
export class Access {
  readonly inventory: Inventory;
  readonly engine: PolicyEngine;
  #parties: Parties;

  constructor(policies: readonly Policy[], inventory: Inventory) {
    this.inventory = inventory;
    this.engine = new PolicyEngine(policies, inventory);
    this.#parties = newParties(inventory);
  }

  /** Both ends of a question. The error is a sentence about the first that is not found. */
  find(
    source: string,
    sourceNames: readonly string[],
    destination: string,
    destinationNames: readonly string[],
  ): Result<readonly [Party, Party], string> {
    // here, so that both ends are always of one making
    if (this.#parties.size > MOST_REFERENCES) this.#parties = newParties(this.inventory);
    const from = this.#parties.find(source, sourceNames);
    if (!from.ok) return from;
    const to = this.#parties.find(destination, destinationNames);
    return to.ok ? { ok: true, value: [from.value, to.value] } : to;
  }

  /** What one side says of a connection. */
  side(direction: Direction, source: Party, destination: Party, opening: Opening): Side {
    const [subject, peer] = sidesOf(direction, source, destination);
    if (subject.kind !== 'pod') return this.#atNode(direction, subject, peer, opening);
    const peers = identitiesSeenBy(subject, peer);
    return this.#decide(direction, subject.identity, peers, opening);
  }

  #decide(direction: Direction, subject: Identity, peers: readonly Identity[], opening: Opening): Side {
    const { protocol, port, request } = opening;
    const decisions = peers.map((peer) =>
      this.engine.decide(direction, subject, peer, protocol, port, request),
    );
    const [first, ...others] = decisions;
    if (first === undefined) return NONE;
    const isSettled = others.every((other) => isSame(first, other));
    return isSettled
      ? { kind: 'decided', subject, peers: peers.slice(0, 1), decision: first }
      : { kind: 'decided', subject, peers, decision: undecided(decisions) };
  }

  /** Policies for nodes do something only under the host firewall; what, nobody here knows. */
  #atNode(direction: Direction, subject: Party, peer: Party, opening: Opening): Side {
    if (this.inventory.agent.hostFirewall !== true || subject.kind === 'pod') return NONE;
    const node = subject.kind === 'node' ? subject.asHost : subject.identity;
    const seen = peer.kind === 'node' ? peer.asRemote : peer.identity;
    const side = this.#decide(direction, node, [seen], opening);
    return side.kind === 'decided' && side.decision.verdict === 'unenforced' ? NONE : side;
  }
}

function newParties(inventory: Inventory): Parties {
  return new Parties(inventory, new Identities(inventory, { namesKnown: true }));
}

function isSame(a: Decision, b: Decision): boolean {
  return (a.verdict === b.verdict || (isOpen(a) && isOpen(b))) && a.redirect === b.redirect;
}

function isOpen({ verdict }: Decision): boolean {
  return verdict === 'allow' || verdict === 'unenforced';
}

/** Of decisions that differ, and nobody knows which holds. */
function undecided(decisions: readonly Decision[]): Decision {
  return {
    verdict: 'unknown',
    redirect: false,
    grants: decisions.flatMap(({ grants }) => grants),
    denials: decisions.flatMap(({ denials }) => denials),
  };
}
