import { count } from '../wording.ts';
import type { Ink } from './ink.ts';

/** A chapter of sentences; nothing where there are none. */
export function bulleted(
  title: string,
  texts: readonly string[],
  ink: Ink,
  where = 'all in the JSON report',
): string[] {
  if (texts.length === 0) return [];
  const more = texts.length - ink.lines;
  return [
    '',
    `## ${title}`,
    '',
    ...texts.slice(0, ink.lines).map((text) => `- ${ink.text(text)}`),
    ...(more > 0 ? [`- and ${count(more, 'more', 'more')}, ${where}`] : []),
  ];
}
