import { DIRECTIONS, type Direction } from '../../model/direction.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Match } from '../../model/match.ts';
import { formatRef } from '../../policies/policy.ts';
import type { IsolationChange } from './access-changes.ts';
import { condenseIsolation } from './condense.ts';
import { knownOf, namesOf } from './statements.ts';
import type { SelectingPart, SubjectClass } from './subjects.ts';

const RANKS: Readonly<Record<Match, number>> = { no: 0, maybe: 1, yes: 2 };

/** Who is denied by default on one side only. */
export function isolationChanges(classes: readonly SubjectClass[]): IsolationChange[] {
  return condenseIsolation(
    DIRECTIONS.flatMap((direction) => [
      ...changesOf('lost', direction, classes),
      ...changesOf('gained', direction, classes),
    ]),
  );
}

function changesOf(
  kind: IsolationChange['kind'],
  direction: Direction,
  classes: readonly SubjectClass[],
): IsolationChange[] {
  const [wider, narrower] = kind === 'lost' ? (['after', 'before'] as const) : (['before', 'after'] as const);
  const concerned = classes.filter(
    ({ isolated }) => RANKS[isolated[wider][direction]] < RANKS[isolated[narrower][direction]],
  );
  const isolating = (one: SubjectClass): SelectingPart | undefined =>
    one[narrower].find(({ spec }) => spec.isolates[direction]);
  return [...groupBy(concerned, isolating)].flatMap(([part, group]): IsolationChange[] => {
    if (part === undefined) return [];
    const { spec, policy } = part;
    const about = classes.filter((one) => one[narrower].some((other) => other.spec === spec));
    const parties = group.flatMap((one) => one.parties);
    const known = knownOf(parties);
    const isWhole = about.length === group.length;
    const inWords = isWhole || known.length === 0;
    return [
      {
        kind,
        direction,
        subjects: inWords ? [spec.subject.text] : namesOf(known),
        rules: [{ policy: formatRef(policy.ref), place: policy.place }],
        shownBy: known.length > 0 ? 'known' : 'imagined',
        unlessOther: inWords && !isWhole,
      },
    ];
  });
}
