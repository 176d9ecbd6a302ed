import type { Likelihood } from '../finding.ts';
import { type Course, Endings } from './endings.ts';
import { KINDS, type Kind, stagesOf } from './kinds.ts';
import type { GrantPast } from './silences.ts';

/** Daily and weekly rhythms end shorter silences, which says nothing of longer ones. */
const SHORTEST_DAYS = 7;
/** What is expected weighs as much as so many uses that were seen. */
const EXPECTED_USES = 4;
/** So many silences as long are told instead of those half as long. */
const MANY_CASES = 10;

/**
 * Estimates from a cluster's own past how likely it is that a grant which was silent so long is used in the time
 * ahead: how many silences of its kind that grew as long did a use end, and how much did they grow? Within one kind the
 * chance that a silence ends before it is twice as long is about the same at every length. So where few grew as long,
 * those half as long tell, and where few did that, what is usual for the kind. The method: docs/likelihood.md.
 */
export class LikelihoodModel {
  readonly #byKind: Readonly<Record<Kind, Endings>> = {
    never: new Endings(),
    beside: new Endings(),
    seldom: new Endings(),
    lapsed: new Endings(),
    late: new Endings(),
    returned: new Endings(),
  };

  constructor(pasts: Iterable<GrantPast>) {
    for (const past of pasts) this.#learn(past);
  }

  /** @param days the time ahead, in whole days */
  estimate(past: GrantPast, days: number, horizonMs: number): Likelihood | undefined {
    const current = past.silences.at(-1);
    if (current === undefined) return undefined;
    const lasted = Math.max(current.days, SHORTEST_DAYS);
    const stages = stagesOf(current, past.silences.length - 1, past);
    const kind = stages.find(({ to }) => lasted <= to)?.kind ?? 'never';
    const { canShorterTell, usualPercent, words } = KINDS[kind];
    const endings = this.#byKind[kind];
    const half = Math.max(Math.floor(lasted / 2), SHORTEST_DAYS);
    const [asLong, halfAsLong] = [endings.beyond(lasted), endings.beyond(half)];
    const usual = -Math.log2(1 - usualPercent / 100);
    const rate = rateOf(asLong, canShorterTell ? rateOf(halfAsLong, usual) : usual);
    const tellsHalf = canShorterTell && asLong.silences < MANY_CASES;
    const { silences, uses } = tellsHalf ? halfAsLong : asLong;
    return {
      chance: 1 - (lasted / (lasted + days)) ** rate,
      horizonMs,
      cases: silences,
      usedAgain: uses,
      longerThanDays: tellsHalf ? half : lasted,
      kindOfCase: words,
    };
  }

  #learn(past: GrantPast): void {
    for (const [usedDays, silence] of past.silences.entries()) {
      const { days, endedByUse } = silence;
      // the day of the use ends a silence of as many days and one begun
      const end = endedByUse ? days + 1 : days;
      // most are short, and nobody asks about those
      if (end <= SHORTEST_DAYS) continue;
      for (const { kind, from, to } of stagesOf(silence, usedDays, past))
        this.#byKind[kind].add(from, Math.min(to, end), endedByUse && end <= to);
    }
  }
}

/**
 * Uses per growth of a silence by a factor of e: the mean of a gamma distribution that begins with what is expected
 * and is moved by what was seen.
 */
function rateOf({ uses, growth }: Course, expected: number): number {
  return (uses + EXPECTED_USES) / (growth + EXPECTED_USES / expected);
}
