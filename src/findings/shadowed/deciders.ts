import type { PolicyEngine } from '../../grants/engine/engine.ts';
import { selectsSubject } from '../../grants/engine/subject-classes.ts';
import type { Grant } from '../../grants/grant.ts';
import { DIRECTIONS, type Direction } from '../../model/direction.ts';
import type { PortSet } from '../../model/sets/port-set.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Policy, PolicySpec, Rule, Tier } from '../../policies/policy.ts';
import type { Member } from '../population.ts';
import { certainPorts } from '../port-sets.ts';

/** A rule that, where it matches, decides for its subject before some grant does. */
export interface Decider {
  readonly policy: Policy;
  /** undefined: the policy isolates its subject, so that no later tier is asked */
  readonly rule: Rule | undefined;
  readonly ports: PortSet;
  /** rules that may leave the decision to the next tier first, where they match */
  readonly unlessPassed: readonly Rule[];
}

/** A rule of a tier, where it stands among the others. */
interface Placed {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly tier: Tier;
  /** position in its policy */
  readonly index: number;
  readonly isCertain: boolean;
}

interface RulesOfSubject {
  readonly denies: readonly Decider[];
  readonly isolating: readonly Decider[];
  readonly tiered: readonly Placed[];
}

/** What decides about a subject before a grant: one object for all subjects that the same policy parts select. */
export type DecidersOf = Readonly<Record<Direction, RulesOfSubject>>;

/** Finds the rules that decide before the grants of a subject: denies, and earlier rules of tiers. */
export class Deciders {
  readonly #engine: PolicyEngine;
  readonly #agent: AgentSettings;
  readonly #byMember = new Map<Member, DecidersOf>();
  readonly #bySelection = new Map<string, DecidersOf>();
  readonly #specs = new Map<PolicySpec, number>();
  readonly #ports = new Map<Rule, PortSet>();

  constructor(engine: PolicyEngine, agent: AgentSettings) {
    this.#engine = engine;
    this.#agent = agent;
  }

  of(member: Member): DecidersOf {
    const known = this.#byMember.get(member);
    if (known !== undefined) return known;
    const deciders = this.#find(member);
    this.#byMember.set(member, deciders);
    return deciders;
  }

  #find({ identity }: Member): DecidersOf {
    const parts = this.#engine.selecting(identity).map(({ policy, spec }) => ({
      policy,
      spec,
      isCertain: selectsSubject(spec, identity, this.#agent) === 'yes',
    }));
    const key = parts.map(({ spec, isCertain }) => `${this.#numberOf(spec)}${isCertain ? '' : '?'}`).join();
    const known = this.#bySelection.get(key);
    if (known !== undefined) return known;
    const [ingress, egress] = DIRECTIONS.map((direction) => this.#rulesOf(direction, parts));
    if (ingress === undefined || egress === undefined) throw new Error('there are two directions');
    const deciders = { ingress, egress };
    this.#bySelection.set(key, deciders);
    return deciders;
  }

  #rulesOf(direction: Direction, parts: readonly Part[]): RulesOfSubject {
    const rules = parts.flatMap((part) =>
      part.spec.rules
        .filter((rule) => rule.direction === direction)
        .map((rule, index) => ({ ...part, rule, index })),
    );
    return {
      denies: rules
        .filter(({ spec, rule, isCertain }) => isCertain && spec.tier === undefined && rule.effect === 'deny')
        .map(({ policy, rule }) => this.#decider(policy, rule)),
      isolating: parts
        .filter(({ spec, isCertain }) => isCertain && spec.isolates[direction])
        .map(({ policy }) => ({
          policy,
          rule: undefined,
          ports: certainPorts({ kind: 'any' }),
          unlessPassed: [],
        })),
      tiered: rules.flatMap(({ policy, spec: { tier }, rule, index, isCertain }) =>
        tier === undefined ? [] : [{ policy, rule, tier, index, isCertain }],
      ),
    };
  }

  /** Those before the grant, whether or not they match what it is about. */
  before(grant: Grant, deciders: DecidersOf): readonly Decider[] {
    const { direction } = grant.rule;
    const { denies, isolating, tiered } = deciders[direction];
    const { tier } = grant.spec;
    if (tier === undefined && tiered.length === 0) return denies;
    const earlier = tiered.filter((one) => one.isCertain && isBefore(one, grant));
    const admin = this.#admin(tiered);
    switch (tier?.name) {
      case undefined:
        return [...admin, ...denies];
      case 'admin':
        return earlier.map(({ policy, rule }) => this.#decider(policy, rule));
      case 'baseline':
        return [
          ...admin,
          ...denies,
          ...isolating,
          ...earlier.map(({ policy, rule }) => this.#decider(policy, rule)),
        ];
    }
  }

  /** Rules of the admin tier that let through or deny for good, unless one that may come earlier passes on. */
  #admin(tiered: readonly Placed[]): readonly Decider[] {
    const admin = tiered.filter(({ tier }) => tier.name === 'admin');
    const passes = admin.filter(({ rule }) => rule.effect === 'pass');
    return admin
      .filter(({ rule, isCertain }) => isCertain && rule.effect !== 'pass')
      .map((one) => ({
        ...this.#decider(one.policy, one.rule),
        unlessPassed: passes.filter((pass) => mayComeFirst(pass, one)).map(({ rule }) => rule),
      }));
  }

  #decider(policy: Policy, rule: Rule): Decider {
    const ports = this.#ports.get(rule) ?? certainPorts(rule.ports);
    this.#ports.set(rule, ports);
    return { policy, rule, ports, unlessPassed: [] };
  }

  #numberOf(spec: PolicySpec): number {
    const number = this.#specs.get(spec) ?? this.#specs.size;
    this.#specs.set(spec, number);
    return number;
  }
}

interface Part {
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly isCertain: boolean;
}

/** Of two policies with one priority either may decide first. */
function mayComeFirst(pass: Placed, one: Placed): boolean {
  if (pass.policy === one.policy) return pass.index < one.index;
  return pass.tier.priority <= one.tier.priority;
}

/** Whether the rule of the same tier is asked before the grant's for certain. */
function isBefore({ policy, rule, tier, index }: Placed, grant: Grant): boolean {
  const own = grant.spec.tier;
  if (own === undefined || tier.name !== own.name) return false;
  if (policy !== grant.policy) return tier.priority < own.priority;
  const rules = grant.spec.rules.filter(({ direction }) => direction === rule.direction);
  return rule !== grant.rule && index < rules.indexOf(grant.rule);
}
