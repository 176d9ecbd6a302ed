import type { PolicyEngine } from '../../grants/engine/engine.ts';
import { selectsSubject } from '../../grants/engine/subject-classes.ts';
import type { Direction } from '../../model/direction.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import type { Match } from '../../model/match.ts';
import type { Policy, PolicySpec } from '../../policies/policy.ts';
import { portNamesOf } from '../classes.ts';
import type { AccessParty } from './parties.ts';

/** The two sets of policies, ready to be asked. */
export interface Sides {
  readonly before: PolicyEngine;
  readonly after: PolicyEngine;
}

export interface SelectingPart {
  readonly policy: Policy;
  readonly spec: PolicySpec;
}

/** Parties that the same policy parts select before, and the same after. */
export interface SubjectClass {
  /** never empty */
  readonly parties: readonly AccessParty[];
  readonly before: readonly SelectingPart[];
  readonly after: readonly SelectingPart[];
  readonly isolated: Readonly<Record<'before' | 'after', Readonly<Record<Direction, Match>>>>;
}

/** Sorts those who may be treated otherwise into classes. */
export function subjectClasses(parties: readonly AccessParty[], sides: Sides): SubjectClass[] {
  const numbers = new Map<PolicySpec, number>();
  const numberOf = (spec: PolicySpec): number => {
    const number = numbers.get(spec) ?? numbers.size;
    numbers.set(spec, number);
    return number;
  };
  const classes = new Map<string, SubjectClass & { readonly parties: AccessParty[] }>();
  for (const party of parties) {
    const { identity } = party;
    const [before, after] = [sides.before.selecting(identity), sides.after.selecting(identity)];
    const all = [...before, ...after];
    const hasNames = [sides.before, sides.after].some((side) => portNamesOf(side, identity).length > 0);
    const key = [
      ...all.map(({ spec }) => `${numberOf(spec)} ${selectsSubject(spec, identity)}`),
      ...(hasNames ? [identity.key] : []),
    ].join();
    const known = classes.get(key);
    if (known === undefined)
      classes.set(key, {
        parties: [party],
        before,
        after,
        isolated: { before: isolation(sides.before, party), after: isolation(sides.after, party) },
      });
    else known.parties.push(party);
  }
  return [...classes.values()];
}

function isolation(engine: PolicyEngine, { identity }: AccessParty): Record<Direction, Match> {
  const [ingress, egress] = DIRECTIONS.map((direction) => engine.isolated(direction, identity));
  return { ingress: ingress ?? 'no', egress: egress ?? 'no' };
}
