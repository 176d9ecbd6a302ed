import type {
  Assessment,
  FalseRevocation,
  Forecast,
  IdlePart,
  RareNeed,
} from '../../simulation/assessment/assessment.ts';

/** All clusters of one window, added up. */
export interface Tally {
  readonly windowDays: number;
  readonly day: number;
  readonly clusters: number;
  readonly cells: number;
  readonly neededCells: number;
  readonly revoked: number;
  readonly held: number;
  readonly falseRevocations: readonly (FalseRevocation & { readonly seed: number })[];
  readonly usedUnseen: readonly (RareNeed & { readonly seed: number })[];
  readonly recall: Readonly<Record<IdlePart['grain'], Recall>>;
  readonly notEvaluable: ReadonlyMap<string, number>;
  readonly rareNeeds: readonly RareNeed[];
  readonly forecasts: readonly Forecast[];
  readonly forecastsOfFindings: readonly Forecast[];
}

export interface Recall {
  readonly found: number;
  readonly all: number;
  /** reason → how many */
  readonly missed: ReadonlyMap<string, number>;
}

export function tally(assessments: readonly Assessment[]): Tally {
  const [first] = assessments;
  if (first === undefined) throw new Error('nothing was simulated');
  const sum = (of: (one: Assessment) => number): number =>
    assessments.reduce((total, one) => total + of(one), 0);
  const parts = assessments.flatMap((one) => one.idleParts);
  return {
    windowDays: first.windowDays,
    day: first.day,
    clusters: assessments.length,
    cells: sum((one) => one.cells),
    neededCells: sum((one) => one.neededCells),
    revoked: sum((one) => one.revoked),
    held: sum((one) => one.held),
    falseRevocations: assessments.flatMap(({ seed, falseRevocations }) =>
      falseRevocations.map((one) => ({ ...one, seed })),
    ),
    usedUnseen: assessments.flatMap(({ seed, usedUnseen }) => usedUnseen.map((one) => ({ ...one, seed }))),
    recall: { rule: recallOf(parts, 'rule'), part: recallOf(parts, 'part'), cell: recallOf(parts, 'cell') },
    notEvaluable: counts(
      assessments.flatMap((one) =>
        Object.entries(one.notEvaluable).flatMap(([why, n]) => Array<string>(n).fill(why)),
      ),
    ),
    rareNeeds: assessments.flatMap((one) => one.rareNeeds),
    forecasts: assessments.flatMap((one) => one.forecasts),
    forecastsOfFindings: assessments.flatMap((one) => one.forecastsOfFindings),
  };
}

function recallOf(parts: readonly IdlePart[], grain: IdlePart['grain']): Recall {
  const own = parts.filter((part) => part.grain === grain);
  const missed = own.flatMap((part) => (part.missed === undefined ? [] : [part.missed]));
  return { found: own.length - missed.length, all: own.length, missed: counts(missed) };
}

/** The most frequent first. */
export function counts(items: readonly string[]): Map<string, number> {
  const byItem = new Map<string, number>();
  for (const item of items) byItem.set(item, (byItem.get(item) ?? 0) + 1);
  return new Map([...byItem].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
