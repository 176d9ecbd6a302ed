/** Lines of a text as character ranges. */

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the line break of the line that holds `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

export function indentOf(text: string, start: number): number {
  let offset = start;
  while (text[offset] === ' ') offset += 1;
  return offset - start;
}

function isComment(text: string, start: number): boolean {
  return text.slice(start, lineEnd(text, start)).trimStart().startsWith('#');
}

/** Start of the comment lines that stand directly on top of the line at `start`, at the same indentation. */
export function attachedCommentStart(text: string, start: number): number {
  const indent = indentOf(text, start);
  let first = start;
  while (first > 0) {
    const previous = lineStart(text, first - 1);
    if (!isComment(text, previous) || indentOf(text, previous) !== indent) break;
    first = previous;
  }
  return first;
}

/** End of the comment lines directly below `end` that are indented deeper than `indent`: they belong to what is above. */
export function ownCommentEnd(text: string, end: number, indent: number): number {
  let last = end;
  while (last < text.length && isComment(text, last) && indentOf(text, last) > indent)
    last = lineEnd(text, last);
  return last;
}

/** The line break in use around an offset. */
export function lineBreakAt(text: string, offset: number): string {
  const newline = text.indexOf('\n', offset);
  const at = newline === -1 ? text.lastIndexOf('\n') : newline;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}
