import type { Direction } from '../model/direction.ts';
import { allOf, anyOf, type Match } from '../model/match.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Inventory } from '../policies/inventory.ts';
import type { Policy, PolicySpec, Rule } from '../policies/policy.ts';
import type { Decision, GrantMatch, RuleMatch } from './decision.ts';
import { type Grant, grantsOf } from './grant.ts';
import type { Identity } from './identity.ts';
import { matchPeer, matchPort, matchSelector } from './match.ts';
import { type NamedPorts, type PortNames, portNames } from './named-ports.ts';

interface CompiledSpec {
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly grants: Readonly<Record<Direction, readonly Grant[]>>;
  readonly denials: Readonly<Record<Direction, readonly Rule[]>>;
}

/** What a pair of identities can use in one direction, before the port is asked. */
interface Candidates {
  readonly isolated: Match;
  readonly grants: readonly { readonly grant: Grant; readonly match: 'yes' | 'maybe' }[];
  readonly denials: readonly RuleMatch[];
}

interface Selected {
  readonly compiled: CompiledSpec;
  readonly match: 'yes' | 'maybe';
}

/**
 * Decides connections under a set of policies as Cilium does, and names everything that allows or denies them.
 * Answers are cached by identity and by pair of identities (as objects: take them from one `Identities`), so a connection costs a walk over the pair's own rules.
 */
export class PolicyEngine {
  readonly grants: readonly Grant[];
  readonly #specs: readonly CompiledSpec[];
  readonly #ports: PortNames;
  readonly #selected = new Map<Identity, readonly Selected[]>();
  readonly #candidates: Readonly<Record<Direction, Map<Identity, Map<Identity, Candidates>>>> = {
    ingress: new Map(),
    egress: new Map(),
  };

  constructor(policies: readonly Policy[], inventory: Inventory) {
    const grants: Grant[] = [];
    this.#specs = policies.flatMap((policy) => {
      const own = grantsOf(policy);
      grants.push(...own);
      return policy.specs.map((spec) => compile(policy, spec, own));
    });
    this.grants = grants;
    this.#ports = portNames(inventory);
  }

  /**
   * @param subject the side that enforces: the source for egress, the destination for ingress
   * @param port destination port; the type for ICMP
   */
  decide(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    protocol: Protocol,
    port: number,
  ): Decision {
    const candidates = this.#candidatesOf(direction, subject, peer);
    const resolve = this.#resolver(direction, subject, protocol);
    const grants: GrantMatch[] = [];
    for (const { grant, match } of candidates.grants) {
      const both =
        grant.port === undefined ? match : allOf([match, matchPort(grant.port, protocol, port, resolve)]);
      if (both !== 'no') grants.push({ grant, match: both });
    }
    let denied: Match = 'no';
    const denials: RuleMatch[] = [];
    for (const { policy, rule, match } of candidates.denials) {
      const both = allOf([match, matchRulePorts(rule, protocol, port, resolve)]);
      if (both === 'no') continue;
      denied = anyOf([denied, both]);
      denials.push({ policy, rule, match: both });
    }
    const allowed = anyOf([fromLocalHost(direction, peer), ...grants.map((one) => one.match)]);
    return { verdict: verdictOf(denied, candidates.isolated, allowed), redirect: false, grants, denials };
  }

  /** Whether some policy makes the identity default-deny in the direction. */
  isolated(direction: Direction, subject: Identity): Match {
    return anyOf(
      this.#selecting(subject).map((one) => (one.compiled.spec.isolates[direction] ? one.match : 'no')),
    );
  }

  /** Policy parts that select the identity, or may. */
  selecting(subject: Identity): readonly { readonly policy: Policy; readonly spec: PolicySpec }[] {
    return this.#selecting(subject).map(({ compiled }) => ({ policy: compiled.policy, spec: compiled.spec }));
  }

  #selecting(subject: Identity): readonly Selected[] {
    const cached = this.#selected.get(subject);
    if (cached !== undefined) return cached;
    const selected = this.#specs.flatMap((compiled): Selected[] => {
      const match = selectsSubject(compiled.spec, subject);
      return match === 'no' ? [] : [{ compiled, match }];
    });
    this.#selected.set(subject, selected);
    return selected;
  }

  #candidatesOf(direction: Direction, subject: Identity, peer: Identity): Candidates {
    const ofSubject = this.#candidates[direction].get(subject) ?? new Map<Identity, Candidates>();
    this.#candidates[direction].set(subject, ofSubject);
    const cached = ofSubject.get(peer);
    if (cached !== undefined) return cached;
    const selected = this.#selecting(subject);
    const candidates: Candidates = {
      isolated: this.isolated(direction, subject),
      grants: selected.flatMap(({ compiled, match: selects }) =>
        compiled.grants[direction].flatMap((grant) => {
          const match = grant.peer === undefined ? selects : allOf([selects, matchPeer(grant.peer, peer)]);
          return match === 'no' ? [] : [{ grant, match }];
        }),
      ),
      denials: selected.flatMap(({ compiled, match: selects }) =>
        compiled.denials[direction].flatMap((rule) => {
          const match = allOf([selects, matchRulePeers(rule, peer)]);
          return match === 'no' ? [] : [{ policy: compiled.policy, rule, match }];
        }),
      ),
    };
    ofSubject.set(peer, candidates);
    return candidates;
  }

  #resolver(
    direction: Direction,
    subject: Identity,
    protocol: Protocol,
  ): (name: string) => NamedPorts | undefined {
    return direction === 'ingress'
      ? (name) => this.#ports.ofPod(subject, name)
      : (name) => {
          const numbers = this.#ports.ofCluster(name, protocol);
          // the inventory may lack the pod that gives the name its number, and Cilium from 1.20 on asks the peer alone
          return subject.lenient && numbers?.ofProtocol(protocol).length === 0 ? undefined : numbers;
        };
  }
}

