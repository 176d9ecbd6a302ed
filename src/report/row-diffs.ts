import type { Finding } from '../findings/finding.ts';
import { editDiff, type FileLines, linesOf } from './edit-diff.ts';
import { editsOf } from './edits.ts';
import type { Report } from './report.ts';
import type { RowEdit } from './row.ts';

/** What the proposed change does for each finding that it revokes or narrows. */
export function diffsOf(report: Pick<Report, 'tightening'>): ReadonlyMap<Finding, RowEdit> {
  const before = new Map<string, FileLines>(
    report.tightening.changes.map((change) => [change.file, linesOf(change.before)]),
  );
  return new Map(
    [...editsOf(report)].flatMap(([finding, edit]) => {
      const lines = before.get(edit.file);
      if (lines === undefined) return [];
      return [[finding, { kind: 'diff', file: edit.file, text: editDiff(edit, lines) }] as const];
    }),
  );
}
