/** Whether something matches; `maybe` where what decides it is not known. */
export type Match = 'yes' | 'no' | 'maybe';

/** How much of a match it is: for comparisons. */
export const MATCH_RANK: Readonly<Record<Match, number>> = { no: 0, maybe: 1, yes: 2 };

/** Conjunction of two. */
export function both(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' ? b : 'maybe';
}

/** Disjunction of two. */
export function either(a: Match, b: Match): Match {
  if (a === 'yes' || b === 'yes') return 'yes';
  return a === 'no' ? b : 'maybe';
}

/** Conjunction: one no decides, else one maybe. */
export function allOf(matches: Iterable<Match>): Match {
  let result: Match = 'yes';
  for (const match of matches) {
    if (match === 'no') return 'no';
    if (match === 'maybe') result = 'maybe';
  }
  return result;
}

/** Disjunction: one yes decides, else one maybe. */
export function anyOf(matches: Iterable<Match>): Match {
  let result: Match = 'no';
  for (const match of matches) {
    if (match === 'yes') return 'yes';
    if (match === 'maybe') result = 'maybe';
  }
  return result;
}

export function yesIf(condition: boolean): Match {
  return condition ? 'yes' : 'no';
}
