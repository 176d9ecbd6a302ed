import { DAY_MS } from '../../src/model/time.ts';
import { assess } from './assessment/assess.ts';
import type { Assessment } from './assessment/assessment.ts';
import { judgeWorld } from './judge-world.ts';
import type { GapLevel } from './recording/disturbances.ts';
import { Observable } from './truth/observable.ts';
import { type Future, makeWorld } from './world.ts';

export interface Simulation {
  readonly seed: number;
  readonly days: number;
  readonly gaps: GapLevel;
  readonly future?: Future;
  readonly windowsDays: readonly number[];
  /** the end, and before it as the user likes */
  readonly afterDays?: readonly number[];
  readonly directory: string;
}

/** One cluster: its life, the recording, the judgements, and how they agree with the truth. */
export async function simulate(simulation: Simulation): Promise<Assessment[]> {
  const { seed, days, gaps, future = 'still', windowsDays, afterDays = [days], directory } = simulation;
  const world = makeWorld({ seed, days, gaps, future });
  const observable = new Observable(world.cluster, world.sights);
  const judged = await judgeWorld(world, { directory, afterDays, windowsDays });
  return judged
    .filter(({ nowMs, unusedForMs }) => nowMs - unusedForMs >= world.cluster.startMs - DAY_MS)
    .map((one) => assess(world, observable, one));
}
