import { daysAtHome } from '../../findings/days-at-home.ts';
import { Presence } from '../../findings/presence.ts';
import type { Coverage } from '../../usage/coverage.ts';
import { coveragePicture } from './coverage-lanes.ts';
import { daysShown } from './days.ts';
import type { Pictures } from './pictures.ts';
import { type MapInput, serviceMap } from './service-map.ts';
import { type StripInput, useStrips } from './use-strips.ts';

export interface PictureInput extends MapInput, Omit<StripInput, 'presence' | 'days'> {
  readonly coverage: Coverage;
  readonly nowMs: number;
}

/** All pictures of one result. */
export function makePictures(input: PictureInput): Pictures {
  const { coverage, population, usages, window, nowMs } = input;
  const days = daysShown(window, nowMs, coverage);
  const presence = new Presence(coverage, population.isComplete, daysAtHome(usages, population));
  return {
    map: serviceMap(input),
    strips: useStrips({ ...input, presence, days }),
    coverage: coveragePicture(coverage, days),
  };
}
