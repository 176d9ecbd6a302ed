import { accessSentence, isolationSentence, originText } from './access-sentence.ts';
import { codeText, escapeText } from './markdown.ts';
import {
  describeAccess,
  describeOutcome,
  describeUnchanged,
  NOT_REPLAYED,
  type PolicyComparison,
  shownExamples,
} from './policy-comparison.ts';
import { describeUnenforced } from './wording.ts';

/** Of each list: a comment of a pull request holds 65,536 characters. */
const MAX_SHOWN = 50;

/** For a comment on a pull request. */
export function comparisonMarkdown(comparison: PolicyComparison): string {
  const { access, verification, unenforced } = comparison;
  return `${[
    `## Network access: ${describeAccess(access)}`,
    '',
    escapeText(describeOutcome(comparison)),
    ...list(shownExamples(verification).map((one) => `*${one.law}*: ${escapeText(one.text)}`)),
    ...(comparison.hasRecording ? [] : ['', `Not replayed: ${NOT_REPLAYED}.`]),
    ...chapter(
      'Isolation',
      access.isolation.map((one) => item(isolationSentence(one), originText(one.direction, one.rules))),
    ),
    ...chapter(
      'Added',
      access.added.map((one) => item(accessSentence(one, 'added'), originText(one.direction, one.rules))),
    ),
    ...chapter(
      'Removed',
      access.removed.map((one) => item(accessSentence(one, 'removed'), originText(one.direction, one.rules))),
    ),
    ...chapter(
      'Not compared',
      unenforced.map((one) => escapeText(describeUnenforced(one))),
    ),
    '',
    `Unchanged: ${describeUnchanged(access)}.`,
  ].join('\n')}\n`;
}

function chapter(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', `### ${title} (${items.length})`, ...list(items)];
}

function list(items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_SHOWN;
  return [
    '',
    ...items.slice(0, MAX_SHOWN).map((one) => `- ${one}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

function item(sentence: string, origin: string): string {
  return `${escapeText(sentence)}\n  - \`${codeText(origin)}\``;
}
