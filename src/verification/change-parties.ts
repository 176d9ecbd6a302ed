import { PolicyEngine } from '../grants/engine/engine.ts';
import type { Parties } from '../grants/engine/parties.ts';
import { selectsSubject } from '../grants/engine/subject-classes.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { groupBy } from '../model/group-by.ts';
import type { Policy } from '../policies/policy.ts';
import { peersOf, rulesOf } from '../policies/policy-parts.ts';
import { apartBy } from './apart.ts';
import type { ChangedPolicy } from './changes.ts';
import { type Alike, firstOf, NAMED_OF_A_KIND } from './classes.ts';
import { nodeStandIns } from './node-subjects.ts';
import type { Universe } from './universe.ts';

/** Whom one changed policy could treat differently before and after. */
export interface ChangeParties {
  /** whom it selects */
  readonly subjects: readonly Identity[];
  /** those that a peer of some rule of it matches, or may, and its hypothetical pods */
  readonly touched: readonly Alike[];
  /** everyone, by class */
  readonly all: readonly Alike[];
  readonly count: number;
  /** whether some rule of it names no peer, and so is about all of them */
  readonly isForEveryone: boolean;
}

/** Finds the parties of each changed policy, sorted once for all of them: classes are of parties that no policy tells apart. */
export class PartiesOfChanges {
  readonly #parties: Parties;
  readonly #universe: Universe;
  readonly #subjects = new Map<Policy, Identity[]>();
  readonly #classes: readonly Alike[];
  readonly #byKind: ReadonlyMap<string, readonly Alike[]>;
  /** by the number of a peer, those that it matches */
  readonly #sure = new Map<number, Alike[]>();
  /** those that it only may */
  readonly #unsure = new Map<number, Alike[]>();
  /** those that may open to pods of their own node without a rule, by how sure that is */
  readonly #localHosts: readonly (readonly Alike[])[];

  /**
   * @param parties told apart by all policies of both sides
   * @param written the changed policies before nodes got stand-ins
   */
  constructor(
    changed: readonly ChangedPolicy[],
    universe: Universe,
    parties: Parties,
    written: readonly Policy[],
  ) {
    this.#universe = universe;
    this.#parties = parties;
    this.#findSubjects(changed, written);
    const byClass = groupBy(universe.known, (one) => parties.of(one).peerClass);
    this.#classes = [...byClass.values()].flatMap((members) => [
      ...groupBy(members, (one) => parties.of(one).isLocalHost).values(),
    ]);
    this.#byKind = groupBy(this.#classes, (alike) => firstOf(alike).endpoint.kind);
    for (const alike of this.#classes) this.#note(alike);
    const byHost = groupBy(this.#classes, (alike) => parties.of(firstOf(alike)).isLocalHost);
    this.#localHosts = [...byHost].flatMap(([isLocal, classes]) => (isLocal === 'no' ? [] : [classes]));
  }

  of(change: ChangedPolicy, hypothetical: readonly Identity[]): ChangeParties {
    const policies = [...change.before, ...change.after];
    const own = hypothetical.map((one): Alike => [one]);
    const specs = policies.flatMap((policy) => policy.specs);
    const isSelected = (one: Identity): boolean => specs.some((spec) => selectsSubject(spec, one) !== 'no');
    return {
      subjects: [
        ...new Set(policies.flatMap((policy) => this.#subjects.get(policy) ?? [])),
        ...hypothetical.filter(isSelected),
      ],
      touched: [...new Set(this.#whomTheyName(policies).flat()), ...own],
      all: [...this.#classes, ...own],
      count: this.#universe.known.length + own.length,
      isForEveryone: rulesOf(policies).some(({ peers }) => peers.kind === 'any'),
    };
  }

  /**
   * Everyone, as far as this change alone tells them apart; of those that it does not name, a few of each kind.
   * @param own told apart by the policies of the change
   */
  toldApart(change: ChangedPolicy, hypothetical: readonly Identity[], own: Parties): Alike[] {
    const named = apartBy([...this.#whomTheyName([...change.before, ...change.after]), ...this.#localHosts]);
    const looked = new Set(named.flat());
    const others = [...this.#byKind.values()].flatMap((classes) => unless(looked, classes).map(firstOf));
    return [
      ...named.map((classes) => classes.flat()),
      ...groupBy(hypothetical, (one) => own.of(one).peerClass).values(),
      ...(others.length === 0 ? [] : [others]),
    ];
  }

  /** For each of their peers those that it matches, and those that it only may. */
  #whomTheyName(policies: readonly Policy[]): (readonly Alike[])[] {
    const numbers = new Set(peersOf(policies).map((peer) => this.#parties.peers.numberOf(peer)));
    return [...numbers].flatMap((number) => [this.#sure.get(number) ?? [], this.#unsure.get(number) ?? []]);
  }

  #note(alike: Alike): void {
    const { peers, uncertain } = this.#parties.of(firstOf(alike)).peerClass;
    for (const number of peers)
      getOrMake(uncertain.has(number) ? this.#unsure : this.#sure, number, () => []).push(alike);
  }

  #findSubjects(changed: readonly ChangedPolicy[], written: readonly Policy[]): void {
    const engine = new PolicyEngine(
      changed.flatMap((one) => [...one.before, ...one.after]),
      this.#universe.inventory,
      this.#parties,
    );
    const nodes = new Identities();
    const standIns = nodeStandIns(written).map((stand) => nodes.of(stand));
    const policies = new Map<object, ReadonlySet<Policy>>();
    for (const one of [...this.#universe.known, ...standIns]) {
      const selecting = getOrMake(
        policies,
        engine.subjectClass(one),
        () => new Set(engine.selecting(one).map(({ policy }) => policy)),
      );
      for (const policy of selecting) getOrMake(this.#subjects, policy, () => []).push(one);
    }
  }
}

/** The first few that are not among them. */
function unless(looked: ReadonlySet<Alike>, classes: readonly Alike[]): Alike[] {
  const found: Alike[] = [];
  for (const alike of classes) {
    if (found.length === NAMED_OF_A_KIND) break;
    if (!looked.has(alike)) found.push(alike);
  }
  return found;
}
