import type { GrantPast, Silence } from './silences.ts';

interface KindOfSilence {
  /** reads on after "of grants" */
  readonly words: string;
  /** no for rhythms: they end silences at a length of their own, so shorter ones do not tell of those that outlast it */
  readonly canShorterTell: boolean;
  /** how many of 100 end before they are twice as long, as long as the past says nothing: docs/likelihood.md */
  readonly usualPercent: number;
}

/** Kinds of silence that end differently often. */
export const KINDS = {
  never: {
    words: 'that were never used, nor any part of their rule',
    canShorterTell: true,
    usualPercent: 0.7,
  },
  beside: {
    words: 'that were never used, while other parts of their rule were',
    canShorterTell: true,
    usualPercent: 2,
  },
  seldom: { words: 'that were used on one or two days only', canShorterTell: true, usualPercent: 35 },
  lapsed: {
    words: 'that were used on three days or more, and never came back from a third as long a silence',
    canShorterTell: true,
    usualPercent: 1,
  },
  late: {
    words: 'that came back from a third as long a silence before',
    canShorterTell: false,
    usualPercent: 35,
  },
  returned: {
    words: 'that came back from about as long a silence before',
    canShorterTell: false,
    usualPercent: 60,
  },
} as const satisfies Record<string, KindOfSilence>;
export type Kind = keyof typeof KINDS;

/** Times the longest silence before: months are not equally long, nor are people punctual. */
const ABOUT_AS_LONG = 1.25;
/** Times the longest silence before: beyond that it is no pause of that habit. */
const OUT_OF_HABIT = 3;
/** Days with use that make no habit yet. */
const SELDOM_DAYS = 2;

/** The days of a silence after `from`, up to and with `to`, in which it is of that kind. */
export interface Stage {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

/**
 * The kinds that a silence goes through as it grows, as far as was known by then; the last has no end.
 * @param usedDays days with use before it
 */
export function stagesOf(
  { longestBefore }: Silence,
  usedDays: number,
  { besideAfter }: GrantPast,
): readonly Stage[] {
  if (longestBefore === undefined) {
    return [
      { kind: 'never', from: 0, to: besideAfter },
      { kind: 'beside', from: besideAfter, to: Number.POSITIVE_INFINITY },
    ];
  }
  const [about, habit] = [Math.floor(longestBefore * ABOUT_AS_LONG), longestBefore * OUT_OF_HABIT];
  return [
    { kind: 'returned', from: 0, to: about },
    { kind: 'late', from: about, to: habit },
    { kind: usedDays <= SELDOM_DAYS ? 'seldom' : 'lapsed', from: habit, to: Number.POSITIVE_INFINITY },
  ];
}
