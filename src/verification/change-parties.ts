import { PolicyEngine } from '../grants/engine/engine.ts';
import { selectsSubject } from '../grants/engine/parties.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { groupBy } from '../model/group-by.ts';
import type { Policy } from '../policies/policy.ts';
import { peersOf, rulesOf } from '../policies/policy-parts.ts';
import type { ChangedPolicy } from './changes.ts';
import { type Alike, firstOf } from './classes.ts';
import { nodeStandIns } from './node-subjects.ts';
import type { Universe } from './universe.ts';

/** Whom one changed policy could treat differently before and after. */
export interface ChangeParties {
  /** whom it selects */
  readonly subjects: readonly Identity[];
  /** those that a peer of some rule of it matches, or may, and its hypothetical pods */
  readonly touched: readonly Alike[];
  /** of all others, those of each class that matters: no rule of it tells them apart */
  readonly rest: readonly Alike[];
  /** everyone, by class */
  readonly all: readonly Alike[];
  readonly count: number;
  /** whether some rule of it names no peer, and so is about all of them */
  readonly isForEveryone: boolean;
}

/** Finds the parties of each changed policy, classified once by all of them. */
export class PartiesOfChanges {
  readonly #engine: PolicyEngine;
  readonly #universe: Universe;
  readonly #subjects = new Map<Policy, Identity[]>();
  readonly #classes: readonly Alike[];
  /** by the number of a peer that some rule of theirs names */
  readonly #byPeer = new Map<number, Alike[]>();

  /** @param written the changed policies before nodes got stand-ins */
  constructor(changed: readonly ChangedPolicy[], universe: Universe, written: readonly Policy[]) {
    this.#universe = universe;
    this.#engine = new PolicyEngine(
      changed.flatMap((one) => [...one.before, ...one.after]),
      universe.inventory,
    );
    const nodes = new Identities();
    for (const one of [...universe.known, ...nodeStandIns(written).map((stand) => nodes.of(stand))])
      for (const policy of new Set(this.#engine.selecting(one).map((selected) => selected.policy)))
        this.#subjectsOf(policy).push(one);
    const byClass = groupBy(universe.known, (one) => this.#engine.peerClass(one));
    this.#classes = [...byClass.values()].flatMap((members) => [
      ...groupBy(members, (one) => this.#engine.passesAnyway(one)).values(),
    ]);
    for (const alike of this.#classes)
      for (const number of this.#engine.peerClass(firstOf(alike)).peers) this.#classesOf(number).push(alike);
  }

  of(change: ChangedPolicy, hypothetical: readonly Identity[]): ChangeParties {
    const policies = [...change.before, ...change.after];
    const numbers = peersOf(policies).map((peer) => this.#engine.peerNumber(peer));
    const touched = new Set(numbers.flatMap((number) => this.#classesOf(number)));
    const others = this.#classes.filter((alike) => !touched.has(alike));
    const rest = [...groupBy(others, (alike) => this.#engine.passesAnyway(firstOf(alike))).values()];
    const own = hypothetical.map((one) => [one]);
    const specs = policies.flatMap((policy) => policy.specs);
    const isSelected = (one: Identity): boolean => specs.some((spec) => selectsSubject(spec, one) !== 'no');
    return {
      subjects: [
        ...new Set(policies.flatMap((policy) => this.#subjectsOf(policy))),
        ...hypothetical.filter(isSelected),
      ],
      touched: [...touched, ...own],
      rest: rest.map((classes) => classes.map(firstOf)),
      all: [...this.#classes, ...own],
      count: this.#universe.known.length + own.length,
      isForEveryone: rulesOf(policies).some(({ peers }) => peers.kind === 'any'),
    };
  }

  #subjectsOf(policy: Policy): Identity[] {
    const known = this.#subjects.get(policy) ?? [];
    this.#subjects.set(policy, known);
    return known;
  }

  #classesOf(number: number): Alike[] {
    const known = this.#byPeer.get(number) ?? [];
    this.#byPeer.set(number, known);
    return known;
  }
}
