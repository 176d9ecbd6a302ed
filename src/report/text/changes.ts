import { plainLine } from '../../model/plain-text.ts';
import { deletionSentences } from '../deletions.ts';
import { diffOf } from '../diff.ts';
import type { Report } from '../report.ts';
import { describeVerification } from '../wording.ts';
import { hanging, type TextStyle } from './style.ts';

/** What the proof says, and the whole change. */
export function changeLines({ verification, tightening }: Report, style: TextStyle): string[] {
  const { paint } = style;
  const title = ['', paint.bold('Proof')];
  if (verification === undefined)
    return [...title, ...hanging('  ', 2, 'nothing would change, so there is nothing to prove', style)];
  const diff = diffOf(tightening.changes).trimEnd().split('\n').map(plainLine);
  return [
    ...title,
    ...hanging(
      '  ',
      4,
      describeVerification(verification),
      style,
      verification.passed ? paint.green : paint.red,
    ),
    ...verification.counterexamples.flatMap((one) =>
      hanging('  ', 4, `${one.law}: ${plainLine(one.text)}`, style),
    ),
    '',
    paint.bold('Changes'),
    ...deletionSentences(tightening.changes).flatMap((one) => hanging('  ', 4, plainLine(one), style)),
    ...diff.map((line) =>
      line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : line,
    ),
  ];
}
