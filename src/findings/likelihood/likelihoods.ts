import type { Activity } from '../../grants/activity.ts';
import type { Grant } from '../../grants/grant.ts';
import { DAY_MS } from '../../model/time.ts';
import { beginningOf } from '../clock.ts';
import type { Likelihood } from '../finding.ts';
import type { IdleInput } from '../idle.ts';
import { byRule } from '../roll-up.ts';
import { type GrantPast, LikelihoodModel } from './likelihood.ts';
import { silencesOf } from './silences.ts';

/**
 * The chance that a grant is used in as much time again as is asked for, drawn from the pasts of all of them. Undefined
 * for one of which nobody knows since when it could be used.
 * @param isUsed within the window
 */
export function likelihoods(
  grants: readonly Grant[],
  isUsed: (grant: Grant) => boolean,
  activity: Activity,
  input: IdleInput,
): (grant: Grant) => Likelihood | undefined {
  const pasts = new Map<Grant, GrantPast>();
  for (const own of byRule(grants).values()) {
    const isBesideUse = own.some(isUsed);
    for (const grant of own) {
      const past = pastOf(grant, isBesideUse, activity, input);
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

function pastOf(
  grant: Grant,
  isBesideUse: boolean,
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
  return { silences: silencesOf(activity.daysOf(grant), observed), isBesideUse };
}
