import type { Entry } from '../content/groups.ts';
import { editTitle, holdOf, newMark, numbersOf, suggestionOf } from '../content/words.ts';
import type { FindingEdit } from '../edits.ts';
import type { Report } from '../report.ts';
import type { FindingRow } from '../row.ts';
import { fenced } from './escape.ts';
import type { Ink } from './ink.ts';

/** A finding as a list item; what it would be written as is apart, since it goes first where room is short. */
export interface Item {
  readonly text: string;
  readonly block: string | undefined;
}

export function itemOf(report: Report, entry: Entry, edit: FindingEdit | undefined, ink: Ink): Item {
  const { row } = entry;
  const hold = row.kind === 'narrowable' ? undefined : holdOf(row);
  const suggestion = row.kind === 'unisolated' ? suggestionOf(report, entry) : undefined;
  const facts = [newMark(report, row), numbersOf(row)].filter((text) => text !== '').join(' · ');
  const lines = [
    `- **${row.severity}** ${kindMark(row)}${ink.text(row.sentence)}`,
    `  - ${placeOf(row, ink)}`,
    ...(row.evidence === undefined ? [] : [`  - ${ink.text(row.evidence)}`]),
    ...(facts === '' ? [] : [`  - ${facts}`]),
    ...(hold === undefined ? [] : [`  - *${hold.reason}*: ${ink.text(hold.text)}`]),
    ...(suggestion === undefined ? [] : [`  - ${ink.text(suggestion)}`]),
  ];
  return { text: lines.join('\n'), block: blockOf(row, edit, ink) };
}

/** A section of its own says what most findings are. */
function kindMark({ kind }: FindingRow): string {
  return kind === 'unused' || kind === 'denied' || kind === 'unisolated' ? '' : `*${kind}*: `;
}

function placeOf({ part, policy, workload, file, line }: FindingRow, ink: Ink): string {
  if (policy === undefined) return ink.code(workload ?? '');
  const where = ink.code(`${policy}, ${file ?? ''}:${line ?? 1}`);
  return part === undefined ? where : `${part}, ${where}`;
}

function blockOf(row: FindingRow, edit: FindingEdit | undefined, ink: Ink): string | undefined {
  if (edit !== undefined) {
    const where = `${edit.file === row.file ? '' : `${edit.file}, `}line ${edit.hunks[0]?.line ?? 1}`;
    const lines = edit.hunks.flatMap((hunk) => hunk.lines.map((line) => line.trimEnd()));
    return `  - edit, ${ink.text(where)}:\n\n${fenced('diff', lines.join('\n'), '    ')}\n`;
  }
  if (row.edit?.kind !== 'yaml') return undefined;
  // what is suggested for a workload is said with the finding
  const title = row.kind === 'unisolated' ? [] : [`  - ${ink.text(editTitle(row))}`];
  return [...title, '', fenced('yaml', row.edit.text.trimEnd(), '    '), ''].join('\n');
}
