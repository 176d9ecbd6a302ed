import type { FindingRow } from '../../report/row.ts';
import { count } from '../../report/wording.ts';
import { fitLines } from './fit.ts';
import { inkText } from './ink.ts';

/** What is unused and stays, behind a fold, with the reason and the end of it. */
export function heldSection(title: string, held: readonly FindingRow[], room: number): string {
  return fitLines(
    {
      open: ['<details>', `<summary>${title}</summary>`, ''],
      lines: held.map(({ sentence, hold }) => {
        const until = hold?.until === undefined ? '' : `; could end ${hold.until}`;
        return `- ${inkText(sentence)}: *${hold?.reason ?? 'held'}*, ${inkText(hold?.text ?? '')}${until}`;
      }),
      close: ['', '</details>'],
      more: (left) => `${count(left, 'more', 'more')} would not fit here; \`lapse report\` has them all.`,
    },
    room,
  );
}
