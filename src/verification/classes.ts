import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Candidates } from '../grants/engine/subject-rules.ts';
import type { Identity } from '../grants/identity.ts';
import type { Direction } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import type { Match } from '../model/match.ts';
import type { PortMatch } from '../policies/policy.ts';

/** Parties whom neither side of a change tells apart: what is found for the first holds for all of them. Never empty. */
export type Alike = readonly Identity[];

interface MutableGroup extends PeerGroup {
  readonly classes: Alike[];
  /** whether they pass without a rule */
  readonly local: Match;
}

/** Peers to whom one subject gives the same answers on both sides. */
export interface PeerGroup {
  /** never empty */
  readonly classes: readonly Alike[];
  /** what the policies say about them, before and after */
  readonly about: readonly [Candidates, Candidates];
}

/**
 * The parties as two sets of policies see them. Thousands of parties fall into a few classes, and only one of each is
 * asked about: the engine's own classes, by which it keeps its answers.
 */
export class Classes {
  readonly #before: PolicyEngine;
  readonly #after: PolicyEngine;
  readonly #numbers = new WeakMap<object, number>();
  #last = 0;

  constructor(before: PolicyEngine, after: PolicyEngine) {
    this.#before = before;
    this.#after = after;
  }

  /** Subjects apart that the policies do not select alike, or for whom a port's name stands for other numbers. */
  ofSubjects(subjects: readonly Identity[]): Alike[] {
    const [before, after] = [this.#before, this.#after];
    const selectedAlike = groupBy(subjects, (one) =>
      this.#key(before.subjectClass(one), after.subjectClass(one)),
    );
    return [...selectedAlike.values()].flatMap((alike) => {
      const names = new Set([before, after].flatMap((side) => portNamesOf(side, firstOf(alike))));
      if (names.size === 0) return [alike];
      const numbers = (one: Identity): string =>
        [...names].map((name) => `${name} ${before.numbersOf(one, name)}`).join();
      return [...groupBy(alike, numbers).values()];
    });
  }

  /**
   * Peers apart that the rules of this subject tell apart.
   * @param peers in classes that neither side tells apart
   */
  ofPair(direction: Direction, subject: Identity, peers: readonly Alike[]): PeerGroup[] {
    const [before, after] = [this.#before, this.#after];
    const [old, fresh] = [before.rulesOf(direction, subject), after.rulesOf(direction, subject)];
    const groups = new Map<Candidates, MutableGroup[]>();
    const found: MutableGroup[] = [];
    for (const alike of peers) {
      const peer = firstOf(alike);
      const [was, is] = [old.find(before.peerClass(peer)), fresh.find(after.peerClass(peer))];
      const local = before.passesAnyway(peer);
      const some = groups.get(was);
      const group = some?.find(({ about, local: of }) => about[1] === is && of === local);
      if (group !== undefined) {
        group.classes.push(alike);
        continue;
      }
      const made: MutableGroup = { classes: [alike], about: [was, is], local };
      found.push(made);
      if (some === undefined) groups.set(was, [made]);
      else some.push(made);
    }
    return found;
  }

  #key(before: object, after: object): string {
    return `${this.#numberOf(before)} ${this.#numberOf(after)}`;
  }

  #numberOf(one: object): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(one, this.#last);
    return this.#last;
  }
}

/** Of parties that are alike, so many are named: others tell more. */
export const NAMED_OF_A_KIND = 2;

export function firstOf([first]: Alike): Identity {
  if (first === undefined) throw new Error('a class without members');
  return first;
}

/** Names by which rules for the subject's own ports go. */
export function portNamesOf(side: PolicyEngine, subject: Identity): string[] {
  return side
    .selecting(subject)
    .flatMap(({ spec }) => spec.rules)
    .flatMap(({ direction, ports }) =>
      direction === 'ingress' && ports.kind === 'listed'
        ? ports.entries.flatMap((entry) => (entry.kind === 'named' ? [entry.name] : []))
        : [],
    );
}

/** The port entries that decide about a pair. */
export function portsOf({ grants, denials, tiered }: Candidates): PortMatch[] {
  return [
    ...grants.flatMap(({ grant }) => grant.port ?? []),
    ...[...denials, ...tiered].flatMap(({ compiled: { rule } }) =>
      rule.ports.kind === 'listed' ? rule.ports.entries : [],
    ),
  ];
}
