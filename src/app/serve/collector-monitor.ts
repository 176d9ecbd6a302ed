import type {
  CollectorReadings,
  NodeReading,
  ReportReading,
  SourceReading,
  SourceState,
  WatchReading,
} from '../../adapters/http/metrics/readings.ts';
import type { Tally } from '../../flows/tally.ts';
import { compareText } from '../../model/problem.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import type { Coverage } from '../../usage/coverage.ts';
import { type Interval, intersect, lengthMs, normalize, subtract } from '../../usage/intervals.ts';
import type { NodeRoster } from '../../usage/node-roster.ts';
import type { StoreBatch } from '../../usage/store.ts';
import type { MadeReport } from './live-report.ts';

/** A node of which nothing came for so long is taken to be out of reach. */
const CONNECTED_MS = 2 * MINUTE_MS;
/** Every connection is a source of its own: those that are over need not be told apart any more. */
const MAX_TALLIES = 1000;

interface NodeState {
  covered: readonly Interval[];
  lost: readonly Interval[];
  lastMs: number;
}

interface SourceStatus {
  state: SourceState;
  reconnects: number;
  detail: string;
}

/**
 * Watches the collector from outside: what it stores and how its sources are. Counts rise from zero at the start; what
 * of the last hour was covered is taken from the store as it was then.
 */
export class CollectorMonitor {
  readonly #roster: NodeRoster | undefined;
  readonly #records = { observed: 0, skipped: 0, rejected: 0 };
  readonly #skipped = new Map<string, number>();
  readonly #flows = new Map<string, number>();
  readonly #lost = new Map<string, number>();
  readonly #tallies = new Map<string, Tally>();
  readonly #nodes = new Map<string, NodeState>();
  readonly #sources = new Map<string, SourceStatus>();
  readonly #gaps = { count: 0, seconds: 0 };
  #rowsWritten = 0;
  #batches = 0;
  #storeFailures = 0;
  #newestFlowMs: number | undefined;
  #lastFailure: string | undefined;
  #report: ReportReading | undefined;
  #watch: WatchReading | undefined;

  /** @param roster the nodes that the cluster has, where it is watched */
  constructor(roster?: NodeRoster) {
    this.#roster = roster;
  }

  /** What was known before this process. */
  begin(coverage: Coverage, newestMs: number | undefined): void {
    this.#newestFlowMs = newestMs;
    for (const { node, covered } of coverage)
      this.#nodes.set(node, { covered, lost: [], lastMs: covered.at(-1)?.toMs ?? 0 });
  }

