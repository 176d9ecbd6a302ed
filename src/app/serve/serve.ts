import { CollectorMetrics } from '../../adapters/http/metrics/collector-metrics.ts';
import type { Readiness, ServedContent } from '../../adapters/http/server/respond.ts';
import { type ServeHttpOptions, serveHttp } from '../../adapters/http/server/serve-http.ts';
import { openStore } from '../../adapters/store/open-store.ts';
import { Failure } from '../../model/failure.ts';
import { HOUR_MS, SECOND_MS } from '../../model/time.ts';
import type { StoreReader } from '../../usage/store.ts';
import type { Clock } from '../clock.ts';
import { VERSION } from '../version.ts';
import type { CollectorMonitor } from './collector-monitor.ts';
import { type LiveReportRequest, liveReportOf } from './live-report-of.ts';
import { lendStore } from './loopback.ts';
import { startReports } from './start-reports.ts';
import { startWatch, type WatchIo } from './start-watch.ts';
import { type WatchProgram, watchApart } from './watch-apart.ts';

export interface ServeOptions extends ServeHttpOptions, WatchIo {
  /** the collector's own store, which this process writes */
  readonly storePath: string;
  /** what the report is about; absent: none is served */
  readonly report?: LiveReportRequest;
  /** what was merged is watched so; absent: it is not */
  readonly watch?: WatchProgram & { readonly everyMs: number };
  readonly clock: Clock;
  /** an answer failed for a reason of ours */
  readonly onError?: (error: unknown) => void;
  /** a report could not be made, or not be recorded */
  readonly onReportFailed?: (error: unknown) => void;
}

export interface Serving {
  /** where it listens, such as `http://127.0.0.1:8080` */
  readonly address: string;
  /** Stops accepting, lets running requests end for some seconds, and gives the store back; once. */
  stop(): Promise<void>;
}

/** Of the ten seconds that a stop may take, so that some are left to flush and close the store. */
const GRACE_MS = 5 * SECOND_MS;

const NO_REPORT = {
  kind: 'none',
  detail:
    'The collector knows no policies: start it with --policies (files, or cluster), or with --kubeconfig.',
} as const;

/**
 * Serves the collector's health, metrics, store and report.
 * @throws Failure `usage` where the address cannot be listened on; `store-unusable`
 */
export async function serve(options: ServeOptions, monitor: CollectorMonitor): Promise<Serving> {
  const { clock, storePath } = options;
  // shared with the collector in this process; opened for writing because that is how it is open
  const store = await openStore(storePath, { mode: 'read-write' });
  // a long answer holds up the next one, but no probe
  const probed = await openStore(storePath, { mode: 'read-write' });
  const closeStore = async (): Promise<void> => {
    await probed.close();
    await store.close();
  };
  try {
    await beginMonitor(monitor, probed, clock.now());
    const metrics = new CollectorMetrics(VERSION);
    const content: ServedContent = {
      version: VERSION,
      store,
      report: async () => (await reports?.live.latest()) ?? NO_REPORT,
      readiness: () => readinessOf(probed, monitor),
      metrics: async () => metrics.text(monitor.readings(clock.now(), await sizeOf(probed))),
      onAnswered: (route, status) => metrics.answered(route, status),
      ...(options.onError === undefined ? {} : { onError: options.onError }),
    };
    const reports =
      options.report === undefined
        ? undefined
        : startReports(liveReportOf(options.report, content), probed, monitor, options);
    const server = await serveHttp(options, content);
    const { watch } = options;
    const watching =
      watch === undefined
        ? undefined
        : startWatch(
            (signal) => lendStore(content, (lent) => watchApart(watch, lent, signal)),
            watch.everyMs,
            monitor,
            options,
          );
    const stop = async (): Promise<void> => {
      await Promise.all([reports?.stop(), watching?.stop()]);
      await server.drain(GRACE_MS);
      await closeStore();
    };
    let stopping: Promise<void> | undefined;
    return { address: server.address, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await closeStore();
    throw error;
  }
}

async function beginMonitor(monitor: CollectorMonitor, store: StoreReader, nowMs: number): Promise<void> {
  const [coverage, span] = [await store.readCoverage(), await store.span()];
  const recent = coverage.map((one) => ({
    ...one,
    covered: one.covered.filter(({ toMs }) => toMs > nowMs - HOUR_MS),
  }));
  monitor.begin(recent, span === undefined ? undefined : span.toMs - 1);
}

/** Ready: what comes is stored, and something comes from somewhere. */
async function readinessOf(store: StoreReader, monitor: CollectorMonitor): Promise<Readiness> {
  const storeProblem = monitor.storeFailure ?? (await failureOf(store.span()));
  const sources = monitor.sources();
  const isFed = sources.some(({ state }) => state === 'connected');
  return {
    isReady: storeProblem === undefined && isFed,
    checks: [
      { name: 'store', ok: storeProblem === undefined, detail: storeProblem ?? 'open' },
      ...sources.map(({ name, state, detail }) => ({
        name: `source ${name}`,
        ok: state === 'connected',
        detail: detail === '' ? state : `${state}: ${detail}`,
      })),
      ...(isFed ? [] : [{ name: 'sources', ok: false, detail: 'none is connected' }]),
    ],
  };
}

/** A store that cannot be read is no reason to show no metrics. */
async function sizeOf(store: StoreReader): Promise<{ rows: number; bytes: number } | undefined> {
  try {
    return await store.size();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function failureOf(reading: Promise<unknown>): Promise<string | undefined> {
  try {
    await reading;
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}
