/** Control characters but the tab, and what turns or hides text: bidirectional marks, zero-width characters. */
const UNSAFE = /(?!\t)\p{Cc}|[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const LINE_BREAKS = /[\r\n\u0085\u2028\u2029]+/g;

/**
 * Text of tenants (names, labels, annotations, keys) as one line that a terminal takes for nothing but text: line
 * breaks become blanks, control and invisible characters U+FFFD.
 */
export function plainLine(text: string): string {
  return text.replaceAll(LINE_BREAKS, ' ').replaceAll(UNSAFE, '\ufffd');
}

/** The same for each line of a text whose line breaks are our own. */
export function plainLines(text: string): string {
  return text.split('\n').map(plainLine).join('\n');
}
