import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import type { Identity } from '../../src/grants/identity.ts';
import { DIRECTIONS, type Direction } from '../../src/model/direction.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { namedNumbers, portAtoms, portEntries } from '../../src/verification/atoms.ts';
import { Classes, portsOf } from '../../src/verification/classes.ts';
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

function engineOf(policies: readonly Policy[]): PolicyEngine {
  return new PolicyEngine(policies, inventory);
}

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

describe('parties of one class', () => {
  it('get the same answers on both sides, on every class of ports; where no changed rule speaks, both sides agree', () => {
    let shared = 0;
    let silent = 0;
    const texts = fc.array(policyText(), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(texts, texts, texts, (same, old, fresh) => {
        const [kept, was, is] = [same, old, fresh].map((some) =>
          some.flatMap((text) => policySet(text).policies),
        );
        if (kept === undefined || was === undefined || is === undefined) return;
        const everything = [...kept, ...was, ...is];
        const universe = universeOf(everything, [{ own: [...was, ...is], besides: [] }], inventory, []);
        const sides = [engineOf([...kept, ...was]), engineOf([...kept, ...is])] as const;
        const changed = engineOf([...was, ...is]);
        const classes = new Classes(...sides, changed);
        const atoms = portAtoms(everything.flatMap(portEntries), namedNumbers(universe.inventory));
        const peers = classes.ofPeers(universe.identities);
        const subjects = universe.identities.filter((one) => changed.selecting(one).length > 0);
        for (const alike of classes.ofSubjects(subjects)) {
          const [subject] = alike;
          if (subject === undefined) continue;
          for (const direction of DIRECTIONS) {
            const groups = classes.ofPair(direction, subject, peers, false);
            const touched = new Set(groups.flatMap((group) => group.peers));
            for (const peer of universe.identities.filter((one) => !touched.has(one))) {
              if (sides[0].isolated(direction, subject) !== sides[1].isolated(direction, subject)) continue;
              silent += 1;
              const [before, after] = sides.map((side) => answers([side], direction, subject, peer, atoms));
              if (after !== before) expect(after).toBe(before);
            }
            for (const group of groups) {
              const [first] = group.peers;
              if (first === undefined) continue;
              const wanted = answers(sides, direction, subject, first, atoms);
              for (const one of alike.slice(0, 3))
                for (const peer of group.peers) {
                  shared += 1;
                  const found = answers(sides, direction, one, peer, atoms);
                  if (found !== wanted) expect(found).toBe(wanted);
                }
              // ports that no rule about the pair names are not told apart
              const own = portAtoms(group.about.flatMap(portsOf), namedNumbers(universe.inventory));
              for (const { protocol, port } of atoms) {
                const atom = own.find((a) => a.protocol === protocol && a.port <= port && port <= a.last);
                for (const side of sides) {
                  const { verdict } = side.decide(direction, subject, first, protocol, port);
                  const ofAtom = side.decide(direction, subject, first, protocol, atom?.port ?? -1);
                  if (ofAtom.verdict !== verdict) expect(ofAtom.verdict).toBe(verdict);
                }
              }
            }
          }
        }
      }),
      { numRuns: 15 },
    );
    expect(shared).toBeGreaterThan(1000);
    expect(silent).toBeGreaterThan(1000);
  });
});
