import type { Activity } from '../../grants/activity.ts';
import type { Grant } from '../../grants/grant.ts';
import { DAY_MS } from '../../model/time.ts';
import { beginningOf } from '../clock.ts';
import type { Likelihood } from '../finding.ts';
import type { IdleInput } from '../idle.ts';
import { byRule } from '../roll-up.ts';
import { LikelihoodModel } from './likelihood.ts';
import { type GrantPast, observedDays, silencesOf } from './silences.ts';

/**
 * The chance that a grant is used in as much time again as is asked for, drawn from the pasts of all of them. Undefined
 * for one of which nobody knows since when it could be used.
 */
export function likelihoods(
  grants: readonly Grant[],
  activity: Activity,
  input: IdleInput,
): (grant: Grant) => Likelihood | undefined {
  const pasts = new Map<Grant, GrantPast>();
  for (const own of byRule(grants).values()) {
    const firstDays = own.map((grant) => firstDayOf(grant, activity));
    const [first = NEVER, second = NEVER] = firstDays.toSorted((a, b) => a - b);
    for (const [index, grant] of own.entries()) {
      // a grant is not beside itself: its own first use must not tell what it was while it was silent
      const past = pastOf(grant, firstDays[index] === first ? second : first, activity, input);
      if (past !== undefined) pasts.set(grant, past);
    }
  }
  const model = new LikelihoodModel(pasts.values());
  const horizonMs = input.settings.unusedForMs;
  return (grant) => {
    const past = pasts.get(grant);
    return past === undefined ? undefined : model.estimate(past, Math.ceil(horizonMs / DAY_MS), horizonMs);
  };
}

const NEVER = Number.POSITIVE_INFINITY;

function firstDayOf(grant: Grant, activity: Activity): number {
  for (const day of activity.daysOf(grant)) return day;
  return NEVER;
}

/** @param othersDay on which another part of its rule was used first */
function pastOf(
  grant: Grant,
  othersDay: number,
  activity: Activity,
  input: IdleInput,
): GrantPast | undefined {
  const { population, presence, settings } = input;
  const subjects = population.subjects(grant.spec);
  const peers = population.peers(grant);
  const beginning = beginningOf(grant, subjects, peers, input);
  if (beginning.kind !== 'known') return undefined;
  const window = { fromMs: beginning.startMs, toMs: settings.nowMs };
  const observed = window.fromMs < window.toMs ? presence.observed(subjects, peers, window) : [];
  return {
    silences: silencesOf(activity.daysOf(grant), observed),
    besideAfter: othersDay === NEVER ? NEVER : observedDays(observed, (othersDay + 1) * DAY_MS),
  };
}
