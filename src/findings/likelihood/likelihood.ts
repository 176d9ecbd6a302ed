import type { Likelihood } from '../finding.ts';
import type { Silence } from './silences.ts';
import { Survival } from './survival.ts';

/** What is known of one grant's past. */
export interface GrantPast {
  /** in order; the last one lasts still */
  readonly silences: readonly Silence[];
  /** whether other parts of its rule are in use */
  readonly isBesideUse: boolean;
}

/** Kinds of silence that end differently often. */
const KINDS = {
  returned: 'that came back from half as long a silence before',
  lapsed: 'that were in use, and never came back from half as long a silence',
  beside: 'that were never used, while other parts of their rule were',
  never: 'that were never used, nor any part of their rule',
} as const;
type Kind = keyof typeof KINDS;

/** A silence that is this many times as long as the longest before it is of another kind. */
const RETURN_FACTOR = 2;

/** Silences that must have been watched to the end of the time ahead, or used, before their share is taken as it is. */
const ENOUGH_CASES = 20;
/** Shares are drawn towards that of all kinds together as if so many cases of it had been added … */
const POOLED_CASES = 5;
/** … and that one towards this chance, from simulated clusters: docs/likelihood.md. */
const PRIOR = { chance: 0.03, cases: 5 } as const;

/**
 * Estimates from a cluster's own past how likely it is that a grant which was silent so long is used in the time
 * ahead: of all silences that lasted as long, how many ended by a use within as much time? Where nothing was silent
 * so long before, the same question is asked of half the silence and half the time, since the chance that a silence
 * ends falls about as its length grows.
 */
export class LikelihoodModel {
  readonly #byKind: Readonly<Record<Kind, Survival>> = {
    returned: new Survival(),
    lapsed: new Survival(),
    beside: new Survival(),
    never: new Survival(),
  };
  readonly #all = new Survival();

  constructor(pasts: Iterable<GrantPast>) {
    for (const { silences, isBesideUse } of pasts) {
      for (const silence of silences) this.#learn(silence, isBesideUse);
    }
  }

  /** @param days the time ahead, in whole days */
  estimate({ silences, isBesideUse }: GrantPast, days: number, horizonMs: number): Likelihood | undefined {
    const current = silences.at(-1);
    if (current === undefined) return undefined;
    const kind = kindOf(current, current.days, isBesideUse);
    const pooled = blend(shareOf(this.#all, current.days, days), PRIOR.chance, PRIOR.cases);
    const own = shareOf(this.#byKind[kind], current.days, days);
    return {
      chance: blend(own, pooled, POOLED_CASES),
      horizonMs,
      cases: own.cases,
      usedAgain: Math.round(own.cases * own.chance),
      kindOfCase: KINDS[kind],
    };
  }

  #learn(silence: Silence, isBesideUse: boolean): void {
    const { days, endedByUse, longestBefore } = silence;
    // the day of the use ends a silence of as many days and one begun
    const end = endedByUse ? days + 1 : days;
    this.#all.add(0, end, endedByUse);
    if (longestBefore === undefined) {
      this.#byKind[isBesideUse ? 'beside' : 'never'].add(0, end, endedByUse);
      return;
    }
    const turn = Math.min(end, longestBefore * RETURN_FACTOR);
    this.#byKind.returned.add(0, turn, endedByUse && turn === end);
    this.#byKind.lapsed.add(turn, end, endedByUse);
  }
}

function kindOf({ longestBefore }: Silence, days: number, isBesideUse: boolean): Kind {
  if (longestBefore === undefined) return isBesideUse ? 'beside' : 'never';
  return days < longestBefore * RETURN_FACTOR ? 'returned' : 'lapsed';
}

interface Share {
  readonly chance: number;
  readonly cases: number;
}

/** The share of silences that ended, at the largest scale that enough of them were watched at. */
function shareOf(survival: Survival, from: number, days: number): Share {
  for (let scale = 1; Math.ceil(days / scale) >= 1 && scale <= 16; scale *= 2) {
    const { chance, cases, atEnd } = survival.chance(Math.floor(from / scale), Math.ceil(days / scale));
    if (atEnd >= ENOUGH_CASES) return { chance, cases };
  }
  return { chance: 0, cases: 0 };
}

function blend({ chance, cases }: Share, prior: number, weight: number): number {
  return (chance * cases + prior * weight) / (cases + weight);
}
