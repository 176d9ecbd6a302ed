import type { Grant } from '../grants/grant.ts';
import { lengthMs } from '../usage/intervals.ts';
import type { Confidence } from './confidence.ts';
import type { Population } from './population.ts';
import type { Presence } from './presence.ts';
import type { JudgementSettings } from './settings.ts';

/** How much of the window one could see by which rules traffic came. */
export interface Watch {
  readonly startMs: number;
  readonly observedMs: number;
  /** `reliable`: of all of the window */
  readonly confidence: Confidence;
}

export interface WatchInput {
  readonly population: Population;
  readonly presence: Presence;
  readonly settings: JudgementSettings;
}

/** Streams begin and end within minutes of it, and that is no time unseen worth a word. */
const WHOLE = 0.99;

/** Of grants together: as much as of the one that could be watched least. */
export function watchOf(part: readonly Grant[], { population, presence, settings }: WatchInput): Watch {
  const { nowMs, unusedForMs } = settings;
  const startMs = Math.max(nowMs - unusedForMs, presence.beganMs ?? nowMs);
  const window = { fromMs: startMs, toMs: nowMs };
  const observedMs =
    startMs < nowMs
      ? Math.min(
          ...part.map((grant) =>
            lengthMs(presence.observed(population.subjects(grant.spec), population.peers(grant), window)),
          ),
        )
      : 0;
  return { startMs, observedMs, confidence: confidenceOf(observedMs / unusedForMs) };
}

function confidenceOf(share: number): Confidence {
  if (share === 0) return 'not-evaluable';
  return share >= WHOLE ? 'reliable' : 'weak';
}
