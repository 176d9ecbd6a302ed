import { daysAtHome } from '../findings/days-at-home.ts';
import { Presence } from '../findings/presence.ts';
import type { JudgementSettings } from '../findings/settings.ts';
import type { SuggestedKind } from '../suggestions/peer-of.ts';
import { type Suggestions, suggestPolicies } from '../suggestions/suggest.ts';
import type { Analysis } from './analyze.ts';

/** Policies for the pods that none isolates, proven against those that are there. */
export function suggestionsOf(
  { judgement, manifests, engine, inventory, population, observed }: Analysis,
  settings: JudgementSettings,
  kind: SuggestedKind | undefined,
): Suggestions {
  if (kind === undefined) return { offered: [], withheld: [] };
  const { usages, coverage, endpoints } = observed;
  return suggestPolicies({
    findings: judgement.findings,
    policies: manifests.policies,
    engine,
    taken: [...manifests.policies, ...manifests.invalid].map(({ ref }) => ref),
    inventory,
    population,
    presence: () => new Presence(coverage, population.isComplete, daysAtHome(usages, population)),
    usages,
    endpoints,
    settings,
    kind,
  });
}
