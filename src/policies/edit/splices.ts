import { type Document, isMap, isNode, isScalar, isSeq, type Pair, type YAMLSeq } from 'yaml';
import { err, ok, type Result } from '../../model/result.ts';
import { contentEnd, nodeAt } from '../manifest.ts';
import { formatPath } from '../place.ts';
import type { Edit, Splice } from './edit.ts';
import { attachedCommentStart, indentOf, lineBreakAt, lineEnd, lineStart, ownCommentEnd } from './lines.ts';

type Splices = Result<Splice[], string>;

/** The text changes that carry out one edit. The error is a reason in words. */
export function splicesFor(edit: Edit, document: Document.Parsed, text: string): Splices {
  if (edit.kind === 'insert-list') return insertList(edit, document, text);
  const list = nodeAt(document, edit.list);
  if (!isSeq(list)) return err(`${formatPath(edit.list)} is no list`);
  switch (edit.kind) {
    case 'remove-items':
      return removeItems(list, new Set(edit.indexes), text);
    case 'stub-list':
      return stubList(list, text);
    case 'empty-list':
      return emptyList(list, edit, document, text);
  }
}

function removeItems(list: YAMLSeq, indexes: ReadonlySet<number>, text: string): Splices {
  const kept = list.items.filter((_, i) => !indexes.has(i));
  if (kept.length === 0) return err('the list would become empty, which can mean "everything"');
  return list.flow === true ? removeFlowItems(list, indexes) : removeBlockItems(list, indexes, text);
}

/** Each removed item goes with the separator behind it; at the end of the list with the one in front of it. */
function removeFlowItems(list: YAMLSeq, indexes: ReadonlySet<number>): Splices {
  const spans = list.items.map((item) => spanOf(item));
  const splices: Splice[] = [];
  for (let i = 0; i < spans.length; i += 1) {
    if (!indexes.has(i)) continue;
    const span = spans[i];
    const next = spans[i + 1];
    const isTail = spans.slice(i).every((_, k) => indexes.has(i + k));
    if (span === undefined) return err('an item of the list has no text of its own');
    if (!isTail && next !== undefined) {
      splices.push({ start: span.start, end: next.start, text: '' });
      continue;
    }
    const lastKept = spans[i - 1];
    const last = spans.at(-1);
    if (lastKept === undefined || last === undefined) return err('the list would become empty');
    splices.push({ start: lastKept.end, end: last.end, text: '' });
    break;
  }
  return ok(splices);
}

function removeBlockItems(list: YAMLSeq, indexes: ReadonlySet<number>, text: string): Splices {
  const spans: { start: number; end: number }[] = [];
  for (const i of [...indexes].sort((a, b) => a - b)) {
    const lines = itemLines(list, i, text);
    if (!lines.ok) return lines;
    const last = spans.at(-1);
    if (last !== undefined && last.end >= lines.value.start) last.end = lines.value.end;
    else spans.push({ ...lines.value });
  }
  const last = spans.at(-1);
  // a file without a line break at its end keeps none
  if (last !== undefined && last.end === text.length && !text.endsWith('\n')) {
    last.start -= text.slice(0, last.start).endsWith('\r\n') ? 2 : 1;
  }
  return ok(spans.map((span) => ({ ...span, text: '' })));
}

/** The whole lines of a block list's item: comments on top of it, its own comments below it. */
function itemLines(
  list: YAMLSeq,
  index: number,
  text: string,
): Result<{ start: number; end: number }, string> {
  const item = list.items[index];
  const span = spanOf(item);
  const dash = span === undefined ? undefined : dashBefore(text, span.start);
  if (span === undefined || dash === undefined) return err('an item of the list has no text of its own');
  const first = lineStart(text, dash);
  if (text.slice(first, dash).trim() !== '')
    return err('the item shares its first line with what surrounds it');
  const indent = indentOf(text, first);
  const end = ownCommentEnd(text, lineEnd(text, Math.max(span.end - 1, dash)), indent);
  return ok({ start: attachedCommentStart(text, first), end });
}

