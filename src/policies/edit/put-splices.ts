import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { err, ok, type Result } from '../../model/result.ts';
import { nodeAt } from '../manifest.ts';
import { formatPath, type Path } from '../place.ts';
import type { Edit, Splice } from './edit.ts';
import { indentOf, lineBreakAt, lineEnd, lineStart, ownCommentEnd } from './lines.ts';
import { blockLines, flowText, type PlainValue, pairLines, type Quote, scalarText } from './render-value.ts';
import { pairEnd, type Span, spanOf } from './spans.ts';

type Splices = Result<Splice[], string>;

/** Other items in place of one: in the style of what they replace, the comments around it untouched. */
export function replaceItem(
  list: YAMLSeq,
  { index, items, list: path }: Extract<Edit, { kind: 'replace-item' }>,
  document: Document.Parsed,
  text: string,
): Splices {
  const old: unknown = list.items[index];
  const span = spanOf(old);
  if (span === undefined || items.length === 0)
    return err(`${formatPath([...path, index])} has no text of its own`);
  if (holdsComment(text, span))
    return err('the entry that would be replaced holds a comment, which would be lost');
  const lead = text.slice(lineStart(text, span.start), span.start);
  if (list.flow === true) {
    const texts = items.map((one) => itemText(one, old, span, document, text).join(' '));
    return ok([{ ...span, text: texts.join(', ') }]);
  }
  if (!/^ *- +$/.test(lead)) return err('the entry shares its first line with what surrounds it');
  const newline = lineBreakAt(text, span.start);
  const dash = lead.trimEnd();
  const inner = newline + ' '.repeat(lead.length);
  const texts = items.map((one) => itemText(one, old, span, document, text).join(inner));
  return ok([{ ...span, text: texts.join(`${newline}${dash}${lead.slice(dash.length)}`) }]);
}

/** Lines of one item, as the item that was there is written. */
function itemText(
  item: PlainValue,
  old: unknown,
  span: Span,
  document: Document.Parsed,
  text: string,
): string[] {
  if (typeof item === 'object' && isMap(old) && old.flow !== true) return blockLines(item, 2);
  if (typeof item === 'object') return [flowText(item, isJson(document, text))];
  return [scalarText(item, quoteAt(text, span.start))];
}

/** A key with its value behind the other keys of a map, or another value for one that is there. */
export function putKey(
  { map: path, key, value }: Extract<Edit, { kind: 'put-key' }>,
  document: Document.Parsed,
  text: string,
): Splices {
  const map = nodeAt(document, path);
  const span = spanOf(map);
  if (!isMap(map) || span === undefined) return err(`${formatPath(path)} is no map`);
  const known = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  if (known !== undefined && map.flow !== true && isUnwritten(known) && isFilledMap(value))
    return fillPair(map, known, { value, step: stepOf(map, path, document, text) }, text);
  if (known !== undefined) return replaceValue(known, value, document, text);
  const json = isJson(document, text);
  const last = map.items.at(-1);
  if (map.flow === true) {
    if (last === undefined)
      return holdsComment(text, span)
        ? err('the map holds a comment, which would be lost')
        : ok([{ ...span, text: flowText({ [key]: value }, json) }]);
    const end = pairEnd(last);
    if (end === undefined) return err(`${formatPath(path)} has no text of its own`);
    const pair = flowText({ [key]: value }, json).slice(2, -2);
    return ok([{ start: end, end, text: `,${gapBefore(last, text)}${pair}` }]);
  }
  return appendPair(map, key, { value, step: stepOf(map, path, document, text) }, text);
}

/** @prop step that a map below is indented by */
interface Indented {
  readonly value: PlainValue;
  readonly step: number;
}

/** As far as the map itself is indented below the key that it belongs to. */
function stepOf(map: YAMLMap, path: Path, document: Document.Parsed, text: string): number {
  const outer = nodeAt(document, path.slice(0, -1));
  const [own, above] = [columnOf(map, text), columnOf(outer, text)];
  return path.length === 0 || own === undefined || above === undefined || own <= above ? 2 : own - above;
}

function columnOf(map: unknown, text: string): number | undefined {
  const first = isMap(map) && map.flow !== true ? spanOf(map.items[0]?.key) : undefined;
  return first === undefined ? undefined : first.start - lineStart(text, first.start);
}

