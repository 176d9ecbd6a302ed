import type { Tally } from '../flows/tally.ts';
import type { Connection, SeenAt } from '../model/connection.ts';
import type { Coverage } from './coverage.ts';
import type { SeenDigests } from './duplicates.ts';
import type { EndpointSighting, HourOfUsage } from './fold.ts';
import type { HistoryReader } from './history.ts';
import type { Interval } from './intervals.ts';
import type { NamedPolicy, Naming } from './named-policies.ts';
import type { CoverageMode, NodeSpan, NodeView } from './node-view.ts';
import type { ConnectionRequests, DayOfRequests } from './requests/requests.ts';
import type { KeepLimits } from './retention.ts';
import type { StoredResult, StoredSummary } from './stored-result.ts';
import type { KnownEndpoint, Usage } from './usage.ts';

/** What one flush hands over: stored whole or not at all. */
export interface StoreBatch {
  readonly usage: readonly HourOfUsage[];
  readonly requests: readonly DayOfRequests[];
  readonly namings: readonly Naming[];
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
   * it by less than an hour, or a day where usage is kept by the day. Endpoints that are equal are the same object.
   */
  readUsage(window?: Interval): Promise<Usage[]>;
  readEndpoints(): Promise<KnownEndpoint[]>;
  /** What proxies told of requests, over all time, or of the days that overlap the window. */
  readRequests(window?: Interval): Promise<ConnectionRequests[]>;
  /** Policies that Hubble named as allowing a connection, over all time. */
  readNamedPolicies(): Promise<NamedPolicy[]>;
  /** The same as `readUsage`, piece by piece for those who pass it on; the next one comes when `visit` is done. */
  visitUsage(visit: (piece: readonly Usage[]) => Promise<void>, window?: Interval): Promise<void>;
  /** The same as `readEndpoints`, piece by piece. */
  visitEndpoints(visit: (piece: readonly KnownEndpoint[]) => Promise<void>): Promise<void>;
  /** covered time with all lost spans taken out, wherever they were reported; none of it before what is kept begins */
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
  /** from the first record, or where what is kept begins, to the last record; undefined where there is none */
  span(): Promise<Interval | undefined>;
  /** Of every result that reports left, oldest first; undefined: the store is a collector's that keeps none. */
  readResults(): Promise<readonly StoredSummary[] | undefined>;
  /** @param nowMs as its summary has it */
  readResult(nowMs: number): Promise<StoredResult | undefined>;
  /** Text of everything but digests and sources, a line per fact: equal for equal content, however it came in. */
  dump(): Promise<string>;
  /** The same, some lines at a time, without their line feeds. */
  visitDump(visit: (lines: readonly string[]) => Promise<void>): Promise<void>;
  size(): Promise<StoreSize>;
}

export interface StoreSize {
  /** rows of usage: connections times hours, those not compacted yet included */
  readonly rows: number;
  /** of the file and its log */
  readonly bytes: number;
  /** where what is kept begins; absent where nothing was let go yet */
  readonly retainedFromMs?: number;
}

export interface StoreReader extends StoreView {
  /** Reads several things of one state of the store. */
  atOnce<T>(read: (view: StoreView) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Store extends StoreReader {
  write(batch: StoreBatch): Promise<void>;
  recordGrants(sightings: readonly GrantSighting[]): Promise<void>;
  /** Replaces the result of the same day; of those older than two years nothing is kept. */
  recordResult(result: StoredResult): Promise<void>;
  /** Calls `visit` once for each connection with a party outside the cluster, in the order they were first met. */
  visitOutside(visit: (connection: Connection, seenAt: SeenAt) => void): Promise<void>;
  /** Compacts and lets go what the limits leave behind; to be called now and then. Aborted, the rest is left for later. */
  tidy(limits: KeepLimits, nowMs: number, signal?: AbortSignal): Promise<void>;
  /** Brings the file into its smallest form. Also done now and then by `write`, and by `close`. */
  compact(): Promise<void>;
}
