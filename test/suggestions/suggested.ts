import { daysAtHome } from '../../src/findings/days-at-home.ts';
import { Population } from '../../src/findings/population.ts';
import { Presence } from '../../src/findings/presence.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import type { Policy } from '../../src/policies/policy.ts';
import type { SuggestedKind } from '../../src/suggestions/peer-of.ts';
import { type Suggestions, suggestPolicies } from '../../src/suggestions/suggest.ts';
import type { SuggestedPolicy } from '../../src/suggestions/suggested-policy.ts';
import { NOW_MS, type Situation, situated } from '../findings/situation.ts';
import { policiesOf } from '../support/policies.ts';

/** What is suggested in the situation. */
export function suggested(situation: Situation, kind: SuggestedKind = 'CiliumNetworkPolicy'): Suggestions {
  const { manifests, judgement, engine, inventory, observed } = situated(situation);
  const { usages, endpoints, coverage } = observed;
  const population = new Population(
    endpoints,
    inventory,
    coverage.map(({ node }) => node),
  );
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
    settings: {
      nowMs: NOW_MS,
      unusedForMs: 30 * DAY_MS,
      assumeStable: false,
      keeps: [],
      ...situation.settings,
    },
    kind,
  });
}

/** The one for the workload. Throws where there is none, and says why. */
export function suggestionFor(name: string, situation: Situation, kind?: SuggestedKind): SuggestedPolicy {
  const { offered, withheld } = suggested(situation, kind);
  const found = offered.find(({ workload }) => `${workload.namespace}/${workload.name}` === name);
  if (found === undefined) throw new Error(withheld.map(({ reason }) => reason).join('; '));
  return found;
}

export function policyIn({ file, yaml }: Pick<SuggestedPolicy, 'file' | 'yaml'>): Policy {
  const [object] = parseManifest(file, yaml).objects;
  const [policy] = policiesOf(JSON.stringify(object?.value));
  if (policy === undefined) throw new Error('no policy');
  return policy;
}

/** What it allows: sentences of its grants, as the engine reads the text. */
export function sentencesOf(suggestion: SuggestedPolicy): string[] {
  const policy = policyIn(suggestion);
  return new PolicyEngine([policy], situated({ policies: [] }).inventory).grants.map(
    ({ sentence }) => sentence,
  );
}

/** `shop/web: why` of each that is withheld. */
export function withheldIn(situation: Situation, kind?: SuggestedKind): string[] {
  return suggested(situation, kind).withheld.map(
    ({ workload, reason }) => `${workload.namespace}/${workload.name}: ${reason}`,
  );
}
