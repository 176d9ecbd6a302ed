import type { PolicyEngine } from '../grants/engine/engine.ts';
import { selectsSubject } from '../grants/engine/subject-classes.ts';
import { type Grant, peerKey } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { shortHash } from '../model/hash.ts';
import { compareText } from '../model/problem.ts';
import { CidrSet } from '../model/sets/cidr-set.ts';
import type { PortSet } from '../model/sets/port-set.ts';
import type { AgentSettings } from '../policies/inventory/agent-settings.ts';
import { formatRef, type Peer, type PolicyRef, type Rule } from '../policies/policy.ts';
import type { ShadowedFinding } from './finding.ts';
import { placeOf, sentenceOf } from './part-texts.ts';
import type { Member, Population } from './population.ts';
import { possiblePorts } from './port-sets.ts';
import { rollUp } from './roll-up.ts';
import { type Decider, Deciders } from './shadowed/deciders.ts';

/** What the rules alone say. */
export type Shadow = Omit<ShadowedFinding, 'risk' | 'lastMatch'>;

/**
 * Finds grants that never decide: whatever they could let through, a deny rule or a higher tier decides before them,
 * for every subject and every peer there is. Where anything about that is not certain, nothing is said.
 */
export class Shadows {
  readonly #engine: PolicyEngine;
  readonly #population: Population;
  readonly #agent: AgentSettings;
  readonly #deciders: Deciders;
  readonly #matches = new Map<Peer, Map<Member, string>>();

  constructor(engine: PolicyEngine, population: Population, agent: AgentSettings) {
    this.#engine = engine;
    this.#population = population;
    this.#agent = agent;
    this.#deciders = new Deciders(engine, agent);
  }

