import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Grant } from '../grants/grant.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { countedPods } from './exposure/counted-pods.ts';
import { grantedSurface, type Surface } from './exposure/granted.ts';
import { PeerGroups } from './exposure/peer-groups.ts';
import type { UsedPairs } from './exposure/used.ts';
import type { Population } from './population.ts';

/**
 * How much access a cluster grants, and how much of it was used: the number to bring down.
 *
 * A pair is one subject, one direction and one peer that some grant joins. Subjects, and peers that are pods, are
 * identities: pods that share their labels are one. A peer that is not a pod is one CIDR, DNS name, entity or
 * reference as written, however many addresses it stands for, and blocks that overlap count apart. A rule for
 * everyone, for all or for the cluster reaches every pod, and one party more. Pairs and their ports are counted
 * once, however many grants join them. Denies, tiers and pods that nothing isolates are left aside: it measures
 * what is written to be allowed.
 */
export interface Exposure {
  readonly granted: Surface;
  /** used within the window; what is granted and not here was never used in it */
  readonly used: Surface;
  /** what the proposed revocations leave of `granted` */
  readonly left: Surface;
}

export type { Surface } from './exposure/granted.ts';

export interface ExposureInput {
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly population: Population;
  readonly usedPairs: UsedPairs;
  /** pods before it do not count */
  readonly sinceMs: number;
}

/** @param revoked grants that are proposed to go */
export function measureExposure(input: ExposureInput, revoked: ReadonlySet<Grant>): Exposure {
  const { engine, inventory, population, usedPairs, sinceMs } = input;
  const pods = countedPods(population, inventory.agent, sinceMs);
  const groups = new PeerGroups(engine.grants, pods);
  const staying = engine.grants.filter((grant) => !revoked.has(grant));
  const granted = grantedSurface(engine.grants, pods, groups, engine);
  return {
    granted,
    used: usedPairs.surface,
    left: revoked.size === 0 ? granted : grantedSurface(staying, pods, groups, engine),
  };
}
