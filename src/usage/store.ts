import type { Tally } from '../flows/tally.ts';
import type { Coverage } from './coverage.ts';
import type { SeenDigests } from './duplicates.ts';
import type { EndpointSighting, HourOfUsage } from './fold.ts';
import type { HistoryReader } from './history.ts';
import type { Interval } from './intervals.ts';
import type { CoverageMode, NodeSpan, NodeView } from './node-view.ts';
import type { KnownEndpoint, Usage } from './usage.ts';

/** What one flush hands over: stored whole or not at all. */
export interface StoreBatch {
  readonly usage: readonly HourOfUsage[];
  readonly sightings: readonly EndpointSighting[];
  readonly views: readonly NodeView[];
  readonly seen: SeenDigests;
  readonly source?: SourceEntry;
}

/** A file or stream that was read, and what became of its records. */
export interface SourceEntry {
  /** tells the same content again; unique per source */
  readonly fingerprint: string;
  /** as the user named it */
  readonly name: string;
  /** false while it is being read, and for ever where reading was cut short */
  readonly isComplete: boolean;
  readonly coverageMode: CoverageMode;
  /** without `problems`, which are not kept */
  readonly tally: Tally;
  /** span of each node's records, so that they can be assumed complete later on */
  readonly nodes: readonly NodeSpan[];
}

export interface GrantSighting {
  readonly grantId: string;
  /** the policy that holds the grant, as `Kind namespace/name` */
  readonly policy: string;
  readonly seenMs: number;
}

/**
 * Reads what was observed. Every list comes in a stable order: two reads of the same content are equal.
 * All methods throw `Failure('store-unusable')` where the store cannot be read.
 */
export interface StoreView extends HistoryReader {
  /**
   * Usage over all time, or of the hours whose first and last event overlap the window: those may lie outside
   * it by less than an hour. Endpoints that are equal are the same object.
   */
  readUsage(window?: Interval): Promise<Usage[]>;
  readEndpoints(): Promise<KnownEndpoint[]>;
  /** covered time with all lost spans taken out, wherever they were reported */
  readCoverage(): Promise<Coverage>;
  readSources(): Promise<SourceEntry[]>;
  /** the entry of a source that was read to its end */
  findSource(fingerprint: string): Promise<SourceEntry | undefined>;
  /** earliest sighting of each grant, in milliseconds, by grant id */
  readGrantHistory(): Promise<Map<string, number>>;
  /** digests of the newest events, oldest first */
  recentDigests(): Promise<number[]>;
  /** instant of each node's newest record: where a stream is resumed */
  lastSeenPerNode(): Promise<Map<string, number>>;
  /** from the first record to the last; undefined where there is none */
  span(): Promise<Interval | undefined>;
  /** canonical text of everything but digests and sources: equal for equal content, however it came in */
  dump(): Promise<string>;
  size(): Promise<StoreSize>;
}

export interface StoreSize {
  /** rows of usage: connections times hours, those not compacted yet included */
  readonly rows: number;
  /** of the file and its log */
  readonly bytes: number;
}

export interface StoreReader extends StoreView {
  /** Reads several things of one state of the store. */
  atOnce<T>(read: (view: StoreView) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Store extends StoreReader {
  write(batch: StoreBatch): Promise<void>;
  recordGrants(sightings: readonly GrantSighting[]): Promise<void>;
  /** Brings the file into its smallest form. Also done now and then by `write`, and by `close`. */
  compact(): Promise<void>;
}
