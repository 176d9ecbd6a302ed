import { Failure } from '../model/failure.ts';
import { SECOND_MS } from '../model/time.ts';
import { StoreReplaced } from '../usage/store-replaced.ts';
import type { Clock } from './clock.ts';
import type { Ingestion } from './ingestion.ts';

/** How long a store that failed is left alone. */
const STORE_WAIT_MS = 5 * SECOND_MS;

export interface StoreEvents {
  /**
   * The store could not be written, such as on a full disk: what was read is kept and written later. While it cannot
   * be, reading goes on until the memory set aside is full. Absent: the failure ends the reading.
   */
  readonly onStoreProblem?: (failure: Failure, waitMs: number) => void;
  /** all that was kept is stored */
  readonly onStoreRecovered?: () => void;
}

export interface PatientFlushOptions extends StoreEvents {
  readonly clock: Clock;
  /** ends the waiting for a store that fails */
  readonly signal?: AbortSignal;
}

/** Stores what an ingestion has read, or sees to it that it is tried again. */
export class PatientFlush {
  readonly #ingestion: Ingestion;
  readonly #options: PatientFlushOptions;
  /** set while the store fails */
  #nextTryMs: number | undefined;

  constructor(ingestion: Ingestion, options: PatientFlushOptions) {
    this.#ingestion = ingestion;
    this.#options = options;
  }

  /**
   * Tries until the store takes it, or until there is room to read on meanwhile.
   * @returns whether it is stored
   */
  async flush(): Promise<boolean> {
    const { clock, onStoreProblem, onStoreRecovered, signal } = this.#options;
    for (;;) {
      const waitMs = Math.min((this.#nextTryMs ?? 0) - clock.now(), STORE_WAIT_MS);
      if (waitMs > 0 && !this.#ingestion.isFull) return false;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      try {
        await this.#ingestion.flush();
        if (this.#nextTryMs !== undefined) onStoreRecovered?.();
        this.#nextTryMs = undefined;
        return true;
      } catch (cause) {
        if (onStoreProblem === undefined || !mayPass(cause) || signal?.aborted === true) throw cause;
        this.#nextTryMs = clock.now() + STORE_WAIT_MS;
        onStoreProblem(cause, STORE_WAIT_MS);
        if (!this.#ingestion.isFull) return false;
      }
    }
  }
}

function mayPass(cause: unknown): cause is Failure {
  return cause instanceof Failure && cause.code === 'store-unusable' && !(cause instanceof StoreReplaced);
}
