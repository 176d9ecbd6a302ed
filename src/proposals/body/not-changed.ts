import { count } from '../../report/wording.ts';
import type { BodyInput } from './body-input.ts';
import { fitLines } from './fit.ts';
import { heldSection } from './held.ts';
import { inkText } from './ink.ts';

/** What of the same policies is unused, too, and stays. */
export function notChangedSection({ held }: BodyInput, room: number): string {
  return heldSection(`Not changed, and why (${held.length})`, held, room);
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
