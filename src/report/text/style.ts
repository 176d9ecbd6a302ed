import { wrap } from '../layout/wrap.ts';
import type { Paint } from './paint.ts';

export interface TextStyle {
  readonly paint: Paint;
  /** columns; undefined: no line is broken */
  readonly width: number | undefined;
}

/**
 * A text behind a lead; what does not fit on the line hangs below it.
 * @param lead as it is shown, painted or not; as wide as `indent` where the text begins below itself
 * @param indent columns before the further lines
 * @param how each line is painted
 */
export function hanging(
  lead: string,
  indent: number,
  text: string,
  { width }: TextStyle,
  how: (line: string) => string = (line) => line,
): string[] {
  const [first = '', ...rest] = wrap(text, width === undefined ? undefined : width - indent);
  return [`${lead}${how(first)}`, ...rest.map((line) => `${' '.repeat(indent)}${how(line)}`)];
}

/** The same, with the first words of the text painted. */
export function hangingFrom(
  lead: string,
  indent: number,
  [words, how]: readonly [string, (text: string) => string],
  text: string,
  style: TextStyle,
): string[] {
  const [first = '', ...rest] = hanging('', indent, `${words}${text}`, style);
  const painted = first.startsWith(words) ? `${how(words)}${first.slice(words.length)}` : first;
  return [`${lead}${painted}`, ...rest];
}
