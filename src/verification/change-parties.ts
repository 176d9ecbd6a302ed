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
import { type Alike, firstOf } from './classes.ts';
import { nodeStandIns } from './node-subjects.ts';
import type { Universe } from './universe.ts';

/** Whom one changed policy could treat differently before and after. */
export interface ChangeParties {
  /** whom it selects */
  readonly subjects: readonly Identity[];
  /** everyone, as far as its own rules tell them apart; of those that it does not name, some of each class */
  readonly alone: readonly Alike[];
  /** by class, those that a peer of some rule of it matches, or may, and its hypothetical pods */
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
  readonly #byPeer: ReadonlyMap<string, readonly Alike[]>;
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
    this.#byPeer = this.#listsOf(this.#classes);
    const byHost = groupBy(this.#classes, (alike) => parties.of(firstOf(alike)).isLocalHost);
    this.#localHosts = [...byHost].flatMap(([isLocal, classes]) => (isLocal === 'no' ? [] : [classes]));
  }

  of(change: ChangedPolicy, hypothetical: readonly Identity[]): ChangeParties {
    const policies = [...change.before, ...change.after];
    const own = hypothetical.map((one): Alike => [one]);
    const named = [...this.#whomTheyName(policies, own), own];
    const groups = apartBy([...named, ...this.#localHosts]);
    const looked = new Set(groups.flat());
    const others = this.#classes.filter((alike) => !looked.has(alike)).map(firstOf);
    const specs = policies.flatMap((policy) => policy.specs);
    const isSelected = (one: Identity): boolean => specs.some((spec) => selectsSubject(spec, one) !== 'no');
    return {
      subjects: [
        ...new Set(policies.flatMap((policy) => this.#subjects.get(policy) ?? [])),
        ...hypothetical.filter(isSelected),
      ],
      alone: [...groups.map((classes) => classes.flat()), ...(others.length === 0 ? [] : [others])],
      touched: [...new Set(named.flat())],
      all: [...this.#classes, ...own],
      count: this.#universe.known.length + own.length,
      isForEveryone: rulesOf(policies).some(({ peers }) => peers.kind === 'any'),
    };
  }

  /** For each of their peers those that it matches, and those that it only may. */
  #whomTheyName(policies: readonly Policy[], own: readonly Alike[]): (readonly Alike[])[] {
    const numbers = new Set(peersOf(policies).map((peer) => this.#parties.peers.numberOf(peer)));
    const ofOwn = this.#listsOf(own);
    return [...numbers]
      .flatMap((number) => [keyOf(number, 'yes'), keyOf(number, 'maybe')])
      .map((key) => [...(this.#byPeer.get(key) ?? []), ...(ofOwn.get(key) ?? [])]);
  }

  /** By number of a peer, and how surely it matches. */
  #listsOf(classes: readonly Alike[]): Map<string, Alike[]> {
    const lists = new Map<string, Alike[]>();
    for (const alike of classes) {
      const { peers, uncertain } = this.#parties.of(firstOf(alike)).peerClass;
      for (const number of peers)
        getOrMake(lists, keyOf(number, uncertain.has(number) ? 'maybe' : 'yes'), () => []).push(alike);
    }
    return lists;
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

function keyOf(peer: number, match: 'yes' | 'maybe'): string {
  return `${peer} ${match}`;
}
