import { isNode, type Pair } from 'yaml';
import { contentEnd } from '../manifest.ts';

/** Characters `start` to `end`, the latter excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a node is written, without the comments and blank lines behind it. */
export function spanOf(node: unknown): Span | undefined {
  const end = contentEnd(node);
  const start = startOf(node);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** Where a pair ends: with its value, or with its key where that has no text. */
export function pairEnd({ key, value }: Pair): number | undefined {
  return spanOf(value)?.end ?? spanOf(key)?.end;
}

/** Spans in order, those that touch or overlap joined. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = joined.at(-1);
    if (last === undefined || span.start > last.end) joined.push(span);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return joined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