  /** A batch is in the store. */
  stored(batch: StoreBatch): void {
    this.#batches += 1;
    this.#lastFailure = undefined;
    this.#rowsWritten += batch.usage.length;
    for (const { outcome, events, lastMs } of batch.usage) {
      count(this.#flows, outcome, events);
      if (!(lastMs <= (this.#newestFlowMs ?? -Infinity))) this.#newestFlowMs = lastMs;
    }
    for (const { node, covered, lost, lastMs } of batch.views) {
      for (const loss of lost) count(this.#lost, loss.source, loss.count);
      const state = this.#nodes.get(node) ?? { covered: [], lost: [], lastMs: 0 };
      state.covered = normalize([...state.covered, ...covered]);
      state.lost = normalize([...state.lost, ...lost]);
      state.lastMs = Math.max(state.lastMs, lastMs ?? 0);
      this.#nodes.set(node, state);
    }
    if (batch.source !== undefined) this.#addTally(batch.source.fingerprint, batch.source.tally);
  }

  /** A batch could not be stored. */
  storeFailed(message: string): void {
    this.#storeFailures += 1;
    this.#lastFailure = message;
  }

  /** @param detail why, for a person */
  sourceIs(name: string, state: SourceState, detail = ''): void {
    const before = this.#sources.get(name);
    const isLost = state === 'waiting' && before?.state !== 'waiting';
    const reconnects = (before?.reconnects ?? 0) + (isLost ? 1 : 0);
    this.#sources.set(name, { state, reconnects, detail });
  }

  gap({ fromMs, toMs }: Interval): void {
    this.#gaps.count += 1;
    this.#gaps.seconds += (toMs - fromMs) / SECOND_MS;
  }

  /** A node's own stream (`NODE (ADDRESS)`) is over for good: its series end, too. */
  nodeGone(node: string): void {
    for (const name of this.#sources.keys()) if (name.startsWith(`${node} (`)) this.#sources.delete(name);
  }

  /** The collector makes reports. */
  reports(): void {
    this.#report ??= { failures: 0 };
  }

  reportMade({ result }: MadeReport, tookMs: number): void {
    this.#report = { failures: this.#report?.failures ?? 0, last: { ...result, tookMs } };
  }

  reportFailed(): void {
    this.#report = { ...this.#report, failures: (this.#report?.failures ?? 0) + 1 };
  }

  /** The collector watches what was merged. */
  watches(): void {
    this.#watch ??= { failures: 0 };
  }

  /** @param needed merged proposals of which something is needed again */
  watched(succeededMs: number, needed: number): void {
    this.#watch = { failures: this.#watch?.failures ?? 0, succeededMs, needed };
  }

  /** @param needed as far as is known; none where nothing is */
  watchFailed(needed: number): void {
    const isKnown = needed > 0 || this.#watch?.needed !== undefined;
    const failures = (this.#watch?.failures ?? 0) + 1;
    this.#watch = { ...this.#watch, failures, ...(isKnown ? { needed } : {}) };
  }

  /** undefined while the last batch was stored */
  get storeFailure(): string | undefined {
    return this.#lastFailure;
  }

  sources(): (SourceReading & { readonly detail: string })[] {
    return [...this.#sources].map(([name, source]) => ({ name, ...source }));
  }

  readings(nowMs: number, store: CollectorReadings['store']): CollectorReadings {
    return {
      nowMs,
      records: { ...this.#records },
      skipped: this.#skipped,
      flows: this.#flows,
      lost: this.#lost,
      gaps: { ...this.#gaps },
      rowsWritten: this.#rowsWritten,
      batches: this.#batches,
      storeFailures: this.#storeFailures,
      isStoreFailing: this.#lastFailure !== undefined,
      newestFlowMs: this.#newestFlowMs,
      store,
      nodes: this.#nodeReadings(nowMs),
      unreached: this.#roster?.unreached() ?? [],
      sources: this.sources(),
      report: this.#report,
      watch: this.#watch,
    };
  }

  #nodeReadings(nowMs: number): NodeReading[] {
    const lastHour = [{ fromMs: nowMs - HOUR_MS, toMs: nowMs }];
    return [...this.#nodes]
      .sort(([a], [b]) => compareText(a, b))
      .map(([node, state]) => {
        state.covered = intersect(lastHour, state.covered);
        state.lost = intersect(lastHour, state.lost);
        return {
          node,
          coveredSeconds: lengthMs(subtract(state.covered, state.lost)) / SECOND_MS,
          isConnected: nowMs - state.lastMs < CONNECTED_MS,
        };
      });
  }

  /** Tallies grow while their source is read, so what is new is the difference. */
  #addTally(fingerprint: string, tally: Tally): void {
    const before = this.#tallies.get(fingerprint);
    this.#records.observed += tally.observed - (before?.observed ?? 0);
    this.#records.rejected += tally.rejected - (before?.rejected ?? 0);
    for (const [reason, total] of tally.skipped) {
      const added = total - (before?.skipped.get(reason) ?? 0);
      count(this.#skipped, reason, added);
      this.#records.skipped += added;
    }
    this.#tallies.delete(fingerprint);
    this.#tallies.set(fingerprint, { ...tally, skipped: new Map(tally.skipped), problems: [] });
    const [oldest] = this.#tallies.keys();
    if (this.#tallies.size > MAX_TALLIES && oldest !== undefined) this.#tallies.delete(oldest);
  }
}

function count(counts: Map<string, number>, key: string, added: number): void {
  counts.set(key, (counts.get(key) ?? 0) + added);
}
