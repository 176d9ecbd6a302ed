import { count } from '../../report/wording.ts';
import type { BodyInput } from './body-input.ts';
import { fitLines } from './fit.ts';
import { inkText } from './ink.ts';

/** What of the same policies is unused, too, and stays. */
export function notChangedSection({ held }: BodyInput, room: number): string {
  return fitLines(
    {
      open: ['<details>', `<summary>Not changed, and why (${held.length})</summary>`, ''],
      lines: held.map(({ sentence, hold }) => {
        const until = hold?.until === undefined ? '' : `; could end ${hold.until}`;
        return `- ${inkText(sentence)}: *${hold?.reason ?? 'held'}*, ${inkText(hold?.text ?? '')}${until}`;
      }),
      close: ['', '</details>'],
      more: (left) => `${count(left, 'more', 'more')} would not fit here.`,
    },
    room,
  );
}

/** What was taken out again since the pull request was opened. */
export function droppedSection({ marker }: BodyInput, room: number): string {
  return fitLines(
    {
      open: ['### Taken out since this was opened', ''],
      lines: marker.dropped
        .toReversed()
        .map(({ sentence, why }) => `- ${inkText(sentence)}: ${inkText(why)}`),
      close: [],
      more: (left) => `And ${count(left, 'more', 'more')}.`,
    },
    room,
  );
}
