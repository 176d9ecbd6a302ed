import { fenced } from '../../report/markdown/escape.ts';
import { count } from '../../report/wording.ts';
import { inkText, withoutCommands } from '../body/ink.ts';
import type { Drop } from './drop.ts';
import { joinOf, MAX_DROPS, parts, type RevertStory } from './revert-text.ts';

/** What nothing can bring back by itself. */
export interface CannotRevert {
  /** a sentence */
  readonly why: string;
  /** as a unified diff: what would have to be written; undefined: not known, or not safe to write */
  readonly byHand: string | undefined;
}

/** Comments take 65,536 and more; a person reads less. */
const MAX_LINES = 400;
const MAX_LENGTH = 30_000;

/** For the people of the merged pull request. Holds no counts: told once. */
export function cannotRevertText(story: RevertStory, { why, byHand }: CannotRevert): string {
  const said = [
    'Since this was merged policies refuse traffic that they allowed before:',
    '',
    ...story.drops
      .filter((one) => one.kind === 'needed')
      .slice(0, MAX_DROPS)
      .map((one) => `- ${inkText(joinOf(one))}`),
    '',
    `No pull request brings it back: ${inkText(why)}. What was taken away and is needed:`,
    '',
    ...parts(story.needed),
  ];
  const text = withoutCommands(said.join('\n'));
  return byHand === undefined ? text : `${text}\n\n${byHandText(byHand)}`;
}

/** The lines stand as they are: inside of a fence no forge looks for commands or mentions. */
function byHandText(diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const shown: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, MAX_LINES)) {
    length += line.length + 1;
    if (length > MAX_LENGTH) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  return [
    'Restored by hand it would be this, as seen from the merge; the lines with a + are those that are missing:',
    '',
    fenced('diff', shown.join('\n')),
    ...(left > 0 ? ['', `and ${count(left, 'more line')}`] : []),
  ].join('\n');
}

/** Why a revert that nobody has taken over is closed. */
export function mootText(drops: readonly Drop[]): string {
  const back = drops.filter((one) => one.kind === 'restored');
  const lines = back.slice(0, MAX_DROPS).map((one) => `- ${inkText(joinOf(one))}`);
  const more = back.length - lines.length;
  return withoutCommands(
    [
      'Closed: the base allows again what this would bring back. What was refused and passes by now:',
      '',
      ...lines,
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join('\n'),
  );
}
