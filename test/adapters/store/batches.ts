import type { Flow } from '../../../src/flows/flow.ts';
import { observe } from '../../../src/flows/observation.ts';
import { UsageFold } from '../../../src/usage/fold.ts';
import { RequestBound } from '../../../src/usage/requests/request-bound.ts';
import type { StoreBatch } from '../../../src/usage/store.ts';

export const EMPTY_BATCH: StoreBatch = {
  usage: [],
  requests: [],
  namings: [],
  sightings: [],
  views: [],
  seen: { digests: [], timesMs: [] },
};

export function batchOf(flows: readonly Flow[], changes: Partial<StoreBatch> = {}): StoreBatch {
  const fold = new UsageFold();
  const bound = new RequestBound();
  for (const flow of flows) {
    const observation = observe(flow);
    if (!observation.ok) throw new Error(observation.error);
    const { connection, seenAt, request } = observation.value;
    fold.add(
      observation.value,
      request === undefined ? undefined : bound.apply(connection, seenAt, request.logged),
    );
  }
  return { ...EMPTY_BATCH, ...fold.drain(), ...changes };
}
