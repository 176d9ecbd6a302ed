import type { FindingRow } from '../../report/row.ts';

/** A row with what search and order need of it, made once. */
export interface IndexedRow {
  readonly row: FindingRow;
  /** in the order of the report */
  readonly position: number;
  /** all that can be searched, in lower case */
  readonly text: string;
  readonly lastUseMs: number | undefined;
}

export function indexRows(rows: readonly FindingRow[]): readonly IndexedRow[] {
  return rows.map((row, position) => ({
    row,
    position,
    text: searchable(row),
    lastUseMs: row.lastUse === undefined ? undefined : Date.parse(row.lastUse),
  }));
}

function searchable(row: FindingRow): string {
  const parts = [
    row.sentence,
    row.policy,
    row.workload,
    row.namespace,
    ...row.owners,
    row.file,
    row.kind,
    row.hold?.reason,
    row.key,
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
}
