import type { Flow } from '../../../src/flows/flow.ts';
import { observe } from '../../../src/flows/observation.ts';
import { UsageFold } from '../../../src/usage/fold.ts';
import type { StoreBatch } from '../../../src/usage/store.ts';

export const EMPTY_BATCH: StoreBatch = {
  usage: [],
  sightings: [],
  views: [],
  seen: { digests: [], timesMs: [] },
};

export function batchOf(flows: readonly Flow[], changes: Partial<StoreBatch> = {}): StoreBatch {
  const fold = new UsageFold();
  for (const flow of flows) {
    const observation = observe(flow);
    if (!observation.ok) throw new Error(observation.error);
    fold.add(observation.value);
  }
  return { ...EMPTY_BATCH, ...fold.drain(), ...changes };
}
