import { UsedPairs } from '../../../src/findings/exposure/used.ts';
import { type Judgement, judge } from '../../../src/findings/judge.ts';
import { Population } from '../../../src/findings/population.ts';
import { Activity } from '../../../src/grants/activity.ts';
import { Breadth } from '../../../src/grants/breadth.ts';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { attribute } from '../../../src/grants/evidence.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { Sharing } from '../../../src/grants/sharing.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import type { ParsedPolicies } from '../../../src/policies/parse-policies.ts';
import type { KnownEndpoint, Usage } from '../../../src/usage/usage.ts';
import { NOW_MS, SINCE_MS } from './observe.ts';

/** What was seen, of whom, where. */
export interface Observation {
  readonly inventory: Inventory;
  readonly endpoints: readonly KnownEndpoint[];
  readonly usages: readonly Usage[];
}

/** The judgement where every rule is old and nothing was hidden for 60 days, of which 30 are asked for. */
export function judgeObserved(
  { policies, invalid }: Pick<ParsedPolicies, 'policies' | 'invalid'>,
  { inventory, endpoints, usages }: Observation,
): Judgement {
  const engine = new PolicyEngine(policies, inventory);
  const unusedForMs = 30 * DAY_MS;
  const sinceMs = NOW_MS - unusedForMs;
  const [activity, sharing, breadth] = [new Activity(), new Sharing(sinceMs), new Breadth(sinceMs)];
  const identities = new Identities(inventory, { lenient: true });
  const population = new Population(endpoints, inventory, ['node-1'], identities);
  const usedPairs = new UsedPairs(population, inventory.agent, sinceMs);
  const witnesses = [activity, sharing, breadth, usedPairs];
  return judge({
    policies,
    invalid,
    engine,
    inventory,
    usages,
    grants: engine.grants,
    attribution: attribute(engine, identities, usages, [], witnesses),
    activity,
    sharing,
    breadth,
    usedPairs,
    disputes: [],
    population,
    coverage: [{ node: 'node-1', covered: [{ fromMs: SINCE_MS, toMs: NOW_MS }], lost: [] }],
    grantSince: () => SINCE_MS,
    settings: { nowMs: NOW_MS, unusedForMs, assumeStable: false, keeps: [] },
  });
}
