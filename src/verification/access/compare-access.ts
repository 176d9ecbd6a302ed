import { PolicyEngine } from '../../grants/engine/engine.ts';
import { PeerClasses } from '../../grants/engine/peer-classes.ts';
import { UNKNOWN_SURROUNDINGS } from '../../grants/match.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import type { Policy } from '../../policies/policy.ts';
import { namedNumbers } from '../atoms.ts';
import { makeSides } from '../sides.ts';
import type { VerificationInput } from '../verification.ts';
import type { AccessChange, AccessChanges } from './access-changes.ts';
import { Collected } from './collected.ts';
import { condense } from './condense.ts';
import { hasEffect } from './effect.ts';
import { isolationChanges } from './isolation-changes.ts';
import { movedRules } from './moved-rules.ts';
import { nodeParties, partiesOf } from './parties.ts';
import { PeerGroups } from './peer-groups.ts';
import { statementsOf } from './statements.ts';
import { type Sides, subjectClasses } from './subjects.ts';
import { Survey } from './survey.ts';
import { unchangedOf } from './unchanged.ts';

/**
 * Lists what `after` allows and `before` did not, and the other way round. Only parties that a changed policy selects
 * are asked about, and of their peers only those that a moved rule names. Like the proof, and unlike a report, it
 * reads references as what they are written as: what they stand for may be different tomorrow.
 */
export function compareAccess(
  input: Pick<VerificationInput, 'before' | 'after' | 'inventory' | 'endpoints'>,
): AccessChanges {
  const { before, after, endpoints } = input;
  const compared = makeSides(input);
  const { changed, inventory } = compared;
  const [was, is] = [compared.before.policies, compared.after.policies];
  const everything = [...was, ...is];
  const engineOf = (policies: readonly Policy[]): PolicyEngine =>
    new PolicyEngine(policies, inventory, compared.parties);
  const sides: Sides = { before: engineOf(was), after: engineOf(is) };
  const classes = new PeerClasses(everything, inventory, UNKNOWN_SURROUNDINGS);
  const known = endpoints.map(({ endpoint }) => endpoint);
  const parties = partiesOf(everything, changed, inventory, known);
  const touched = engineOf(changed.flatMap((one) => [...one.before, ...one.after]));
  const subjects = subjectClasses(
    [...parties, ...nodeParties([...before.policies, ...after.policies])].filter(
      ({ identity }) => touched.selecting(identity).length > 0,
    ),
    sides,
  );
  const collected = new Collected(classes);
  const survey = new Survey({
    sides,
    named: namedNumbers(inventory),
    classes,
    groups: new PeerGroups(parties, classes, sides.before),
    moved: movedRules(changed),
    collected,
  });
  const pairs = subjects.flatMap((subject) =>
    DIRECTIONS.map((direction) => survey.compare(subject, direction)),
  );
  const said = (change: 'added' | 'removed'): AccessChange[] =>
    condense(
      collected.all
        .filter((one) => one.change === change)
        .flatMap((one) =>
          statementsOf(
            one,
            subjects,
            (subject) => survey.peersOf(subject, one.direction),
            !hasEffect(one, sides),
          ),
        ),
    );
  return {
    added: said('added'),
    removed: said('removed'),
    isolation: isolationChanges(subjects),
    unchanged: unchangedOf(
      sides,
      changed,
      was,
      pairs.reduce((sum, one) => sum + one, 0),
    ),
  };
}
