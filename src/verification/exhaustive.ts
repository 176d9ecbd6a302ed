import { PolicyEngine } from '../grants/engine/engine.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Policy } from '../policies/policy.ts';
import type { KnownEndpoint } from '../usage/usage.ts';
import { type NamedNumbers, namedNumbers, type PortAtom, portAtoms, portEntries } from './atoms.ts';
import type { ChangedPolicy } from './changes.ts';
import { type Alike, Classes, type PeerGroup, portsOf } from './classes.ts';
import { Comparison } from './comparison.ts';
import { nodeStandIns } from './node-subjects.ts';
import { universeOf } from './universe.ts';
import { type Checked, type Counterexample, MAX_COUNTEREXAMPLES, type PolicySet } from './verification.ts';

/** Both sides, with stand-ins for what no pod shows. */
export interface Sides {
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly changed: readonly ChangedPolicy[];
}

export interface Exhaustive {
  readonly counterexamples: readonly Counterexample[];
  readonly checked: Pick<Checked, 'subjects' | 'identities' | 'ports' | 'decisions' | 'asked'>;
}

/**
 * Asks both sides about every party that a changed policy selects, paired with everyone, on every class of port, one of
 * each class of parties that neither side tells apart.
 */
export function compareAll(
  { before, after, changed }: Sides,
  inventory: Inventory,
  known: readonly KnownEndpoint[],
  written: readonly Policy[],
): Exhaustive {
  const everything = [...before.policies, ...after.policies];
  const universe = universeOf(
    everything,
    changed.map((one) => ({ own: [...one.before, ...one.after], besides: besides(one, before.policies) })),
    inventory,
    known.map((one) => one.endpoint),
  );
  const named = namedNumbers(universe.inventory);
  const touched = new PolicyEngine(
    changed.flatMap((one) => [...one.before, ...one.after]),
    universe.inventory,
  );
  const nodes = new Identities();
  const subjects = [...universe.identities, ...nodeStandIns(written).map((one) => nodes.of(one))].filter(
    (identity) => touched.selecting(identity).length > 0,
  );
  const kept = changed.filter((one) => one.before.length > 0 && one.after.length > 0);
  const pairs: (readonly [readonly Policy[], readonly Policy[]])[] = [
    [before.policies, after.policies],
    // the others may go one day
    ...(kept.length === 0
      ? []
      : [[kept.flatMap((one) => one.before), kept.flatMap((one) => one.after)] as const]),
  ];
  const search = new Search(named, portAtoms(everything.flatMap(portEntries), named).length);
  for (const [old, fresh] of pairs) {
    const [was, is] = [
      new PolicyEngine(old, universe.inventory),
      new PolicyEngine(fresh, universe.inventory),
    ];
    search.compare(new Comparison(was, is), new Classes(was, is, touched), subjects, universe.identities);
  }
  return {
    counterexamples: search.found,
    checked: {
      subjects: subjects.length,
      identities: universe.identities.length,
      ports: search.ports,
      decisions: search.decisions,
      asked: search.asked,
    },
  };
}

/** Looks for counterexamples until there are enough. */
class Search {
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

  compare(
    comparison: Comparison,
    classes: Classes,
    subjects: readonly Identity[],
    peers: readonly Identity[],
  ): void {
    const peerClasses = classes.ofPeers(peers);
    for (const alike of classes.ofSubjects(subjects)) {
      const [subject] = alike;
      if (subject === undefined) continue;
      for (const direction of DIRECTIONS) {
        if (this.#found.size >= MAX_COUNTEREXAMPLES) return;
        const lost = alike.flatMap((one) => comparison.isolation(direction, one));
        this.#note(lost);
        // isolated as before, and no changed rule is about a peer: nothing can have come to it
        const groups = classes.ofPair(direction, subject, peerClasses, lost.length > 0);
        for (const group of groups) this.#comparePair(comparison, direction, alike, group);
        this.decisions += alike.length * peers.length * this.ports;
      }
    }
  }

  #comparePair(
    comparison: Comparison,
    direction: Direction,
    subjects: Alike,
    { peers, about }: PeerGroup,
  ): void {
    const [subject, peer] = [subjects[0], peers[0]];
    if (subject === undefined || peer === undefined) return;
    for (const atom of portAtoms(about.flatMap(portsOf), this.#named)) {
      this.asked += 1;
      if (comparison.compare(direction, subject, peer, atom) === undefined) continue;
      // one example per pair, so that the few that are shown tell of many pairs
      this.#noteAll(comparison, direction, subjects, peers, atom);
      return;
    }
  }

  /** What is found for one holds for all that are alike: they are told, too. */
  #noteAll(
    comparison: Comparison,
    direction: Direction,
    subjects: Alike,
    peers: Alike,
    atom: PortAtom,
  ): void {
    for (const subject of subjects) {
      for (const peer of peers) {
        const one = comparison.compare(direction, subject, peer, atom);
        if (one !== undefined) this.#note([one]);
        if (this.#found.size >= MAX_COUNTEREXAMPLES) return;
      }
    }
  }

  #note(found: readonly Counterexample[]): void {
    for (const one of found) this.#found.set(`${one.law} ${one.text}`, one);
  }
}

/**
 * Policies that may make the difference for one that comes or goes as a whole, which only all of them in force can
 * tell: those of its namespace and those of the cluster.
 */
function besides(one: ChangedPolicy, policies: readonly Policy[]): readonly Policy[] {
  const [whole] = one.before.length === 0 ? one.after : one.after.length === 0 ? one.before : [];
  if (whole === undefined) return [];
  const { namespace } = whole.ref;
  return policies.filter(
    ({ ref }) => ref.namespace === undefined || namespace === undefined || ref.namespace === namespace,
  );
}
