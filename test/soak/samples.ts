import { median } from '../bench/measure.ts';
import type { CollectorProcess } from '../support/collector-process.ts';
import type { Verdict } from './judge.ts';

interface Sample {
  readonly rssMegabytes: number;
  readonly lagSeconds: number;
}

/** How much more memory the last third may take than the one before: what grows without bound grows by more. */
const GROWTH = 1.15;
const SLACK_MEGABYTES = 30;
/** relay away, the longest wait before it is asked again, a flush, and what was missed read again */
const MOST_LAG_SECONDS = 45;
const USUAL_LAG_SECONDS = 15;

/** Looks at the collector now and then. */
export class Samples {
  readonly #collector: CollectorProcess;
  readonly #samples: Sample[] = [];

  constructor(collector: CollectorProcess) {
    this.#collector = collector;
  }

  async take(): Promise<void> {
    const rssMegabytes = (await this.#collector.metric('process_resident_memory_bytes')) / 1e6;
    const lagSeconds = await this.#collector.metric('lapse_lag_seconds');
    this.#samples.push({ rssMegabytes, lagSeconds });
  }

  judge(): Verdict[] {
    const third = Math.floor(this.#samples.length / 3);
    const memory = this.#samples.map((one) => one.rssMegabytes);
    const [middle, last] = [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
    const lags = this.#samples.map((one) => one.lagSeconds).sort((a, b) => a - b);
    const usual = lags[Math.floor(lags.length * 0.8)] ?? Number.POSITIVE_INFINITY;
    const most = lags.at(-1) ?? Number.POSITIVE_INFINITY;
    const bound = middle * GROWTH + SLACK_MEGABYTES;
    return [
      { what: 'samples', found: `${lags.length}`, bound: '≥ 10', ok: lags.length >= 10 },
      {
        what: 'memory, middle → last third',
        found: `${middle.toFixed(0)} → ${last.toFixed(0)} MB`,
        bound: `≤ ${bound.toFixed(0)} MB`,
        ok: last <= bound,
      },
      {
        what: 'most memory',
        found: `${Math.max(...memory).toFixed(0)} MB`,
        bound: '≤ 600 MB',
        ok: Math.max(...memory) <= 600,
      },
      {
        what: 'lag, four fifths of the time',
        found: `${usual.toFixed(1)} s`,
        bound: `≤ ${USUAL_LAG_SECONDS} s`,
        ok: usual <= USUAL_LAG_SECONDS,
      },
      {
        what: 'longest lag',
        found: `${most.toFixed(1)} s`,
        bound: `≤ ${MOST_LAG_SECONDS} s`,
        ok: most <= MOST_LAG_SECONDS,
      },
    ];
  }
}
