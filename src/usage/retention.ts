import { DAY_MS } from '../model/time.ts';

/** How long a store keeps what it is told. */
export interface KeepLimits {
  /** usage is kept by the hour for so long, then by the day */
  readonly hourlyMs: number;
  /** nothing is kept for longer, and what lies before counts as never observed; not shorter than `hourlyMs` */
  readonly retainMs: number;
}

export const DEFAULT_KEEP: KeepLimits = { hourlyMs: 8 * DAY_MS, retainMs: 400 * DAY_MS };

/** What a store holds of the past. Both are starts of days and only ever rise: what is forgotten does not come back. */
export interface KeptFrom {
  /** usage before this is kept by the day; 0: all by the hour */
  readonly hourlyFromMs: number;
  /** nothing before this is kept, and nothing of it counts as observed; 0: all is kept */
  readonly retainedFromMs: number;
}

/**
 * What may go.
 * @param newestMs of all that was recorded: a clock that is ahead, or a collector that was away for long, must not make
 * the past look older than it is
 */
export function keptFrom(
  { hourlyMs, retainMs }: KeepLimits,
  nowMs: number,
  newestMs: number,
  before: KeptFrom,
): KeptFrom {
  const lastMs = Math.min(nowMs, newestMs);
  const retainedFromMs = Math.max(before.retainedFromMs, startOfDay(lastMs - retainMs));
  return {
    retainedFromMs,
    hourlyFromMs: Math.max(before.hourlyFromMs, startOfDay(lastMs - hourlyMs), retainedFromMs),
  };
}

function startOfDay(ms: number): number {
  return Math.max(Math.floor(ms / DAY_MS) * DAY_MS, 0);
}
