import type { Interval } from '../../usage/intervals.ts';
import type { CoveragePicture, ServiceMap, UseStrips } from '../pictures/pictures.ts';
import type { FindingRow } from '../row.ts';
import type { Comparison, TrendPoint } from '../trend/trend.ts';

/** What the page is given: facts and words, no markup. The page imports these types and nothing else of the rest. */
export interface PageData {
  readonly version: string;
  readonly nowMs: number;
  readonly window: Interval;
  readonly rows: readonly FindingRow[];
  readonly trend: PageTrend;
  readonly map: ServiceMap;
  readonly strips: UseStrips;
  readonly coverage: CoveragePicture;
  readonly suggestions: readonly PageSuggestion[];
  /** what could not be read, judged or explained: titles and lines, never empty ones */
  readonly notes: readonly PageNote[];
  /** the proposed change as a unified diff; empty: nothing would change */
  readonly diff: string;
  /** policies that go as a whole, in sentences */
  readonly deletions: readonly string[];
  /** undefined where nothing would change */
  readonly proof: PageProof | undefined;
  /** what to do where there is nothing to show, in sentences; empty where there is */
  readonly advice: readonly string[];
}

export interface PageTrend {
  readonly points: readonly TrendPoint[];
  readonly since: (Omit<Comparison, 'fresh'> & { readonly fresh: number }) | undefined;
}

export interface PageSuggestion {
  /** of the finding that it answers */
  readonly findingKey: string;
  readonly workload: string;
  readonly file: string;
  readonly yaml: string;
  readonly notes: readonly string[];
}

export interface PageNote {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface PageProof {
  readonly passed: boolean;
  /** the verdict in words, and how much it looked at */
  readonly text: string;
  readonly counterexamples: readonly string[];
}
