import { type Document, isMap, isScalar, type Pair } from 'yaml';
import { err, ok, type Result } from '../../model/result.ts';
import { nodeAt } from '../manifest.ts';
import { formatPath } from '../place.ts';
import type { Edit, Splice } from './edit.ts';
import { flowItemCuts } from './flow-items.ts';
import { indentOf, lineEnd, lineStart, ownCommentEnd } from './lines.ts';
import { joinSpans, pairEnd, type Span, spanOf } from './spans.ts';

/** Takes a key with its value out of a map. Comments on top of it stay: they may be about what is above. */
export function removeKey(
  { map: path, key }: Extract<Edit, { kind: 'remove-key' }>,
  document: Document.Parsed,
  text: string,
): Result<Splice[], string> {
  const map = nodeAt(document, path);
  if (!isMap(map)) return err(`${formatPath(path)} is no map`);
  const index = map.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  if (index === -1) return err(`${formatPath([...path, key])} is not there`);
  if (map.items.length === 1) return err(`${formatPath(path)} would be left empty`);
  const spans = map.items.map(pairSpan).filter((span) => span !== undefined);
  const own = spans[index];
  if (own === undefined || spans.length < map.items.length)
    return err(`${formatPath(path)} has no text of its own`);
  if (/(?:^|\s)#/.test(text.slice(own.start, own.end)))
    return err(`${formatPath([...path, key])} holds a comment, which would be lost`);
  const cuts = map.flow === true ? flowItemCuts(spans, new Set([index]), text) : blockCut(own, text);
  return cuts === undefined
    ? err(`${key} shares its first line with what surrounds it`)
    : ok(joinSpans(cuts).map(({ start, end }) => ({ start, end, text: '' })));
}

/** The pair's whole lines, with its own comments below it. */
function blockCut({ start, end }: Span, text: string): Span[] | undefined {
  const first = lineStart(text, start);
  if (text.slice(first, start).trim() !== '') return undefined;
  return [{ start: first, end: ownCommentEnd(text, lineEnd(text, end - 1), indentOf(text, first)) }];
}

function pairSpan(pair: Pair): Span | undefined {
  const [start, end] = [spanOf(pair.key)?.start, pairEnd(pair)];
  return start === undefined || end === undefined ? undefined : { start, end };
}
