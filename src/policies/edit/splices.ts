import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLSeq } from 'yaml';
import { err, ok, type Result } from '../../model/result.ts';
import { contentEnd, nodeAt } from '../manifest.ts';
import { formatPath } from '../place.ts';
import { dashOf } from './dashes.ts';
import type { Edit, Splice } from './edit.ts';
import { flowItemCuts } from './flow-items.ts';
import { attachedCommentStart, indentOf, lineBreakAt, lineEnd, lineStart, ownCommentEnd } from './lines.ts';
import { putKey, replaceItem } from './put-splices.ts';
import { removeKey } from './remove-key.ts';
import { joinSpans, type Span, spanOf } from './spans.ts';

type Splices = Result<Splice[], string>;

/** The text changes that carry out one edit. The error is a reason in words. */
export function splicesFor(edit: Edit, document: Document.Parsed, text: string): Splices {
  if (edit.kind === 'insert-list') return insertList(edit, document, text);
  if (edit.kind === 'put-key') return putKey(edit, document, text);
  if (edit.kind === 'remove-key') return removeKey(edit, document, text);
  const list = nodeAt(document, edit.list);
  if (!isSeq(list)) return err(`${formatPath(edit.list)} is no list`);
  switch (edit.kind) {
    case 'remove-items':
      return removeItems(list, new Set(edit.indexes), text);
    case 'stub-list':
      return stubList(list, text);
    case 'empty-list':
      return emptyList(list, edit, document, text);
    case 'replace-item':
      return replaceItem(list, edit, document, text);
  }
}

function removeItems(list: YAMLSeq, indexes: ReadonlySet<number>, text: string): Splices {
  const kept = list.items.filter((_, i) => !indexes.has(i));
  if (kept.length === 0) return err('the list would become empty, which can mean "everything"');
  return list.flow === true ? removeFlowItems(list, indexes, text) : removeBlockItems(list, indexes, text);
}

function cut({ start, end }: Span): Splice {
  return { start, end, text: '' };
}

function removeFlowItems(list: YAMLSeq, indexes: ReadonlySet<number>, text: string): Splices {
  const spans = list.items.map(spanOf).filter((span) => span !== undefined);
  if (spans.length < list.items.length) return err('an item of the list has no text of its own');
  return ok(joinSpans(flowItemCuts(spans, indexes, text)).map(cut));
}

function removeBlockItems(list: YAMLSeq, indexes: ReadonlySet<number>, text: string): Splices {
  const spans: Span[] = [];
  for (const i of indexes) {
    const lines = itemLines(list, i, text);
    if (!lines.ok) return lines;
    spans.push(lines.value);
  }
  return ok(joinSpans(spans).map(cut));
}

/** The whole lines of a block list's item: comments on top of it, its own comments below it. */
function itemLines(list: YAMLSeq, index: number, text: string): Result<Span, string> {
  const span = spanOf(list.items[index]);
  const dash = dashOf(list, index, text);
  if (span === undefined || dash === undefined) return err('an item of the list has no text of its own');
  const first = lineStart(text, dash);
  if (text.slice(first, dash).trim() !== '')
    return err('the item shares its first line with what surrounds it');
  const indent = indentOf(text, first);
  const end = ownCommentEnd(text, lineEnd(text, Math.max(span.end - 1, dash)), indent);
  return ok({ start: attachedCommentStart(text, first), end });
}

/** `- {}` in place of the first item, the others gone, and the comments of all of them with them. */
function stubList(list: YAMLSeq, text: string): Splices {
  if (list.flow === true) {
    const span = spanOf(list);
    return span === undefined ? err('the list has no text of its own') : ok([{ ...span, text: '[{}]' }]);
  }
  const first = itemLines(list, 0, text);
  const dash = dashOf(list, 0, text);
  if (!first.ok) return first;
  if (dash === undefined) return err('the list has no first item');
  const rest = removeBlockItems(list, new Set([...list.items.keys()].slice(1)), text);
  if (!rest.ok) return rest;
  const indent = ' '.repeat(indentOf(text, lineStart(text, dash)));
  return ok([{ ...first.value, text: `${indent}- {}${lineBreakAt(text, dash)}` }, ...rest.value]);
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
  if (map.items.some((pair) => isScalar(pair.key) && pair.key.value === edit.key))
    return err(`${edit.key} is written already, and empty`);
  const before = map.items.find((pair) => isScalar(pair.key) && pair.key.value === edit.before);
  const span = before === undefined ? undefined : spanOf(before.key);
  if (span === undefined) return err(`${formatPath(edit.map)} has no key ${edit.before}`);
  // quoted keys mean JSON, where everything is quoted
  const quoted = text[span.start] === '"';
  const quote = (one: string): string => (quoted ? `"${one}"` : one);
  const pair = `${quote(edit.key)}: [${edit.items.map(quote).join(', ')}]`;
  const first = lineStart(text, span.start);
  const lead = text.slice(first, span.start);
  if (map.flow === true) {
    const gap = lead.trim() === '' ? `${lineBreakAt(text, first)}${lead}` : ' ';
    return ok([{ start: span.start, end: span.start, text: `${pair},${gap}` }]);
  }
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
