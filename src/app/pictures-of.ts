import type { JudgementSettings } from '../findings/settings.ts';
import { makePictures } from '../report/pictures/make-pictures.ts';
import type { Pictures } from '../report/pictures/pictures.ts';
import type { Analysis } from './analyze.ts';

/** The pictures of an analysis, made when first asked for. */
export function picturesOf(
  { engine, inventory, observed, population, activity, grantSince, judgement }: Analysis,
  { nowMs, unusedForMs }: JudgementSettings,
): () => Pictures {
  let made: Pictures | undefined;
  return () => {
    made ??= makePictures({
      engine,
      agent: inventory.agent,
      population,
      activity,
      grantSince,
      usages: observed.usages,
      coverage: observed.coverage,
      findings: judgement.findings,
      window: { fromMs: nowMs - unusedForMs, toMs: nowMs },
      nowMs,
    });
    return made;
  };
}
