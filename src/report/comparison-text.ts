import { plainLine } from '../model/plain-text.ts';
import type { AccessChange, IsolationChange } from '../verification/access/access-changes.ts';
import { accessSentence, isolationSentence, originText } from './access-sentence.ts';
import {
  describeOutcome,
  describeUnchanged,
  NOT_REPLAYED,
  outcomeOf,
  type PolicyComparison,
  shownExamples,
} from './policy-comparison.ts';
import { type Paint, PLAIN } from './text.ts';
import { describeUnenforced } from './wording.ts';

/** Of each list; `--format json` has all. */
const MAX_SHOWN = 20;

/** For a terminal or the log of a pipeline: the verdict first, then what is added, removed and no longer isolated. */
export function comparisonText(comparison: PolicyComparison, paint: Paint = PLAIN): string {
  const { access, verification, unenforced } = comparison;
  const outcome = outcomeOf(comparison);
  const colour = { narrower: paint.green, wider: paint.yellow, failed: paint.red }[outcome];
  return [
    colour(plainLine(describeOutcome(comparison))),
    ...shownExamples(verification).map((one) => plainLine(`  ${one.law}: ${one.text}`)),
    ...(comparison.hasRecording ? [] : [`  not replayed: ${NOT_REPLAYED}`]),
    ...unenforced.map((one) => `  not compared: ${describeUnenforced(one)}`),
    ...section('Isolation', access.isolation, isolationLines, paint),
    ...section('Added', access.added, accessLines('added'), paint),
    ...section('Removed', access.removed, accessLines('removed'), paint),
    '',
    `${paint.bold('Unchanged')}  ${describeUnchanged(access)}`,
    '',
  ].join('\n');
}

function section<T>(
  title: string,
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  paint: Paint,
): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MAX_SHOWN);
  const more = items.length - shown.length;
  return [
    '',
    paint.bold(`${title} (${items.length})`),
    ...shown.flatMap(linesOf).map(plainLine),
    ...(more > 0 ? [`  and ${more} more; --format json lists all`] : []),
  ];
}

function accessLines(kind: 'added' | 'removed'): (change: AccessChange) => string[] {
  return (change) => [
    `  ${accessSentence(change, kind)}`,
    `    ${originText(change.direction, change.rules)}`,
  ];
}

function isolationLines(change: IsolationChange): string[] {
  return [`  ${isolationSentence(change)}`, `    ${originText(change.direction, change.rules)}`];
}
