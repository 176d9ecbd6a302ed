/** What runs, or lies still: no replicas, or suspended. Of everything else: running. */
export const LIFE_STATES = ['running', 'stopped'] as const;
export type LifeState = (typeof LIFE_STATES)[number];

/** An object of the cluster that was in one state, without change, from a time on. */
export interface ObjectLife {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** another one for an object that was made anew under its old name */
  readonly uid: string;
  readonly generation: number;
  /** when the object, not this state of it, was made; milliseconds */
  readonly createdMs: number | undefined;
  /** of the text that says what it is */
  readonly hash: string;
  readonly state: LifeState;
  readonly fromMs: number;
  /** when it was changed or removed; undefined: not while its kind was watched */
  readonly toMs: number | undefined;
}

/** A time in which every change of a kind was seen. */
export interface WatchedSpan {
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Statements that stay true; the same one twice is one, and of two that differ in their end the later one counts. */
export interface HistoryBatch {
  readonly lives: readonly ObjectLife[];
  readonly watched: readonly WatchedSpan[];
  /** canonical JSON by its hash */
  readonly texts: ReadonlyMap<string, string>;
}

/** All that is known of the cluster's past, in a stable order. */
export type ClusterHistory = HistoryBatch;

/** Both methods throw `Failure('store-unusable')`. */
export interface HistoryReader {
  readHistory(): Promise<ClusterHistory>;
}

export interface HistoryWriter {
  recordHistory(batch: HistoryBatch): Promise<void>;
}
