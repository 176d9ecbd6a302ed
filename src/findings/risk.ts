import { crossing } from './risk/crossing.ts';
import type { Exposed } from './risk/exposed.ts';
import { placeValue } from './risk/place-value.ts';
import { portValue } from './risk/port-value.ts';
import { reachValue } from './risk/reach-value.ts';

/** The most that each part of the score can add; docs/risk.md says why. */
export const WEIGHTS = { place: 50, ports: 20, reach: 15, crossing: 15 } as const;

/**
 * What an intruder gains from a part of a policy, 0 to 100: where it leads, through how many ports, between how many
 * parties, and over which borders. Each of the four only grows with what is granted, so that a grant that contains
 * another never scores less.
 */
export function riskOf(part: readonly Exposed[]): number {
  const score =
    WEIGHTS.place * Math.max(0, ...part.map(({ grant }) => placeValue(grant))) +
    WEIGHTS.ports * portValue(part.map(({ grant }) => grant)) +
    WEIGHTS.reach * reachValue(part) +
    WEIGHTS.crossing * Math.max(0, ...part.map(crossing));
  return Math.round(score);
}
