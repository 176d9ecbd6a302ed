import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Analysis, analyze } from '../../src/app/analyze.ts';
import { loadPolicies } from '../../src/app/manifests.ts';
import { recordPolicies } from '../../src/app/record-policies.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { renderInventory } from './cluster/render-inventory.ts';
import { renderPolicies } from './policies/render-policies.ts';
import type { SimPolicy } from './policies/rule.ts';
import { writeNodeHistory } from './recording/write-history.ts';
import { writeSpan } from './recording/write-store.ts';
import type { SimWorld } from './world.ts';

export interface Judged {
  readonly nowMs: number;
  readonly unusedForMs: number;
  readonly analysis: Analysis;
}

export interface JudgePlan {
  readonly directory: string;
  /** days of the recording at whose end it is judged, ascending */
  readonly afterDays: readonly number[];
  readonly windowsDays: readonly number[];
}

/** Writes the recording day by day as it came, and judges it through the real pipeline now and then. */
export async function judgeWorld(world: SimWorld, plan: JudgePlan): Promise<Judged[]> {
  const { directory, afterDays, windowsDays } = plan;
  const { cluster, records, sights } = world;
  mkdirSync(directory, { recursive: true });
  const storePath = join(directory, 'lapse.duckdb');
  const judged: Judged[] = [];
  let writtenMs = cluster.startMs;
  for (const days of afterDays) {
    const nowMs = cluster.startMs + days * DAY_MS;
    const store = await openStore(storePath, { mode: 'read-write' });
    try {
      for (const seenMs of policyChanges(world, writtenMs, nowMs)) {
        const changed = world.policies.filter(
          (policy) => seenMs === writtenMs || changesOf(policy).includes(seenMs),
        );
        const path = write(directory, `policies-${seenMs}`, renderPolicies(changed, seenMs));
        await recordPolicies(store, (await loadPolicies([path])).policies, seenMs);
      }
      await writeSpan(store, records, sights, { fromMs: writtenMs, toMs: nowMs });
      await writeNodeHistory(store, cluster, nowMs);
    } finally {
      await store.close();
    }
    writtenMs = nowMs;
    const policies = write(directory, `policies-${nowMs}`, renderPolicies(world.policies, nowMs));
    const inventory = write(directory, `inventory-${nowMs}`, renderInventory(cluster, nowMs));
    for (const windowDays of windowsDays) {
      const unusedForMs = windowDays * DAY_MS;
      const analysis = await analyze({
        storePath,
        policyPaths: [policies],
        inventoryPaths: [inventory],
        settings: { nowMs, unusedForMs, assumeStable: false, keeps: [] },
      });
      judged.push({ nowMs, unusedForMs, analysis });
    }
  }
  return judged;
}

/** When the collector met new policies: at its start, and whenever a rule came. */
function policyChanges({ policies }: SimWorld, fromMs: number, toMs: number): number[] {
  const changes = policies.flatMap(changesOf);
  return [...new Set([fromMs, ...changes])].filter((ms) => fromMs <= ms && ms < toMs).sort((a, b) => a - b);
}

function changesOf({ createdMs, rules }: SimPolicy): number[] {
  return [createdMs, ...rules.map((rule) => rule.sinceMs)];
}

function write(directory: string, name: string, objects: readonly object[]): string {
  const path = join(directory, `${name}.yaml`);
  writeFileSync(
    path,
    objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n'),
  );
  return path;
}
