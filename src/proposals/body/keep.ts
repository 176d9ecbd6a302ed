import { count } from '../../report/wording.ts';
import { keepLine } from '../choices.ts';
import type { BodyInput } from './body-input.ts';
import { fitLines } from './fit.ts';

/** A box for each line, and those that are ticked. */
export function keepSection({ draft, kept }: BodyInput, room: number): string {
  const boxes = draft.findings.map((finding) => keepLine({ ...finding, isTicked: false, reason: '' }));
  return fitLines(
    {
      open: [
        '### Keep some of it',
        '',
        'Tick what must stay, and write why behind "reason:". The next run takes it out of this pull request.',
        '',
      ],
      // what is ticked must not get lost
      lines: [...kept.map((box) => keepLine({ ...box, isTicked: true })), ...boxes],
      close: [],
      more: (left) =>
        `${count(left, 'more box', 'more boxes')} would not fit here; the annotation below does the same.`,
    },
    room,
  );
}