/** On lines of its own below the map's last pair and the comments that belong to that. */
function appendPair(map: YAMLMap, key: string, { value, step }: Indented, text: string): Splices {
  const first = spanOf(map.items[0]?.key);
  const last = map.items.at(-1);
  const end = last === undefined ? undefined : pairEnd(last);
  if (first === undefined || end === undefined) return err('the map has no text of its own');
  const column = first.start - lineStart(text, first.start);
  // what is indented like a key belongs to the map, too
  const at = ownCommentEnd(text, lineEnd(text, end - 1), column - 1);
  const newline = lineBreakAt(text, first.start);
  const lines = pairLines(key, value, dashIndentOf(map, column, text), step).map(
    (line) => ' '.repeat(column) + line,
  );
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const block = `${isOpen ? newline : ''}${lines.join(newline)}${isOpen ? '' : newline}`;
  return ok([{ start: at, end: at, text: block }]);
}

/** `annotations:` with nothing behind it. */
function isUnwritten({ value }: Pair): boolean {
  const span = spanOf(value);
  return (
    value === null || (isScalar(value) && value.value === null && (span?.start ?? 0) >= (span?.end ?? 0))
  );
}

function isFilledMap(value: PlainValue): boolean {
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** A map below its key, where there is none; a comment behind the key stays there. */
function fillPair(map: YAMLMap, { key, value: old }: Pair, { value, step }: Indented, text: string): Splices {
  const [span, name] = [spanOf(key), isScalar(key) ? key.value : undefined];
  if (span === undefined || typeof name !== 'string') return err('the key has no text of its own');
  const first = lineStart(text, span.start);
  const rest = text.slice(span.end, lineEnd(text, span.end));
  if (!/^\s*:\s*(?:#.*)?\s*$/.test(rest) || (isScalar(old) && (old.anchor ?? old.tag) !== undefined))
    return err('the value that would be replaced has no text of its own');
  const column = span.start - first;
  const newline = lineBreakAt(text, span.start);
  const [, ...lines] = pairLines(name, value, dashIndentOf(map, column, text), step);
  const at = lineEnd(text, span.end);
  const isOpen = text[at - 1] !== '\n';
  const block = lines.map((line) => ' '.repeat(column) + line).join(newline);
  return ok([{ start: at, end: at, text: `${isOpen ? newline : ''}${block}${isOpen ? '' : newline}` }]);
}

/** A pair on a line of its own is followed by one on a line of its own. */
function gapBefore({ key }: Pair, text: string): string {
  const start = spanOf(key)?.start ?? 0;
  const first = lineStart(text, start);
  const lead = text.slice(first, start);
  return lead.trim() === '' ? `${lineBreakAt(text, first)}${lead}` : ' ';
}

function replaceValue(pair: Pair, value: PlainValue, document: Document.Parsed, text: string): Splices {
  const span = spanOf(pair.value);
  const isEmptyList = isSeq(pair.value) && pair.value.items.length === 0;
  if (span === undefined || span.start === span.end || !(isScalar(pair.value) || isEmptyList))
    return err('the value that would be replaced has no text of its own');
  const fresh =
    typeof value === 'object'
      ? flowText(value, isJson(document, text))
      : scalarText(value, quoteAt(text, span.start));
  return ok([{ ...span, text: fresh }]);
}

/** How far the map's other lists, if it has some, are indented below their keys. */
function dashIndentOf(map: YAMLMap, column: number, text: string): number {
  const list = map.items.map((pair) => pair.value).find((value) => isSeq(value) && value.flow !== true);
  const span = spanOf(list);
  return span === undefined ? 2 : Math.max(0, indentOf(text, lineStart(text, span.start)) - column);
}

function holdsComment(text: string, { start, end }: Span): boolean {
  return /(?:^|\s)#/.test(text.slice(start, end));
}

function quoteAt(text: string, offset: number): Quote {
  const first = text[offset];
  return first === '"' || first === "'" ? first : undefined;
}

/** JSON quotes its keys. */
function isJson({ contents }: Document.Parsed, text: string): boolean {
  const [first] = isMap(contents) && contents.flow === true ? contents.items : [];
  const key = spanOf(first?.key);
  return key !== undefined && text[key.start] === '"';
}
