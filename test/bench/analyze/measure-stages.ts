import { openAnyStore } from '../../../src/app/open-any-store.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { compareWithNaive } from '../engine/measure-cluster.ts';
import { type Part, perform, requestOf } from './measure-report.ts';
import { type Scene, storePath, type Variant } from './scene.ts';
import { READING, withStages } from './stages.ts';

export interface StagesResult {
  /** stage → seconds, in no order */
  readonly stages: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  /** connections whose credits were compared with the naive evaluation, and how many credits those are */
  readonly sample: number;
  readonly sampleCredits: number;
}

/** Where the time of a report goes, and whether its evidence is that of a naive evaluation. */
export async function measureStages(scene: Scene, variant: Variant, part: Part): Promise<StagesResult> {
  const usageShare = await shareOfUsage(storePath(scene, variant));
  const { value, stages } = await withStages(() => perform(requestOf(scene, variant), part));
  const { [READING]: reading = 0, ...others } = Object.fromEntries(stages);
  const { manifests, engine, inventory, attribution, observed, judgement } = value.analysis;
  const findings: Record<string, number> = {};
  for (const { kind } of judgement.findings) findings[kind] = (findings[kind] ?? 0) + 1;
  const identities = new Identities(inventory, { lenient: true });
  const { sample, sampleCredits } = compareWithNaive(
    { policies: manifests.policies, engine, identities, attribution },
    inventory,
    observed.usages.filter((one) => one.outcome === 'allowed'),
  );
  return {
    stages: { 'read: usage': reading * usageShare, 'read: the rest': reading * (1 - usageShare), ...others },
    findings,
    sample,
    sampleCredits,
  };
}

/** Waiting for the database cannot be told apart by frames, so the reads are timed by themselves. */
async function shareOfUsage(path: string): Promise<number> {
  const started = performance.now();
  const store = await openAnyStore(path);
  const usage = await store.atOnce(async (view) => {
    // what usage refers to belongs to the rest, and is read once
    await view.readEndpoints();
    const before = performance.now();
    await view.readUsage();
    const took = performance.now() - before;
    await view.readHistory();
    await view.readRequests();
    await view.readNamedPolicies();
    await view.readCoverage();
    await view.readGrantHistory();
    await view.readSources();
    await view.span();
    return took;
  });
  await store.close();
  return usage / (performance.now() - started);
}
