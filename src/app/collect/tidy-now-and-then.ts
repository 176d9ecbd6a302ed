import { Failure } from '../../model/failure.ts';
import { HOUR_MS } from '../../model/time.ts';
import type { KeepLimits } from '../../usage/retention.ts';
import type { Store } from '../../usage/store.ts';
import type { Clock } from '../clock.ts';

export { DEFAULT_KEEP, type KeepLimits } from '../../usage/retention.ts';

const TIDY_EVERY_MS = HOUR_MS;

export interface TidyOptions {
  readonly clock: Clock;
  readonly keep: KeepLimits;
  /** the store could not be tidied now; what it holds is untouched, and it is tried again */
  readonly onTidyProblem?: (failure: Failure, waitMs: number) => void;
}

/** Lets go what is too old, at once and then every hour, until the signal is aborted. Writing goes on in between. */
export async function tidyNowAndThen(
  store: Store,
  { clock, keep, onTidyProblem }: TidyOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await store.tidy(keep, clock.now(), signal);
    } catch (error) {
      // a full disk, say: collecting hears of it by itself, and old rows do no harm
      if (!(error instanceof Failure)) throw error;
      onTidyProblem?.(error, TIDY_EVERY_MS);
    }
    await clock.sleep(TIDY_EVERY_MS, signal);
  }
}
