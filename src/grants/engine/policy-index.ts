import type { Direction } from '../../model/direction.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import type { Policy } from '../../policies/policy.ts';
import type { Grant } from '../grant.ts';
import { type CompiledSpec, compile } from './compile.ts';
import type { Parties } from './parties.ts';
import type { SubjectClass } from './subject-classes.ts';
import { type Selection, SubjectRules } from './subject-rules.ts';

/** What all subjects that the same policy parts select have in common. */
export class RulesOfSubject {
  /** the parts that select it, or may, in the order of the policies */
  readonly selecting: readonly CompiledSpec[];
  readonly #selections: readonly Selection[];
  readonly #parties: Parties;
  #ingress: SubjectRules | undefined;
  #egress: SubjectRules | undefined;

  constructor(selections: readonly Selection[], parties: Parties) {
    this.selecting = selections.map(({ compiled }) => compiled);
    this.#selections = selections;
    this.#parties = parties;
  }

  // Made when asked for: many a subject is asked about in one direction, or only by whom it is selected.
  get ingress(): SubjectRules {
    this.#ingress ??= this.#make('ingress');
    return this.#ingress;
  }

  get egress(): SubjectRules {
    this.#egress ??= this.#make('egress');
    return this.#egress;
  }

  #make(direction: Direction): SubjectRules {
    const { peers, surroundings } = this.#parties;
    return new SubjectRules(direction, this.#selections, peers, surroundings.agent);
  }
}

interface Placed {
  /** position among all parts of all policies, in the order given */
  readonly index: number;
  readonly compiled: CompiledSpec;
}

/** A set of policies, found by whom they select. */
export class PolicyIndex {
  readonly grants: readonly Grant[];
  readonly #parties: Parties;
  readonly #bySubject = new Map<number, Placed[]>();
  readonly #byClass = new Map<SubjectClass, RulesOfSubject>();
  /** those whom the same policy parts select share their rules, though other sets of policies may tell them apart */
  readonly #bySelections = new Map<string, RulesOfSubject>();

  constructor(policies: readonly Policy[], parties: Parties) {
    this.#parties = parties;
    const all = policies.map(compile);
    this.grants = all.flatMap(({ grants }) => grants);
    for (const [index, compiled] of all.flatMap(({ specs }) => specs).entries())
      getOrMake(this.#bySubject, parties.subjects.numberOf(compiled.spec.subject), () => []).push({
        index,
        compiled,
      });
  }

  rulesOf(subjects: SubjectClass): RulesOfSubject {
    return getOrMake(this.#byClass, subjects, () => this.#find(subjects));
  }

  #find(subjects: SubjectClass): RulesOfSubject {
    const found = subjects.selections
      .flatMap(({ subject, match }) =>
        (this.#bySubject.get(subject) ?? []).map((placed) => ({ ...placed, match })),
      )
      .sort((a, b) => a.index - b.index);
    const key = found.map(({ index, match }) => `${index} ${match}`).join();
    return getOrMake(this.#bySelections, key, () => new RulesOfSubject(found, this.#parties));
  }
}
