import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Parties } from '../../src/grants/engine/parties.ts';
import type { Identity } from '../../src/grants/identity.ts';
import { DIRECTIONS, type Direction } from '../../src/model/direction.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { portEntriesOf } from '../../src/policies/policy-parts.ts';
import { namedNumbers, portAtoms } from '../../src/verification/atoms.ts';
import { type ChangeParties, PartiesOfChanges } from '../../src/verification/change-parties.ts';
import { type Alike, Classes, firstOf, portsOf } from '../../src/verification/classes.ts';
import { universeOf } from '../../src/verification/universe.ts';
import { policyText } from '../tightening/arbitrary-policy.ts';
import { inventoryOfText, policySet } from './verify-texts.ts';

const inventory = inventoryOfText(
  ['a', 'b', 'c']
    .map(
      (app, i) =>
        `apiVersion: v1\nkind: Pod\nmetadata: { name: ${app}, namespace: shop, labels: { app: ${app} } }\nspec: { containers: [{ name: ${app}, ports: [{ name: http, containerPort: ${8080 + i} }] }] }\n`,
    )
    .join('---\n'),
);

/** What one side says of a pair, on every class of ports that any policy draws; equal text: equal answers. */
function answers(
  sides: readonly PolicyEngine[],
  direction: Direction,
  subject: Identity,
  peer: Identity,
  atoms: ReturnType<typeof portAtoms>,
): string {
  return sides
    .flatMap((side) =>
      atoms.map(({ protocol, port }) => {
        const { verdict, redirect } = side.decide(direction, subject, peer, protocol, port);
        return `${verdict}${redirect ? '!' : ''}`;
      }),
    )
    .join();
}

function policiesOf(texts: readonly string[]): Policy[] {
  return texts.flatMap((text) => policySet(text).policies);
}

/** One change, and the classes of it. */
class Case {
  readonly sides: readonly [PolicyEngine, PolicyEngine];
  readonly classes: Classes;
  readonly atoms: ReturnType<typeof portAtoms>;
  readonly parties: ChangeParties;
  readonly universe: ReturnType<typeof universeOf>;
  readonly differences: string[] = [];
  compared = 0;

  constructor(kept: readonly Policy[], was: readonly Policy[], is: readonly Policy[]) {
    const everything = [...kept, ...was, ...is];
    const change = { name: 'one', before: was, after: is };
    this.universe = universeOf(
      everything,
      [{ own: [...was, ...is], besides: [], onlyTakesAway: false }],
      inventory,
      [],
    );
    const parties = new Parties(everything, inventory);
    const engineOf = (policies: readonly Policy[]): PolicyEngine =>
      new PolicyEngine(policies, inventory, parties);
    this.sides = [engineOf([...kept, ...was]), engineOf([...kept, ...is])];
    this.classes = new Classes(...this.sides);
    this.atoms = portAtoms(portEntriesOf(everything), namedNumbers(this.universe.inventory));
    const [hypothetical = []] = this.universe.hypothetical;
    this.parties = new PartiesOfChanges([change], this.universe, parties, []).of(change, hypothetical);
  }

  get subjects(): Alike[] {
    return this.classes.ofSubjects(this.parties.subjects);
  }

  same(what: string, one: string, other: string): void {
    this.compared += 1;
    if (one !== other) this.differences.push(`${what}: ${one} and ${other}`);
  }

  /** Members of a class, and ports of an atom, get the same answers. */
  compareMembers(direction: Direction, subjects: Alike): void {
    const subject = firstOf(subjects);
    for (const { classes, about } of this.classes.ofPair(direction, subject, this.parties.all)) {
      const peers = classes.flat();
      const wanted = answers(this.sides, direction, subject, firstOf(peers), this.atoms);
      for (const one of subjects.slice(0, 3))
        for (const peer of peers)
          this.same(peer.key, answers(this.sides, direction, one, peer, this.atoms), wanted);
      const own = portAtoms(about.flatMap(portsOf), namedNumbers(this.universe.inventory));
      const coarse = this.atoms.map(
        ({ protocol, port }) =>
          own.find((one) => one.protocol === protocol && one.port <= port && port <= one.last) ?? NO_ATOM,
      );
      this.same('ports', answers(this.sides, direction, subject, firstOf(peers), coarse), wanted);
    }
  }

  /** About whom no changed rule speaks, both sides say the same. */
  compareSilent(direction: Direction, subjects: Alike): void {
    const subject = firstOf(subjects);
    const [before, after] = this.sides;
    if (before.isolated(direction, subject) !== after.isolated(direction, subject)) return;
    if (this.parties.isForEveryone) return;
    const touched = new Set(this.parties.touched.flat());
    for (const peer of this.universe.known.filter((one) => !touched.has(one)))
      this.same(
        peer.key,
        answers([before], direction, subject, peer, this.atoms),
        answers([after], direction, subject, peer, this.atoms),
      );
  }
}

const NO_ATOM = { protocol: 'TCP', port: -1, last: -1 } as const;

describe('parties of one class', () => {
  it('get the same answers on both sides, on every class of ports; where no changed rule speaks, both sides agree', () => {
    const compared = { members: 0, silent: 0 };
    const texts = fc.array(policyText(), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(texts, policyText(), policyText(), (same, old, fresh) => {
        const one = new Case(policiesOf(same), policiesOf([old]), policiesOf([fresh]));
        for (const subjects of one.subjects)
          for (const direction of DIRECTIONS) one.compareMembers(direction, subjects);
        compared.members += one.compared;
        const before = one.compared;
        for (const subjects of one.subjects)
          for (const direction of DIRECTIONS) one.compareSilent(direction, subjects);
        compared.silent += one.compared - before;
        expect(one.differences).toEqual([]);
      }),
      { numRuns: 40 },
    );
    expect(compared.members).toBeGreaterThan(500);
    expect(compared.silent).toBeGreaterThan(100);
  });
});