/** The `-` in front of an item; only blanks, comments and node properties may stand between. */
function dashBefore(text: string, start: number): number | undefined {
  for (let offset = start - 1; offset >= 0; offset -= 1) {
    if (text[offset] === '-' && /[\s]/.test(text[offset + 1] ?? '\n')) return offset;
    if (text[offset] === '\n') {
      const line = text.slice(lineStart(text, offset), offset).trim();
      if (line !== '' && !line.startsWith('#') && !line.startsWith('-')) return undefined;
    }
  }
  return undefined;
}

/** `- {}` in place of the first item, the others gone; a comment on top of the first stays with nothing and goes. */
function stubList(list: YAMLSeq, text: string): Splices {
  const [first] = list.items;
  const span = spanOf(first);
  if (span === undefined) return err('the list has no first item');
  const rest = new Set(list.items.keys());
  rest.delete(0);
  if (list.flow === true) {
    const others = rest.size === 0 ? ok<Splice[]>([]) : removeFlowItems(list, rest);
    return others.ok ? ok([{ ...span, text: '{}' }, ...others.value]) : others;
  }
  const lines = itemLines(list, 0, text);
  const dash = dashBefore(text, span.start);
  if (!lines.ok) return lines;
  if (dash === undefined) return err('the list has no first item');
  const others = removeBlockItems(list, rest, text);
  if (!others.ok) return others;
  const breakAtEnd = text.slice(lines.value.start, lines.value.end).endsWith('\n')
    ? lineBreakAt(text, dash)
    : '';
  const indent = ' '.repeat(indentOf(text, lineStart(text, dash)));
  return ok([{ ...lines.value, text: `${indent}- {}${breakAtEnd}` }, ...others.value]);
}

/** `ingress: []`: everything behind the key's colon goes, down to the last line of the list. */
function emptyList(
  list: YAMLSeq,
  edit: Extract<Edit, { kind: 'empty-list' }>,
  document: Document.Parsed,
  text: string,
): Splices {
  const span = spanOf(list);
  if (span === undefined) return err('the list has no text of its own');
  if (list.flow === true) return ok([{ ...span, text: '[]' }]);
  const pair = pairAt(edit.list, document);
  const keyEnd = pair === undefined ? undefined : contentEnd(pair.key);
  const colon = keyEnd === undefined ? -1 : text.indexOf(':', keyEnd);
  if (colon === -1) return err(`${formatPath(edit.list)} has no key of its own`);
  const keyLineEnd = lineEnd(text, colon);
  const keyIndent = indentOf(text, lineStart(text, colon));
  const end = ownCommentEnd(text, lineEnd(text, Math.max(span.end - 1, colon)), keyIndent);
  return ok([
    { start: colon + 1, end: colon + 1, text: ' []' },
    { start: keyLineEnd, end, text: '' },
  ]);
}

function insertList(
  edit: Extract<Edit, { kind: 'insert-list' }>,
  document: Document.Parsed,
  text: string,
): Splices {
  const map = nodeAt(document, edit.map);
  if (!isMap(map)) return err(`${formatPath(edit.map)} is no map`);
  const before = map.items.find((pair) => isScalar(pair.key) && pair.key.value === edit.before);
  const span = before === undefined ? undefined : spanOf(before.key);
  if (span === undefined) return err(`${formatPath(edit.map)} has no key ${edit.before}`);
  // quoted keys mean JSON, where everything is quoted
  const quoted = text[span.start] === '"';
  const quote = (one: string): string => (quoted ? `"${one}"` : one);
  const pair = `${quote(edit.key)}: [${edit.items.map(quote).join(', ')}]`;
  if (map.flow === true) return ok([{ start: span.start, end: span.start, text: `${pair}, ` }]);
  const first = lineStart(text, span.start);
  const lead = text.slice(first, span.start);
  if (lead.trim() !== '') return err(`${edit.before} shares its line with what surrounds it`);
  const at = attachedCommentStart(text, first);
  return ok([{ start: at, end: at, text: `${lead}${pair}${lineBreakAt(text, first)}` }]);
}

function pairAt(
  path: Edit extends { list: infer P } ? P : readonly (string | number)[],
  document: Document.Parsed,
): Pair | undefined {
  const key = path.at(-1);
  const map = nodeAt(document, path.slice(0, -1));
  return isMap(map)
    ? map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
    : undefined;
}

function spanOf(node: unknown): { readonly start: number; readonly end: number } | undefined {
  const end = contentEnd(node);
  const start = startOf(node);
  return start === undefined || end === undefined ? undefined : { start, end };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
