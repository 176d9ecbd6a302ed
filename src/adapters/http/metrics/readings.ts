import type { PastResult } from '../../../report/trend/past-result.ts';
import type { StoreSize } from '../../../usage/store.ts';

export const SOURCE_STATES = ['connecting', 'connected', 'waiting'] as const;

/** `waiting`: it went away, and is tried again later */
export type SourceState = (typeof SOURCE_STATES)[number];

/** What the collector knows of itself at one moment; counts are since its start and never fall. */
export interface CollectorReadings {
  readonly nowMs: number;
  readonly records: {
    readonly observed: number;
    readonly skipped: number;
    readonly rejected: number;
  };
  /** records that are no use of a connection, by reason */
  readonly skipped: ReadonlyMap<string, number>;
  /** flows that were stored, by what became of the connection */
  readonly flows: ReadonlyMap<string, number>;
  /** by the place where they were lost */
  readonly lost: ReadonlyMap<string, number>;
  /** times of nodes that were found to be missing when a stream was resumed */
  readonly gaps: { readonly count: number; readonly seconds: number };
  /** rows of usage that the flows became, before they are folded further in the store */
  readonly rowsWritten: number;
  readonly batches: number;
  /** batches that the store did not take; they are kept and tried again */
  readonly storeFailures: number;
  /** the last one was not taken */
  readonly isStoreFailing: boolean;
  readonly newestFlowMs: number | undefined;
  /** undefined where the store cannot be read now */
  readonly store: StoreSize | undefined;
  readonly nodes: readonly NodeReading[];
  /** nodes that the cluster has and nothing came from since the start, as Kubernetes names them, sorted */
  readonly unreached: readonly string[];
  readonly sources: readonly SourceReading[];
  /** undefined where the collector knows no policies */
  readonly report: ReportReading | undefined;
  /** undefined where the collector does not watch what was merged */
  readonly watch: WatchReading | undefined;
}

/** Of the looks at what was merged. */
export interface WatchReading {
  readonly failures: number;
  /** when the last began that did all that was to be done */
  readonly succeededMs?: number;
  /** merged proposals of which something is needed again, as far as is known; undefined: nobody has looked */
  readonly needed?: number;
}

/** Of the reports that the collector makes itself. */
export interface ReportReading {
  readonly failures: number;
  readonly last?: Pick<PastResult, 'nowMs' | 'exposure' | 'revocable' | 'held'> & { readonly tookMs: number };
}

export interface NodeReading {
  readonly node: string;
  /** of the last hour */
  readonly coveredSeconds: number;
  readonly isConnected: boolean;
}

export interface SourceReading {
  readonly name: string;
  readonly state: SourceState;
  readonly reconnects: number;
}
