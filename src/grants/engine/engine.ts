import type { Direction } from '../../model/direction.ts';
import { anyOf, both, either, type Match } from '../../model/match.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Peer, Policy, PolicySpec, Rule } from '../../policies/policy.ts';
import type { Grant } from '../grant.ts';
import type { Identity } from '../identity.ts';
import { matchPeer, matchPort, type Surroundings } from '../match.ts';
import { type PortNames, portNames, resolverFor } from '../named-ports.ts';
import { References } from '../references/references.ts';
import type { Matching, Question } from '../why/matching.ts';
import type { Decision, RuleMatch } from './decision.ts';
import { Parties, selectsSubject } from './parties.ts';
import type { Use } from './passage.ts';
import { Passages } from './passages.ts';
import { type PeerClass, PeerClasses } from './peer-classes.ts';
import { PolicyIndex } from './policy-index.ts';
import { NOTHING, type RuleCandidate, type SubjectRules } from './subject-rules.ts';
import { decideTiers } from './tiers.ts';

const silent = (verdict: Decision['verdict']): Decision => ({
  verdict,
  redirect: false,
  grants: [],
  denials: [],
});

/** Decisions about which no rule has anything to say. */
const SILENT = {
  allow: silent('allow'),
  deny: silent('deny'),
  unenforced: silent('unenforced'),
  unknown: silent('unknown'),
} as const satisfies Record<Decision['verdict'], Decision>;

/**
 * Decides connections under a set of policies as Cilium does, and names everything that allows or denies them.
 * Policies are indexed by whom they select, and answers kept per set of policy parts and class of peers, so that a
 * connection costs a walk over the rules of its own pair. Identities are told apart as objects: take them from one
 * `Identities`.
 */
export class PolicyEngine {
  readonly grants: readonly Grant[];
  readonly #parties: Parties;
  readonly #ports: PortNames;
  readonly #surroundings: Surroundings;
  readonly #passages = new Passages();

  constructor(policies: readonly Policy[], inventory: Inventory) {
    const index = new PolicyIndex(policies);
    this.grants = index.grants;
    this.#ports = portNames(inventory);
    this.#surroundings = { agent: inventory.agent, references: new References(inventory) };
    this.#parties = new Parties(
      index,
      new PeerClasses(policies, inventory, this.#surroundings),
      inventory.agent,
    );
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
    const deciding = this.#parties.of(subject);
    const other = this.#parties.of(peer);
    const rules = deciding.rules[direction];
    const candidates = rules.candidates(other.peerClass);
    const local = direction === 'ingress' ? other.isLocalHost : 'no';
    if (candidates === NOTHING) return SILENT[verdictOf('no', rules.isolated, local)];
    const resolve = resolverFor(this.#ports, direction, subject, protocol);
    const use: Use = { direction, protocol, port, resolve, request };
    const { grants, passes, redirect } = this.#passages.of(candidates, use);
    if (grants.length === 0 && candidates.denials.length === 0 && candidates.tiered.length === 0)
      return SILENT[verdictOf('no', rules.isolated, local)];
    const denials: RuleMatch[] = [];
    let denied: Match = 'no';
    for (const { compiled, match } of onPort(candidates.denials, use)) {
      if (compiled.spec.tier === undefined) denied = either(denied, match);
      denials.push({ policy: compiled.policy, rule: compiled.rule, match });
    }
    if (this.#surroundings.agent.enforcement === 'never')
      return { verdict: 'unenforced', redirect: false, grants, denials };
    const decided = verdictOf(denied, rules.isolated, either(local, passes));
    const verdict =
      candidates.tiered.length === 0 ? decided : decideTiers(onPort(candidates.tiered, use), decided);
    return {
      verdict,
      redirect: redirect && (verdict === 'allow' || verdict === 'unenforced'),
      grants,
      denials,
    };
  }

  /**
   * What the policies say of each class of peers, whatever the port: the same object for peers to whom the subject gives
   * the same answer to every question, but that the node itself may pass anyway.
   */
  rulesOf(direction: Direction, subject: Identity): Pick<SubjectRules, 'find'> {
    return this.#parties.of(subject).rules[direction];
  }

  /** Number of a peer of the policies, as in `PeerClass`: equal peers have the same one. */
  peerNumber(peer: Peer): number {
    return this.#parties.numberOf(peer);
  }

  /** The same object for peers whom no rule of any subject tells apart, but that the node itself may pass anyway. */
  peerClass(peer: Identity): PeerClass {
    return this.#parties.of(peer).peerClass;
  }

  /** The same object for subjects that the same policy parts select; only port names may tell them apart. */
  subjectClass(subject: Identity): object {
    return this.#parties.of(subject).rules;
  }

  /** What a port's name stands for at the subject itself, as text: equal text, equal numbers. */
  numbersOf(subject: Identity, name: string): string {
    return this.#ports.ofPod(subject, name)?.text ?? 'not known';
  }

  /** Whether some policy makes the identity default-deny in the direction. */
  isolated(direction: Direction, subject: Identity): Match {
    return this.#parties.of(subject).rules[direction].isolated;
  }

  /** Whether the party may open to the pods of its own node without any rule: the node itself. */
  passesAnyway(peer: Identity): Match {
    return this.#parties.of(peer).isLocalHost;
  }

  /** Policy parts that select the identity, or may, in the order of the policies. */
  selecting(subject: Identity): readonly { readonly policy: Policy; readonly spec: PolicySpec }[] {
    return this.#parties.of(subject).rules.selections.map(({ compiled }) => compiled);
  }

  /** How the parts of any rule match a question: to say why a decision fell as it did. */
  matching({ direction, subject, peer, protocol, port }: Question): Matching {
    const resolve = resolverFor(this.#ports, direction, subject, protocol);
    const { agent } = this.#surroundings;
    return {
      subject: (spec) => selectsSubject(spec, subject, agent),
      peer: (one) => (one === undefined ? 'yes' : matchPeer(one, peer, this.#surroundings)),
      port: (entry) => (entry === undefined ? 'yes' : matchPort(entry, protocol, port, resolve)),
    };
  }
}

function onPort(candidates: readonly RuleCandidate[], use: Use): readonly RuleCandidate[] {
  if (candidates.length === 0) return candidates;
  return candidates.flatMap(({ compiled, match }): RuleCandidate[] => {
    const reached = both(match, matchRulePorts(compiled.rule, use));
    return reached === 'no' ? [] : [{ compiled, match: reached }];
  });
}

function matchRulePorts({ ports }: Rule, { protocol, port, resolve }: Use): Match {
  switch (ports.kind) {
    case 'any':
      return 'yes';
    case 'none':
      return 'no';
    case 'listed':
      return anyOf(ports.entries.map((entry) => matchPort(entry, protocol, port, resolve)));
  }
}

/** Deny over allow over isolation: Cilium pkg/policy, docs "Deny policies". */
function verdictOf(denied: Match, isolated: Match, allowed: Match): Decision['verdict'] {
  if (denied === 'yes') return 'deny';
  if (allowed === 'yes') return denied === 'maybe' ? 'unknown' : 'allow';
  if (isolated === 'no') return denied === 'maybe' ? 'unknown' : 'unenforced';
  return allowed === 'maybe' || isolated === 'maybe' || denied === 'maybe' ? 'unknown' : 'deny';
}
