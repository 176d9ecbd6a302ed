/**
 * What a report left for later ones. To a store it is text: only `report/trend` knows what it says, so that what a
 * result holds may change without the stores that hold it.
 */
export interface StoredResult extends StoredSummary {
  /** one text per finding; in the order of the text where it was read */
  readonly findings: readonly string[];
}

/** A result without its findings, which are many: some hundred bytes. */
export interface StoredSummary {
  /** what the report was made as of; a store keeps one result per day (UTC), the one that was recorded last */
  readonly nowMs: number;
  readonly summary: string;
}
