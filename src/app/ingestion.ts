import type { Flow, HubbleRecord, RecordBatch } from '../flows/flow.ts';
import { observe } from '../flows/observation.ts';
import { countRejected, countSkipped, emptyTally, type Tally, totalSkipped } from '../flows/tally.ts';
import { assertNever } from '../model/assert-never.ts';
import type { AddressBound } from '../usage/address-bound.ts';
import type { CoverageRecorder } from '../usage/coverage-recorder.ts';
import type { Duplicates } from '../usage/duplicates.ts';
import { UsageFold } from '../usage/fold.ts';
import type { CoverageMode } from '../usage/node-view.ts';
import type { RequestBound } from '../usage/requests/request-bound.ts';
import type { SourceEntry, Store, StoreBatch } from '../usage/store.ts';

/** Bound the memory between two flushes. */
const MAX_UNSAVED_ROWS = 50_000;
const MAX_UNSAVED_DIGESTS = 500_000;

/** What is read, and what is shared with the other sources of the same run. */
export interface IngestionParts {
  readonly source: IngestedSource;
  readonly duplicates: Duplicates;
  readonly coverage: CoverageRecorder;
  readonly addresses: AddressBound;
  readonly requests: RequestBound;
}

interface IngestedSource {
  /** `file`: coverage is stored at its end, when late records can no longer change it */
  readonly kind: 'file' | 'stream';
  readonly fingerprint: string;
  readonly name: string;
  readonly coverageMode: CoverageMode;
}

/** One source being read: every record is judged, counted and folded; `flush` stores the outcome. */
export class Ingestion {
  readonly tally: Tally = emptyTally();
  readonly #store: Store;
  readonly #parts: IngestionParts;
  readonly #fold = new UsageFold();
  #readAtFlush = 0;
  #hasSilences = false;
  /** what the store would not take; written before anything else */
  #unwritten: StoreBatch | undefined;

  constructor(store: Store, parts: IngestionParts) {
    this.#store = store;
    this.#parts = parts;
    parts.coverage.beginSource();
  }

  get isUnsaved(): boolean {
    return this.tally.read > this.#readAtFlush || this.#hasSilences || this.#unwritten !== undefined;
  }

  get isFull(): boolean {
    return this.#fold.size >= MAX_UNSAVED_ROWS || this.#parts.duplicates.unsaved >= MAX_UNSAVED_DIGESTS;
  }

  add(batch: RecordBatch): void {
    this.#parts.coverage.enter(batch);
    // A cluster that is quite silent is covered, too, and a crash may not take that away.
    this.#hasSilences ||= batch.silences !== undefined;
    for (const record of batch.records) {
      this.tally.read += 1;
      this.#parts.coverage.add(record);
      this.#addRecord(record);
    }
    for (const problem of batch.rejected) {
      this.tally.read += 1;
      countRejected(this.tally, problem);
    }
  }

  /** Where the store fails, what it did not take is kept, and written by the next flush that can. */
  flush(): Promise<void> {
    return this.#write(false);
  }

  /** The last flush: the source was read to its end. */
  finish(): Promise<void> {
    return this.#write(true);
  }

  #addRecord(record: HubbleRecord): void {
    switch (record.kind) {
      case 'flow':
        this.#addFlow(record.flow);
        return;
      case 'lost-events':
        countSkipped(this.tally, 'lost_events');
        return;
      case 'node-status':
        countSkipped(this.tally, 'node_status');
        return;
      case 'other':
        countSkipped(this.tally, record.name);
        return;
      default:
        assertNever(record);
    }
  }

  #addFlow(flow: Flow): void {
    const observation = observe(flow);
    if (!observation.ok) {
      countSkipped(this.tally, observation.error);
      return;
    }
    const check = this.#parts.duplicates.check(flow);
    if (check !== 'new') {
      countSkipped(this.tally, check);
      return;
    }
    this.tally.observed += 1;
    const { addresses, requests } = this.#parts;
    const kept = addresses.apply(observation.value);
    const asked = kept.request?.logged;
    this.#fold.add(
      kept,
      asked === undefined ? undefined : requests.apply(kept.connection, kept.seenAt, asked),
    );
  }

  async #write(isComplete: boolean): Promise<void> {
    assertBalanced(this.tally);
    await this.#writeBatch(this.#unwritten);
    const { source, duplicates, coverage } = this.#parts;
    const isViewFinal = isComplete || source.kind === 'stream';
    this.#readAtFlush = this.tally.read;
    this.#hasSilences = false;
    await this.#writeBatch({
      ...this.#fold.drain(),
      views: isViewFinal ? coverage.drain() : [],
      seen: duplicates.drain(),
      source: this.#entry(isComplete),
    });
  }

  async #writeBatch(batch: StoreBatch | undefined): Promise<void> {
    if (batch === undefined) return;
    this.#unwritten = batch;
    await this.#store.write(batch);
    this.#unwritten = undefined;
  }

  #entry(isComplete: boolean): SourceEntry {
    const { source, coverage } = this.#parts;
    const { fingerprint, name, coverageMode } = source;
    return { fingerprint, name, isComplete, coverageMode, tally: this.tally, nodes: coverage.sourceSpans() };
  }
}

/** No record may vanish. A tally that does not add up is a bug in this program. */
function assertBalanced(tally: Tally): void {
  const accounted = tally.observed + totalSkipped(tally) + tally.rejected;
  if (tally.read !== accounted) {
    throw new Error(`${tally.read} records were read, but ${accounted} are accounted for`);
  }
}
