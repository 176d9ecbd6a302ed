import { DAY_MS, formatDate } from '../../model/time.ts';
import { fenced } from '../../report/markdown/escape.ts';
import { rebaseLine } from '../choices.ts';
import type { BodyInput } from './body-input.ts';

/** How to take it back, how to keep a policy for good, and how to make the same change by hand. */
export function undoSection({ draft }: BodyInput): string {
  return [
    '### How to undo it',
    '',
    'Revert this pull request once it is merged: the policies are as before. Close it, and what it proposes is left alone for a while. To keep a policy for good, say so where it is written:',
    '',
    fenced('yaml', keepExample(draft.report.nowMs)),
    '',
    'The same change by hand:',
    '',
    fenced('sh', draft.command),
  ].join('\n');
}

const KEEP_FOR_MS = 180 * DAY_MS;

export function keepExample(nowMs: number): string {
  return [
    'metadata:',
    '  annotations:',
    '    lapse.dev/keep: "the yearly audit needs it"',
    `    lapse.dev/keep-until: "${formatDate(nowMs + KEEP_FOR_MS)}" # without it: for good`,
  ].join('\n');
}

export function footerSection(): string {
  return [
    '---',
    '',
    rebaseLine('tick to have this branch made anew on top of its base'),
    '',
    'Lapse keeps this text and the branch up to date. Commit to the branch, and it is yours: Lapse does not touch it any more.',
  ].join('\n');
}
