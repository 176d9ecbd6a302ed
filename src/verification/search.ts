import type { Identity } from '../grants/identity.ts';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import { type NamedNumbers, type PortAtom, portAtoms } from './atoms.ts';
import type { ChangeParties } from './change-parties.ts';
import { type Alike, type Classes, firstOf, NAMED_OF_A_KIND, type PeerGroup, portsOf } from './classes.ts';
import type { Comparison } from './comparison.ts';
import { type Counterexample, MAX_COUNTEREXAMPLES } from './verification.ts';

/** Two sets of policies, and how they see the parties. */
interface Pair {
  readonly comparison: Comparison;
  readonly classes: Classes;
  /** said of what is found; undefined: it is so as it stands */
  readonly where?: string;
}

/** Looks for counterexamples until there are enough. */
export class Search {
  /** decisions that are settled: pair by pair and port class by port class */
  decisions = 0;
  /** those of them that were asked, each for its class */
  asked = 0;
  readonly ports: number;
  readonly #named: NamedNumbers;
  readonly #found = new Map<string, Counterexample>();

  constructor(named: NamedNumbers, ports: number) {
    this.#named = named;
    this.ports = ports;
  }

  get found(): readonly Counterexample[] {
    return [...this.#found.values()];
  }

  /**
   * One changed policy.
   * @param alone as it is
   * @param isolated where everyone is isolated
   * @param peers as far as the change tells them apart
   * @param directions in which it says anything else than before
   */
  compareAlone(
    alone: Comparison,
    isolated: Pair,
    { subjects, count }: ChangeParties,
    peers: readonly Alike[],
    directions: readonly Direction[],
  ): void {
    for (const direction of directions)
      for (const subject of subjects) this.#note(alone.isolation(direction, subject));
    for (const alike of isolated.classes.ofSubjects(subjects)) {
      for (const direction of directions) {
        const isIsolated = alone.isolatedBefore(direction, firstOf(alike)) === 'yes';
        const where = isIsolated ? '' : ', wherever another policy isolates it';
        this.#comparePeers({ ...isolated, where }, direction, alike, peers);
      }
      this.#settle(alike, count);
    }
  }

  /** All policies that are in force, for the parties of one that changed. */
  compareInForce(
    pair: Pair,
    { subjects, touched, all, isForEveryone, count }: ChangeParties,
    directions: readonly Direction[],
  ): void {
    for (const alike of pair.classes.ofSubjects(subjects)) {
      for (const direction of directions) {
        const lost = alike.flatMap((one) => pair.comparison.isolation(direction, one));
        this.#note(lost);
        if (direction === 'egress') this.#note(pair.comparison.names(firstOf(alike)));
        // isolated as before, and no changed rule is about a peer: nothing can have come to it
        const peers = lost.length > 0 || isForEveryone ? all : touched;
        this.#comparePeers(pair, direction, alike, peers);
      }
      this.#settle(alike, count);
    }
  }

  /** In both directions: the one that a change does not touch is as it was. */
  #settle(subjects: Alike, count: number): void {
    this.decisions += DIRECTIONS.length * subjects.length * count * this.ports;
  }

  #comparePeers(pair: Pair, direction: Direction, subjects: Alike, peers: readonly Alike[]): void {
    for (const group of pair.classes.ofPair(direction, firstOf(subjects), peers)) {
      if (this.#found.size >= MAX_COUNTEREXAMPLES) return;
      this.#compareGroup(pair, direction, subjects, group);
    }
  }

  #compareGroup(pair: Pair, direction: Direction, subjects: Alike, { classes, about }: PeerGroup): void {
    const [subject, peer] = [firstOf(subjects), firstOf(classes[0] ?? [])];
    const compare = pair.comparison.between(direction, subject, peer);
    for (const atom of portAtoms(about.flatMap(portsOf), this.#named)) {
      this.asked += 1;
      if (compare(atom) === undefined) continue;
      // one example per pair, so that the few that are shown tell of many pairs
      this.#noteAll(pair, direction, subjects, classes.flat(), atom);
      return;
    }
  }

  /** What is found for one holds for all that are alike: some are told, too. */
  #noteAll(
    { comparison, where = '' }: Pair,
    direction: Direction,
    subjects: Alike,
    peers: Alike,
    atom: PortAtom,
  ): void {
    for (const subject of subjects.slice(0, NAMED_OF_A_KIND)) {
      for (const peer of someOfEachKind(peers)) {
        const one = comparison.between(direction, subject, peer)(atom);
        if (one !== undefined) this.#note([{ ...one, text: `${one.text}${where}` }]);
        if (this.#found.size >= MAX_COUNTEREXAMPLES) return;
      }
    }
  }

  #note(found: readonly Counterexample[]): void {
    for (const one of found) this.#found.set(`${one.law} ${one.text}`, one);
  }
}

function someOfEachKind(peers: Alike): Identity[] {
  const byKind = groupBy(peers, ({ endpoint }) => endpoint.kind);
  return [...byKind.values()].flatMap((some) => some.slice(0, NAMED_OF_A_KIND));
}
