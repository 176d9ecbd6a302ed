import type { SimCluster } from './cluster/cluster.ts';
import { makeCluster } from './cluster/make-cluster.ts';
import { makeNeeds } from './needs/make-needs.ts';
import type { Need } from './needs/need.ts';
import { makePolicies } from './policies/make-policies.ts';
import type { SimPolicy } from './policies/rule.ts';
import { disturb, type GapLevel, type NodeSight } from './recording/disturbances.ts';
import { happen } from './recording/happen.ts';
import type { SimRecord } from './recording/record.ts';
import type { Truth } from './truth/truth.ts';

/** Whether needs go on coming and going after the judgement, as they did before, or what there is then stays. */
export const FUTURES = ['still', 'changing'] as const;
export type Future = (typeof FUTURES)[number];

export interface WorldPlan {
  readonly seed: number;
  readonly days: number;
  readonly gaps: GapLevel;
  /** `still` if nothing else is said */
  readonly future?: Future;
}

/** A cluster with its past and its future. */
export interface SimWorld {
  readonly cluster: SimCluster;
  readonly needs: readonly Need[];
  readonly policies: readonly SimPolicy[];
  readonly sights: readonly NodeSight[];
  readonly records: readonly SimRecord[];
  readonly truth: Truth;
}

/** Longer than a quarter, so that every schedule the simulator writes comes round once more. */
const AHEAD_DAYS = 100;

export function makeWorld({ seed, days, gaps, future = 'still' }: WorldPlan): SimWorld {
  const cluster = makeCluster({ seed, days, aheadDays: AHEAD_DAYS });
  const needs = makeNeeds(cluster, future === 'still' ? cluster.endMs : cluster.horizonMs);
  const policies = makePolicies(cluster, needs);
  const sights = disturb(cluster, gaps);
  return { cluster, needs, policies, sights, ...happen(cluster, needs, policies, sights) };
}
