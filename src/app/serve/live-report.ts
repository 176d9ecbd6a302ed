import type { ServedReport } from '../../adapters/http/server/report-files.ts';
import { MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import type { PastResult } from '../../report/trend/past-result.ts';
import type { Clock } from '../clock.ts';

/** A report in every format that is served, and what is kept of it. */
export interface MadeReport {
  readonly texts: (ServedReport & { kind: 'made' })['texts'];
  readonly contentSecurityPolicy: string;
  readonly result: PastResult;
}

/** Makes a report as of now. Rejects with why there is none. */
export type MakeReport = (nowMs: number, signal: AbortSignal) => Promise<MadeReport>;

export interface LiveReportOptions {
  readonly clock: Clock;
  /** a report could not be made */
  readonly onFailed?: (error: unknown) => void;
  /** what rejects here goes to `onFailed`, and the report is served all the same */
  readonly onMade?: (made: MadeReport, tookMs: number) => Promise<void>;
}

/** One that is younger is current enough: nothing in it hangs on minutes. */
export const CURRENT_MS = 10 * MINUTE_MS;
/** So long somebody who asks waits for it, before what there is must do. */
const WAIT_MS = 20 * SECOND_MS;

/**
 * The report as of about now: made when somebody asks for it and the last one is old, one at a time, so that nobody's
 * looking costs nothing and everybody's costs little.
 */
export class LiveReport {
  readonly #make: MakeReport;
  readonly #options: LiveReportOptions;
  readonly #stopping = new AbortController();
  #made: (ServedReport & { readonly kind: 'made' }) | undefined;
  #making: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(make: MakeReport, options: LiveReportOptions) {
    this.#make = make;
    this.#options = options;
  }

  /** Waits a while for a new one where the last is old; never rejects. */
  async latest(): Promise<ServedReport> {
    const { clock } = this.#options;
    if (this.#made !== undefined && clock.now() - this.#made.madeAtMs < CURRENT_MS) return this.#made;
    const waiting = new AbortController();
    const enough = clock.sleep(WAIT_MS, AbortSignal.any([waiting.signal, this.#stopping.signal]));
    await Promise.race([this.refresh(), enough]);
    waiting.abort();
    if (this.#made !== undefined) return this.#made;
    if (this.#failure === undefined) return { kind: 'making' };
    return { kind: 'none', detail: this.#failure };
  }

  /** Makes one now, or waits for the one that is being made; never rejects. */
  refresh(): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    return (this.#making ??= this.#refresh().finally(() => (this.#making = undefined)));
  }

  /** Ends what is being made. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#making;
  }

  async #refresh(): Promise<void> {
    const { clock, onMade, onFailed } = this.#options;
    const nowMs = clock.now();
    try {
      const made = await this.#make(nowMs, this.#stopping.signal);
      const { texts, contentSecurityPolicy } = made;
      this.#made = { kind: 'made', texts, contentSecurityPolicy, madeAtMs: nowMs };
      this.#failure = undefined;
      await onMade?.(made, clock.now() - nowMs);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (this.#made?.madeAtMs !== nowMs)
        this.#failure = error instanceof Error ? error.message : String(error);
      onFailed?.(error);
    }
  }
}
