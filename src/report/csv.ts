import { stringify } from 'csv-stringify/sync';
import { ITEMS } from './absences.ts';
import type { Report } from './report.ts';
import type { FindingRow, RowItem } from './row.ts';
import { rowsOf } from './rows.ts';

/** Stable: new ones come last, none goes or changes its meaning. docs/reporting.md describes each. */
const COLUMNS: readonly (readonly [string, (row: FindingRow) => string | number | undefined])[] = [
  ['key', (row) => row.key],
  ['kind', (row) => row.kind],
  ['status', (row) => row.status],
  ['severity', (row) => row.severity],
  ['risk', (row) => row.risk],
  ['new', (row) => (row.isNew ? 'yes' : 'no')],
  ['namespace', (row) => row.namespace],
  ['owners', (row) => row.owners.join(' ')],
  ['policy', (row) => row.policy],
  ['workload', (row) => row.workload],
  ['file', (row) => row.file],
  ['line', (row) => row.line],
  ['part', (row) => row.part],
  ['sentence', (row) => row.sentence],
  ['evidence', (row) => row.evidence],
  ['last_use', (row) => row.lastUse],
  ['observed_days', (row) => (row.observedDays === undefined ? undefined : rounded(row.observedDays, 1))],
  ['observed_since', (row) => row.observedSince],
  ['confidence', (row) => row.confidence],
  ['likelihood', (row) => (row.likelihood === undefined ? undefined : rounded(row.likelihood, 4))],
  ['hold_reason', (row) => row.hold?.reason],
  ['hold_text', (row) => row.hold?.text],
  ['hold_until', (row) => row.hold?.until],
  ['edit', (row) => (row.edit === undefined ? undefined : editCell(row.edit.text))],
  ['absent', (row) => absencesOf(row)],
];

export const CSV_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

/**
 * One line per finding, in the order of the report (RFC 4180). Text of tenants that a spreadsheet would take for a
 * formula begins with an apostrophe.
 */
export function toCsv(report: Report): string {
  const records = rowsOf(report).map((row) => COLUMNS.map(([, cell]) => cellOf(cell(row))));
  return stringify([CSV_COLUMNS, ...records], { record_delimiter: 'windows', escape_formulas: true });
}

const COLUMN_OF: Readonly<Record<RowItem, string>> = {
  place: 'file',
  lastUse: 'last_use',
  observed: 'observed_days',
  confidence: 'confidence',
  risk: 'risk',
  edit: 'edit',
};

/** `last_use: never seen | observed_days: not applicable: …` */
function absencesOf({ absent }: FindingRow): string {
  return ITEMS.flatMap((item) => {
    const why = absent[item];
    return why === undefined ? [] : [`${COLUMN_OF[item]}: ${why}`];
  }).join(' | ');
}

/** Far less than a cell of a spreadsheet holds. */
const EDIT_CHARACTERS = 4000;

/** Its lines behind one another. */
function editCell(text: string): string {
  const line = text.trimEnd().replaceAll(/\r?\n/g, ' ↵ ');
  return line.length > EDIT_CHARACTERS ? `${line.slice(0, EDIT_CHARACTERS)}… (cut)` : line;
}

/** On one line, and without what is no text: many readers split at line feeds before they look at quotes. */
function cellOf(value: string | number | undefined): string {
  return String(value ?? '')
    .replaceAll(/[\r\n\u0085\u2028\u2029]+/g, ' ')
    .replaceAll(/(?!\t)\p{Cc}/gu, '\ufffd');
}

/** Down: an observed time is never overstated. */
function rounded(value: number, digits: number): number {
  return Math.floor(value * 10 ** digits) / 10 ** digits;
}
