import type { Problem } from '../model/problem.ts';

/**
 * What became of every record: `read` is always `observed + Σ skipped + rejected`. Printed after every import and
 * kept with the store, so that no record vanishes unseen.
 */
export interface Tally {
  /** records met, flows or not, good or bad */
  read: number;
  /** flows that became an observation */
  observed: number;
  /** by reason: a `SkipReason`, `duplicate`, `same-packet`, or the kind of a record that is no flow */
  readonly skipped: Map<string, number>;
  rejected: number;
  /** the first rejected records with their lines; `rejected` counts all of them */
  readonly problems: Problem[];
}

const MAX_PROBLEMS_KEPT = 100;

export function emptyTally(): Tally {
  return { read: 0, observed: 0, skipped: new Map(), rejected: 0, problems: [] };
}

export function countSkipped(tally: Tally, reason: string): void {
  tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + 1);
}

export function countRejected(tally: Tally, problem: Problem): void {
  tally.rejected += 1;
  if (tally.problems.length < MAX_PROBLEMS_KEPT) tally.problems.push(problem);
}

export function totalSkipped(tally: Tally): number {
  return [...tally.skipped.values()].reduce((sum, count) => sum + count, 0);
}

/** All records of several sources; of the problems the first ones. */
export function sumOfTallies(tallies: readonly Tally[]): Tally {
  const total = emptyTally();
  for (const tally of tallies) {
    total.read += tally.read;
    total.observed += tally.observed;
    total.rejected += tally.rejected;
    for (const [reason, count] of tally.skipped) {
      total.skipped.set(reason, (total.skipped.get(reason) ?? 0) + count);
    }
    total.problems.push(...tally.problems.slice(0, MAX_PROBLEMS_KEPT - total.problems.length));
  }
  return total;
}
