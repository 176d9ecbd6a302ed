import { attachedCommentStart, lineEnd, lineStart } from './lines.ts';
import type { Span } from './spans.ts';

/**
 * What to cut out of a flow list, such as `[a, b]`, to take items away. An item with lines of its own goes with them
 * and with the comments on top; one that shares its line goes with the separator that it alone needed.
 * @param spans of all items, in order
 * @param indexes never all of them
 */
export function flowItemCuts(spans: readonly Span[], indexes: ReadonlySet<number>, text: string): Span[] {
  const commas = spans.map((span) => commaBehind(text, span.end));
  const lastKept = spans.findLastIndex((_, i) => !indexes.has(i));
  const cuts: Span[] = [];
  const keptComma = commas[lastKept];
  if (lastKept < spans.length - 1 && commas.at(-1) === undefined && keptComma !== undefined)
    cuts.push({ start: keptComma, end: keptComma + 1 });
  for (const [i, span] of spans.entries()) {
    if (!indexes.has(i)) continue;
    const next = spans[i + 1];
    const isTail = i > lastKept;
    if (standsAlone(text, span, commas[i])) {
      const start = attachedCommentStart(text, lineStart(text, span.start));
      cuts.push({ start, end: lineEnd(text, commas[i] ?? span.end) });
    } else if (!isTail && next !== undefined && !text.slice(span.end, next.start).includes('\n')) {
      cuts.push({ start: span.start, end: next.start });
    } else {
      cuts.push(cutInLine(text, span, commas[i], spans));
    }
  }
  return cuts;
}

/** An item at the end of a line that something else stands on: with the blanks in front and the comma behind. */
function cutInLine(text: string, span: Span, comma: number | undefined, spans: readonly Span[]): Span {
  const before = text.slice(0, span.start).trimEnd().length;
  const sharesWithComment = isInComment(text, before);
  const start = sharesWithComment ? span.start : before;
  const end = comma === undefined ? span.end : comma + 1;
  const line = { start: lineStart(text, span.start), end: lineEnd(text, end) };
  const isOnlyItem = spans.every((one) => one === span || one.end <= line.start || one.start >= line.end);
  const rest = /^[ \t]+#[^\r\n]*/.exec(text.slice(end, line.end));
  return { start, end: isOnlyItem && rest !== null ? end + rest[0].length : end };
}

/** Whether nothing but blanks, its comma and a comment stand on the lines of an item. */
function standsAlone(text: string, span: Span, comma: number | undefined): boolean {
  const lead = text.slice(lineStart(text, span.start), span.start);
  const end = comma === undefined ? span.end : comma + 1;
  const rest = text.slice(end, lineEnd(text, end)).trim();
  const commaIsNear = comma === undefined || !text.slice(span.end, comma).includes('\n');
  return (
    lead.trim() === '' && (rest === '' || rest.startsWith('#')) && commaIsNear && text.includes('\n', end)
  );
}

/** Whether the text that ends at `offset` ends with a comment. */
function isInComment(text: string, offset: number): boolean {
  return /(^|\s)#/.test(text.slice(lineStart(text, offset - 1), offset));
}

/** Offset of the comma behind an item; blanks, line breaks and comments may stand between. */
function commaBehind(text: string, end: number): number | undefined {
  const found = /^(?:\s+#[^\n]*|\s)*,/.exec(text.slice(end));
  return found === null ? undefined : end + found[0].length - 1;
}
