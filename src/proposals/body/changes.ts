import { deletionSentences } from '../../report/deletions.ts';
import type { FindingRow } from '../../report/row.ts';
import { count } from '../../report/wording.ts';
import type { BodyInput } from './body-input.ts';
import { fitLines } from './fit.ts';
import { inkCode, inkText } from './ink.ts';

/** What goes, one sentence for each part. */
export function changesSection({ draft, going }: BodyInput, room: number): string {
  const deleted = deletionSentences(draft.report.tightening.changes).map((one) => `- ${inkText(one)}`);
  return fitLines(
    {
      open: [draft.announcedFor === undefined ? '### What goes' : '### What is to go', ''],
      lines: [...going.map(changeLine), ...deleted],
      close: [],
      more: (left) =>
        `${count(left, 'more line')} would not fit here; ${draft.announcedFor === undefined ? 'the diff of this pull request has' : 'the command below tells'} all of it.`,
    },
    room,
  );
}

function changeLine({ sentence, part, policy, file, line, status }: FindingRow): string {
  const verb = status === 'narrowed' ? 'narrowed: ' : '';
  const where = inkCode(`${policy ?? ''}, ${file ?? ''}:${line ?? 1}`);
  return `- ${verb}${inkText(sentence)}  \n  ${part === undefined ? '' : `${part}, `}${where}`;
}
