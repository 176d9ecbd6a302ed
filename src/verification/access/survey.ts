import type { PeerClasses } from '../../grants/engine/peer-classes.ts';
import type { Direction } from '../../model/direction.ts';
import type { Rule } from '../../policies/policy.ts';
import { type NamedNumbers, type PortAtom, portAtoms } from '../atoms.ts';
import type { Collected } from './collected.ts';
import { differencesOf } from './difference.ts';
import type { PeerGroup, PeerGroups } from './peer-groups.ts';
import { knownOf } from './statements.ts';
import type { Sides, SubjectClass } from './subjects.ts';

interface Surveyed {
  readonly sides: Sides;
  readonly named: NamedNumbers;
  readonly classes: PeerClasses;
  readonly groups: PeerGroups;
  /** rules that do not stand on both sides */
  readonly moved: ReadonlySet<Rule>;
  readonly collected: Collected;
}

/** Asks both sides about one class of subjects after the other, and one group of peers after the other. */
export class Survey {
  readonly #surveyed: Surveyed;

  constructor(surveyed: Surveyed) {
    this.#surveyed = surveyed;
  }

  /** Everyone, sorted as far as the rules of the subject tell them apart. */
  peersOf(subject: SubjectClass, direction: Direction): readonly PeerGroup[] {
    return this.#surveyed.groups.for(this.#numbersOf(rulesOf(subject, direction)));
  }

  /** @returns how many pairs of known parties have a rule and keep what it lets through */
  compare(subject: SubjectClass, direction: Direction): number {
    const { moved, named } = this.#surveyed;
    const rules = rulesOf(subject, direction);
    const entries = rules.flatMap(({ ports }) => (ports.kind === 'listed' ? ports.entries : []));
    const atoms = portAtoms(entries, named);
    const isMoved = this.#about(rules.filter((rule) => moved.has(rule)));
    const isGranted = this.#about(rules.filter(({ effect }) => effect === 'allow'));
    const isIsolatedAlike = subject.isolated.before[direction] === subject.isolated.after[direction];
    let unchanged = 0;
    for (const group of this.peersOf(subject, direction)) {
      const mayDiffer = !isIsolatedAlike || isMoved(group);
      if (mayDiffer && this.#ask(subject, group, direction, atoms)) continue;
      if (isGranted(group)) unchanged += knownOf(subject.parties).length * knownOf(group.parties).length;
    }
    return unchanged;
  }

  /** @returns whether anything differs */
  #ask(subject: SubjectClass, group: PeerGroup, direction: Direction, atoms: readonly PortAtom[]): boolean {
    const { sides, collected } = this.#surveyed;
    const [own] = subject.parties;
    const [peer] = group.parties;
    if (own === undefined || peer === undefined) return false;
    let isDifferent = false;
    for (const atom of atoms) {
      const { protocol, port } = atom;
      const was = sides.before.decide(direction, own.identity, peer.identity, protocol, port);
      const is = sides.after.decide(direction, own.identity, peer.identity, protocol, port);
      for (const difference of differencesOf(was, is, direction)) {
        collected.add(difference, direction, subject, group, atom);
        isDifferent = true;
      }
    }
    return isDifferent;
  }

  /** Whether one of the rules may name someone of the group. */
  #about(rules: readonly Rule[]): (group: PeerGroup) => boolean {
    if (rules.some(({ peers }) => peers.kind === 'any')) return () => true;
    const numbers = this.#numbersOf(rules);
    return ({ peers }) => [...peers].some((number) => numbers.has(number));
  }

  #numbersOf(rules: readonly Rule[]): ReadonlySet<number> {
    const { classes } = this.#surveyed;
    return new Set(
      rules.flatMap(({ peers }) =>
        peers.kind === 'listed' ? peers.peers.map((peer) => classes.numberOf(peer)) : [],
      ),
    );
  }
}

function rulesOf({ before, after }: SubjectClass, direction: Direction): Rule[] {
  return [...before, ...after].flatMap(({ spec }) =>
    spec.rules.filter((rule) => rule.direction === direction),
  );
}