  /** @param grants all of one rule */
  findings(grants: readonly Grant[]): Shadow[] {
    // nothing decides anything
    if (this.#agent.enforcement === 'never') return [];
    const shadowed = new Map<Grant, ReadonlySet<PolicyRef>>();
    for (const grant of grants) {
      const by = this.#by(grant);
      if (by !== undefined) shadowed.set(grant, by);
    }
    return rollUp(grants, new Set(shadowed.keys())).map(({ scope, grants: part }) =>
      shadowedFinding(scope, part, new Set(part.flatMap((grant) => [...(shadowed.get(grant) ?? [])]))),
    );
  }

  /** Policies that decide all that the grant could; undefined: something is left to it, or may be. */
  #by(grant: Grant): ReadonlySet<PolicyRef> | undefined {
    const subjects = this.#population.subjects(grant.spec).filter(isPod);
    const groups = new Set(subjects.map((member) => this.#deciders.of(member)));
    const before = [...groups].map((group) => this.#deciders.before(grant, group));
    if (before.length === 0 || before.some((deciders) => deciders.length === 0)) return undefined;
    if (!subjects.some(({ identity }) => selectsSubject(grant.spec, identity, this.#agent) === 'yes'))
      return undefined;
    const peers = this.#peersOf(grant);
    if (peers === undefined && grant.peer?.kind === 'endpoints') return undefined;
    const ports = possiblePorts(grant.port);
    const by = new Set<PolicyRef>();
    for (const deciders of before) {
      const whole = this.#covering(
        deciders,
        ports,
        (rule) => this.#holds(rule, grant.peer),
        (rule) => this.#mayTouch(rule, grant),
      );
      const each = whole !== undefined ? [whole] : this.#coveringPods(deciders, ports, peers);
      if (each === undefined) return undefined;
      for (const used of each) for (const { policy } of used) by.add(policy.ref);
    }
    return by;
  }

  /** Pods the grant is about; undefined where it is about others, too, or about no pod for certain. */
  #peersOf(grant: Grant): readonly Member[] | undefined {
    const { peer } = grant;
    const pods = this.#population.peers(grant)?.filter(isPod);
    if (peer === undefined || pods === undefined) return undefined;
    return pods.some((member) => this.#match(peer, member) === 'yes') ? pods : undefined;
  }

  #coveringPods(
    deciders: readonly Decider[],
    ports: PortSet,
    peers: readonly Member[] | undefined,
  ): readonly (readonly Decider[])[] | undefined {
    if (peers === undefined) return undefined;
    const all: (readonly Decider[])[] = [];
    for (const member of peers) {
      const used = this.#covering(
        deciders,
        ports,
        (rule) => this.#matchRule(rule, member) === 'yes',
        (rule) => this.#matchRule(rule, member) !== 'no',
      );
      if (used === undefined) return undefined;
      all.push(used);
    }
    return all;
  }

  /** Deciders that together leave none of the ports; undefined where they leave one. */
  #covering(
    deciders: readonly Decider[],
    ports: PortSet,
    matches: (rule: Rule) => boolean,
    mayMatch: (rule: Rule) => boolean,
  ): readonly Decider[] | undefined {
    let left = ports;
    const used: Decider[] = [];
    for (const decider of deciders) {
      if (decider.rule !== undefined && !matches(decider.rule)) continue;
      if (decider.unlessPassed.some(mayMatch)) continue;
      const rest = left.subtract(decider.ports);
      if (rest.equals(left)) continue;
      used.push(decider);
      left = rest;
      if (left.isEmpty()) return used;
    }
    return undefined;
  }

  #matchRule({ peers }: Rule, member: Member): string {
    if (peers.kind !== 'listed') return peers.kind === 'any' ? 'yes' : 'no';
    const matches = peers.peers.map((peer) => this.#match(peer, member));
    return matches.find((match) => match === 'yes') ?? matches.find((match) => match === 'maybe') ?? 'no';
  }

  #match(peer: Peer, member: Member): string {
    const known = this.#matches.get(peer) ?? new Map<Member, string>();
    this.#matches.set(peer, known);
    const { identity } = member;
    const question = {
      direction: 'ingress',
      subject: identity,
      peer: identity,
      protocol: 'TCP',
      port: 0,
      request: undefined,
    } as const;
    const match = known.get(member) ?? this.#engine.matching(question).peer(peer);
    known.set(member, match);
    return match;
  }

  /** Whether the rule is about all that the peer could be, whoever is there. */
  #holds({ peers }: Rule, peer: Peer | undefined): boolean {
    if (peers.kind !== 'listed') return peers.kind === 'any';
    if (peers.peers.some((one) => one.kind === 'entity' && one.entity === 'all')) return true;
    if (peer === undefined) return false;
    const key = peerKey(peer);
    if (peers.peers.some((one) => peerKey(one) === key)) return true;
    const world = peers.peers.some((one) => one.kind === 'entity' && one.entity === 'world');
    if (this.#isOutside(peer) && world) return true;
    const held = peers.peers
      .map((one) => (one.kind === 'cidr' ? addressesOf(one) : CidrSet.none))
      .reduce((all, one) => all.union(one), CidrSet.none);
    return isBlock(peer) && addressesOf(peer).isSubset(held);
  }

  /** Only selectors of pods are known to be apart from addresses and names outside. */
  #mayTouch({ peers }: Rule, { peer }: Grant): boolean {
    if (peer === undefined || !this.#isOutside(peer)) return true;
    return (
      peers.kind === 'any' || (peers.kind === 'listed' && peers.peers.some((one) => one.kind !== 'endpoints'))
    );
  }

  /** Whether the peer is about parties outside the cluster and nobody else. */
  #isOutside({ kind }: Peer): boolean {
    return kind === 'fqdn' || (kind === 'cidr' && (this.#agent.cidrMatches?.length ?? 0) === 0);
  }
}

/** Whether a set of addresses holds all that the peer is about. */
function isBlock(peer: Peer): boolean {
  return peer.kind === 'cidr' || peer.kind === 'fqdn' || (peer.kind === 'entity' && peer.entity === 'world');
}

/** A name may stand for any address. */
function addressesOf(peer: Peer): CidrSet {
  return peer.kind === 'cidr' ? CidrSet.of([peer.cidr], peer.except) : CidrSet.all;
}

/** A record without labels names no party of its own. */
function isPod({ identity }: Member): boolean {
  return identity.endpoint.kind === 'pod';
}

function shadowedFinding(
  scope: ShadowedFinding['scope'],
  part: readonly Grant[],
  refs: ReadonlySet<PolicyRef>,
): Shadow {
  const [grant] = part;
  if (grant === undefined) throw new Error('a part holds a grant');
  const by = [...refs].sort((a, b) => compareText(formatRef(a), formatRef(b)));
  return {
    kind: 'shadowed',
    key: shortHash(`shadowed\n${part.map(({ id }) => id).join('\n')}`),
    severity: 'low',
    ref: grant.policy.ref,
    policy: grant.policy,
    place: placeOf(scope, grant),
    sentence: `${sentenceOf(part)}, and never does: ${listed(by.map(formatRef))} ${by.length === 1 ? 'decides' : 'decide'} before it on all of that`,
    scope,
    grants: part,
    by,
  };
}
