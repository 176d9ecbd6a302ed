import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { Store } from '../../usage/store.ts';
import type { Clock } from '../clock.ts';
import { recordResult } from '../record-result.ts';
import type { CollectorMonitor } from './collector-monitor.ts';
import { LiveReport, type MakeReport } from './live-report.ts';

export interface RunningReports {
  readonly live: LiveReport;
  stop(): Promise<void>;
}

/** The streams come first. */
const FIRST_AFTER_MS = 10 * MINUTE_MS;

/**
 * Makes reports when somebody asks, and one a day though nobody does; the results of all are recorded, so that the next
 * report can tell what changed.
 */
export function startReports(
  make: MakeReport,
  store: Store,
  monitor: CollectorMonitor,
  { clock, onReportFailed }: { readonly clock: Clock; readonly onReportFailed?: (error: unknown) => void },
): RunningReports {
  monitor.reports();
  const live = new LiveReport(make, {
    clock,
    onFailed: (error) => {
      monitor.reportFailed();
      onReportFailed?.(error);
    },
    onMade: async (made, tookMs) => {
      monitor.reportMade(made, tookMs);
      await recordResult(store, made.result);
    },
  });
  const stopping = new AbortController();
  const daily = makeDaily(live, clock, stopping.signal);
  return {
    live,
    stop: async () => {
      stopping.abort();
      await live.stop();
      await daily;
    },
  };
}

async function makeDaily(live: LiveReport, clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(FIRST_AFTER_MS, signal);
  while (!signal.aborted) {
    await live.refresh();
    await clock.sleep(DAY_MS, signal);
  }
}
