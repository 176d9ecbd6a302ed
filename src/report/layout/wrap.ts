import { widthOf } from './width.ts';

/** Fewer columns than this for text, and lines are better too long than in shreds. */
const LEAST = 20;

/**
 * A text in lines of at most so many columns, broken at blanks. A word stays whole, so that a path can be copied.
 * @param width undefined: as long as it is
 */
export function wrap(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const room = Math.max(width, LEAST);
  if (text.length <= room && widthOf(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const size = widthOf(word);
    if (line !== '' && used + 1 + size > room) {
      lines.push(line);
      line = word;
      used = size;
    } else {
      used += size + (line === '' ? 0 : 1);
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
