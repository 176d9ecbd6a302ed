import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Candidates } from '../grants/engine/subject-rules.ts';
import type { Identity } from '../grants/identity.ts';
import type { Direction } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import type { PortMatch } from '../policies/policy.ts';

/** Parties whom neither side of a change tells apart: what is found for the first holds for all of them. Never empty. */
export type Alike = readonly Identity[];

/** Classes of peers, those together that no changed rule tells apart. */
export type PeerClasses = readonly (readonly Alike[])[];

/** Peers to whom one subject gives the same answers on both sides. */
export interface PeerGroup {
  readonly peers: Alike;
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
  readonly #changed: PolicyEngine;
  readonly #numbers = new WeakMap<object, number>();
  #last = 0;

  /** @param changed of the policies alone that one side has not, or has otherwise: those of both sides together */
  constructor(before: PolicyEngine, after: PolicyEngine, changed: PolicyEngine) {
    this.#before = before;
    this.#after = after;
    this.#changed = changed;
  }

  /** Subjects apart that the policies do not select alike, or whose container ports a port's name hangs on. */
  ofSubjects(subjects: readonly Identity[]): Alike[] {
    const [before, after] = [this.#before, this.#after];
    return alike(subjects, (subject) => {
      const selected = this.#key(before.subjectClass(subject), after.subjectClass(subject));
      return [before, after].some((side) => namesPorts(side, subject))
        ? `${selected} ${subject.key}`
        : selected;
    });
  }

  /** Peers apart that some rule tells apart, whoever its subject: within those that some changed rule tells apart. */
  ofPeers(peers: readonly Identity[]): PeerClasses {
    const [before, after] = [this.#before, this.#after];
    return alike(peers, (peer) => `${this.#changed.peerClass(peer)}`).map((changed) =>
      alike(
        changed,
        (peer) => `${before.peerClass(peer)} ${after.peerClass(peer)} ${before.passesAnyway(peer)}`,
      ),
    );
  }

  /**
   * Peers apart that the rules of this subject tell apart.
   * @param isAll false: without those about whom no changed rule says anything
   */
  ofPair(direction: Direction, subject: Identity, classes: PeerClasses, isAll: boolean): PeerGroup[] {
    const groups = new Map<string, { peers: Identity[]; about: PeerGroup['about'] }>();
    for (const changed of classes) {
      const first = changed[0]?.[0];
      if (first === undefined) continue;
      if (!isAll && isSilent(this.#changed.about(direction, subject, first))) continue;
      for (const alike of changed) {
        const [peer] = alike;
        if (peer === undefined) continue;
        const before = this.#before.about(direction, subject, peer);
        const after = this.#after.about(direction, subject, peer);
        const key = `${this.#key(before, after)} ${this.#before.passesAnyway(peer)}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, { peers: [...alike], about: [before, after] });
        else for (const one of alike) group.peers.push(one);
      }
    }
    return [...groups.values()];
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

function alike(parties: readonly Identity[], keyOf: (party: Identity) => string): Alike[] {
  return [...groupBy(parties, keyOf).values()];
}

function namesPorts(side: PolicyEngine, subject: Identity): boolean {
  const rules = side.selecting(subject).flatMap(({ spec }) => spec.rules);
  return rules.some(
    ({ direction, ports }) =>
      direction === 'ingress' &&
      ports.kind === 'listed' &&
      ports.entries.some(({ kind }) => kind === 'named'),
  );
}

function isSilent({ grants, denials, tiered }: Candidates): boolean {
  return grants.length === 0 && denials.length === 0 && tiered.length === 0;
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
