import type { Direction } from '../../model/direction.ts';
import type { Match } from '../../model/match.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Peer, Policy, PolicySpec } from '../../policies/policy.ts';
import type { Grant } from '../grant.ts';
import type { Identity } from '../identity.ts';
import { matchPeer, matchPort } from '../match.ts';
import { type PortNames, portNames, resolverFor } from '../named-ports.ts';
import type { Matching, Question } from '../why/matching.ts';
import { decideUse, type Pair, silence } from './decide-use.ts';
import type { Decision } from './decision.ts';
import { Decisions } from './decisions.ts';
import { Parties } from './parties.ts';
import type { Use } from './passage.ts';
import type { PeerClass } from './peer-classes.ts';
import { PolicyIndex, type RulesOfSubject } from './policy-index.ts';
import { selectsSubject } from './subject-classes.ts';
import { type Candidates, NOTHING, type SubjectRules } from './subject-rules.ts';

/**
 * Decides connections under a set of policies as Cilium does, and names everything that allows or denies them.
 * Policies are indexed by whom they select, and answers kept per set of policy parts and class of peers, so that a
 * connection costs a walk over the rules of its own pair. Identities are told apart as objects: take them from one
 * `Identities`.
 */
export class PolicyEngine {
  readonly grants: readonly Grant[];
  readonly #index: PolicyIndex;
  readonly #parties: Parties;
  readonly #ports: PortNames;
  readonly #decided = new Decisions();

  /**
   * @param parties shared with engines of other policies: made of all of them, and of an inventory that differs from
   * this one in workloads alone
   */
  constructor(
    policies: readonly Policy[],
    inventory: Inventory,
    parties: Parties = new Parties(policies, inventory),
  ) {
    this.#index = new PolicyIndex(policies, parties);
    this.grants = this.#index.grants;
    this.#parties = parties;
    this.#ports = portNames(inventory);
  }

  /**
   * @param subject the side that enforces: the source for egress, the destination for ingress
   * @param port destination port; the type for ICMP
   * @param request what the connection carries; undefined: only the connection itself is asked about
   */
  decide(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    protocol: Protocol,
    port: number,
    request?: Request,
  ): Decision {
    const { peerClass, isLocalHost } = this.#parties.of(peer);
    const rules = this.#rulesOf(subject)[direction];
    const candidates = rules.candidates(peerClass);
    const local = direction === 'ingress' ? isLocalHost : 'no';
    // what a name stands for, and what becomes of a request, hangs on more than this
    const isPlain = request === undefined && !candidates.namesPorts;
    const known = isPlain ? this.#decided.get(candidates, local, protocol, port) : undefined;
    if (known !== undefined) return known;
    const pair = this.#pairOf(rules, candidates, local);
    if (candidates === NOTHING) return silence(pair);
    const decision = decideUse(pair, this.#useOf(direction, subject, protocol, port, request));
    return isPlain ? this.#decided.add(candidates, local, protocol, port, decision) : decision;
  }

  /** The same for one who asks about many ports of two parties, each once: nothing is remembered. */
  asker(
    direction: Direction,
    subject: Identity,
    peer: Identity,
  ): (protocol: Protocol, port: number) => Decision {
    const { peerClass, isLocalHost } = this.#parties.of(peer);
    const rules = this.#rulesOf(subject)[direction];
    const candidates = rules.find(peerClass);
    const pair = this.#pairOf(rules, candidates, direction === 'ingress' ? isLocalHost : 'no');
    if (candidates === NOTHING) return () => silence(pair);
    return (protocol, port) => decideUse(pair, this.#useOf(direction, subject, protocol, port));
  }

  /**
   * What the policies say of each class of peers, whatever the port: the same object for peers to whom the subject gives
   * the same answer to every question, but that the node itself may pass anyway.
   */
  rulesOf(direction: Direction, subject: Identity): Pick<SubjectRules, 'find'> {
    return this.#rulesOf(subject)[direction];
  }

  /** Number of a peer of the policies, as in `PeerClass`: equal peers have the same one. */
  peerNumber(peer: Peer): number {
    return this.#parties.peers.numberOf(peer);
  }

  /** The same object for peers whom no rule of any subject tells apart, but that the node itself may pass anyway. */
  peerClass(peer: Identity): PeerClass {
    return this.#parties.of(peer).peerClass;
  }

  /** The same object for subjects that the same policy parts select; only port names may tell them apart. */
  subjectClass(subject: Identity): object {
    return this.#rulesOf(subject);
  }

  /** What a port's name stands for at the subject itself, as text: equal text, equal numbers. */
  numbersOf(subject: Identity, name: string): string {
    return this.#ports.ofPod(subject, name)?.text ?? 'not known';
  }

  /** Whether some policy makes the identity default-deny in the direction. */
  isolated(direction: Direction, subject: Identity): Match {
    return this.#rulesOf(subject)[direction].isolated;
  }

  /** Whether the party may open to the pods of its own node without any rule: the node itself. */
  passesAnyway(peer: Identity): Match {
    return this.#parties.of(peer).isLocalHost;
  }

  /** Policy parts that select the identity, or may, in the order of the policies. */
  selecting(subject: Identity): readonly { readonly policy: Policy; readonly spec: PolicySpec }[] {
    return this.#rulesOf(subject).selecting;
  }

  /** How the parts of any rule match a question: to say why a decision fell as it did. */
  matching({ direction, subject, peer, protocol, port }: Question): Matching {
    const resolve = resolverFor(this.#ports, direction, subject, protocol);
    const { surroundings } = this.#parties;
    return {
      subject: (spec) => selectsSubject(spec, subject, surroundings.agent),
      peer: (one) => (one === undefined ? 'yes' : matchPeer(one, peer, surroundings)),
      port: (entry) => (entry === undefined ? 'yes' : matchPort(entry, protocol, port, resolve)),
    };
  }

  #pairOf({ isolated }: SubjectRules, candidates: Candidates, local: Match): Pair {
    const isEnforced = this.#parties.surroundings.agent.enforcement !== 'never';
    return { candidates, isolated, local, isEnforced };
  }

  #useOf(direction: Direction, subject: Identity, protocol: Protocol, port: number, request?: Request): Use {
    const resolve = resolverFor(this.#ports, direction, subject, protocol);
    return { direction, protocol, port, resolve, request };
  }

  #rulesOf(subject: Identity): RulesOfSubject {
    return this.#index.rulesOf(this.#parties.of(subject).subjectClass);
  }
}
