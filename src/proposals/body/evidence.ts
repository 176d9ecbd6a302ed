import type { FindingRow } from '../../report/row.ts';
import { count } from '../../report/wording.ts';
import type { BodyInput } from './body-input.ts';
import { fitLines } from './fit.ts';
import { inkCell } from './ink.ts';

/** What each line rests on, behind a fold. */
export function evidenceSection({ going }: BodyInput, room: number): string {
  return fitLines(
    {
      open: [
        '<details>',
        `<summary>Evidence for each of them (${going.length})</summary>`,
        '',
        '| Access | Evidence | Risk | Confidence | Used again |',
        '|---|---|--:|---|--:|',
      ],
      lines: going.map(evidenceRow),
      close: ['', '</details>'],
      more: (left) =>
        `Evidence of ${count(left, 'more', 'more')} would not fit here; the command below prints it.`,
    },
    room,
  );
}

function evidenceRow({ sentence, evidence = '', risk, confidence, likelihood }: FindingRow): string {
  const cells = [
    inkCell(sentence),
    inkCell(evidence),
    risk === undefined ? '' : `${Math.round(risk)}`,
    confidence ?? '',
    likelihood === undefined ? '' : `${(likelihood * 100).toFixed(likelihood < 0.01 ? 1 : 0)}%`,
  ];
  return `| ${cells.join(' | ')} |`;
}