function compile(policy: Policy, spec: PolicySpec, grants: readonly Grant[]): CompiledSpec {
  const of = (direction: Direction): readonly Grant[] =>
    grants.filter((grant) => grant.spec === spec && grant.rule.direction === direction);
  const denies = (direction: Direction): readonly Rule[] =>
    spec.rules.filter((rule) => rule.effect === 'deny' && rule.direction === direction);
  return {
    policy,
    spec,
    grants: { ingress: of('ingress'), egress: of('egress') },
    denials: { ingress: denies('ingress'), egress: denies('egress') },
  };
}

/** Nodes are subject to policy only under the host firewall, which is off by default. */
export function selectsSubject(spec: PolicySpec, subject: Identity): Match {
  if (spec.subject.kind === 'nodes') return 'no';
  const { kind } = subject.endpoint;
  return kind === 'pod' || kind === 'unknown' ? matchSelector(spec.subject.selector, subject) : 'no';
}

function matchRulePeers(rule: Rule, peer: Identity): Match {
  switch (rule.peers.kind) {
    case 'any':
      return 'yes';
    case 'none':
      return 'no';
    case 'listed':
      return anyOf(rule.peers.peers.map((one) => matchPeer(one, peer)));
  }
}

function matchRulePorts(
  rule: Rule,
  protocol: Protocol,
  port: number,
  resolve: (name: string) => NamedPorts | undefined,
): Match {
  switch (rule.ports.kind) {
    case 'any':
      return 'yes';
    case 'none':
      return 'no';
    case 'listed':
      return anyOf(rule.ports.entries.map((entry) => matchPort(entry, protocol, port, resolve)));
  }
}

/** Cilium lets a node reach its own pods unless a rule denies it: option allow-localhost, "auto" in Kubernetes. */
function fromLocalHost(direction: Direction, { endpoint, labels }: Identity): Match {
  if (direction === 'egress') return 'no';
  if (endpoint.kind === 'unknown') return endpoint.pod === undefined ? 'maybe' : 'no';
  return labels.has('reserved', 'host') ? 'yes' : 'no';
}

/** Deny over allow over isolation: Cilium pkg/policy, docs "Deny policies". */
function verdictOf(denied: Match, isolated: Match, allowed: Match): Decision['verdict'] {
  if (denied === 'yes') return 'deny';
  if (allowed === 'yes') return denied === 'maybe' ? 'unknown' : 'allow';
  if (isolated === 'no') return denied === 'maybe' ? 'unknown' : 'unenforced';
  return allowed === 'maybe' || isolated === 'maybe' || denied === 'maybe' ? 'unknown' : 'deny';
}
