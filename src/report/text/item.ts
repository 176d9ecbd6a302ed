import { plainLine } from '../../model/plain-text.ts';
import type { Entry } from '../content/groups.ts';
import { editTitle, holdOf, newMark, numbersOf, placeOf, suggestionOf } from '../content/words.ts';
import type { FindingEdit } from '../edits.ts';
import type { Report } from '../report.ts';
import type { FindingRow } from '../row.ts';
import { count } from '../wording.ts';
import { hanging, hangingFrom, type TextStyle } from './style.ts';

/** Where the text of a finding begins, behind the severity. */
const INDENT = 9;
const BELOW = ' '.repeat(INDENT);

/** Of an edit; the whole change stands at the end of the report. */
const EDIT_LINES = 12;

/** One finding: the sentence, where, what it rests on, why it stays or what is done about it. */
export function itemLines(
  report: Report,
  entry: Entry,
  edit: FindingEdit | undefined,
  style: TextStyle,
): string[] {
  const { row } = entry;
  const { paint } = style;
  const below = (text: string, how?: (line: string) => string): string[] =>
    text === '' ? [] : hanging(BELOW, INDENT, plainLine(text), style, how);
  return [
    ...hangingFrom(
      `  ${severityMark(row, style)} `,
      INDENT,
      [kindMark(row), paint.bold],
      plainLine(row.sentence),
      style,
    ),
    ...below([newMark(report, row), placeOf(row)].filter((text) => text !== '').join(' · '), paint.dim),
    ...below(row.evidence ?? ''),
    ...below(numbersOf(row), paint.dim),
    ...holdLines(row, style),
    ...(edit === undefined ? handLines(row, below) : editLines(edit, row, style)),
    ...below(row.kind === 'unisolated' ? (suggestionOf(report, entry) ?? '') : ''),
  ];
}

/** A section of its own says what most findings are. */
function kindMark({ kind }: FindingRow): string {
  return kind === 'unused' || kind === 'denied' || kind === 'unisolated' ? '' : `${kind}: `;
}

function severityMark({ severity }: FindingRow, { paint }: TextStyle): string {
  const text = severity.padEnd(6);
  return severity === 'high' ? paint.red(text) : severity === 'medium' ? paint.yellow(text) : paint.dim(text);
}

function holdLines(row: FindingRow, style: TextStyle): string[] {
  const hold = holdOf(row);
  if (hold === undefined || row.kind === 'narrowable') return [];
  return hangingFrom(
    BELOW,
    INDENT,
    [`${hold.reason}:`, style.paint.yellow],
    ` ${plainLine(hold.text)}`,
    style,
  );
}

function handLines(row: FindingRow, below: (text: string) => string[]): string[] {
  // of a suggestion the terminal says where it is; its text is long
  if (row.edit?.kind !== 'yaml' || row.kind === 'unisolated') return [];
  const lines = row.edit.text.trimEnd().split('\n');
  return [...below(editTitle(row)), ...lines.map((line) => `${BELOW}  ${plainLine(line).trimEnd()}`)];
}

function editLines({ file, hunks }: FindingEdit, row: FindingRow, { paint }: TextStyle): string[] {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const more = lines.length - EDIT_LINES;
  const where = `${file === row.file ? '' : `${plainLine(file)}, `}line ${hunks[0]?.line ?? 1}`;
  return [
    `${BELOW}edit, ${where}:`,
    ...lines.slice(0, EDIT_LINES).map((line) => {
      const text = `${BELOW}  ${plainLine(line).trimEnd()}`;
      return line.startsWith('+') ? paint.green(text) : paint.red(text);
    }),
    ...(more > 0 ? [`${BELOW}  and ${count(more, 'more line')}, in the changes below`] : []),
  ];
}
