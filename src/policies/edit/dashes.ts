import type { YAMLSeq } from 'yaml';
import { contentEnd } from '../manifest.ts';
import { lineEnd, lineStart } from './lines.ts';

/**
 * Offset of the `-` of a block list's item. All of them stand in one column, and between an item and the next dash
 * there are only blank lines and comments.
 */
export function dashOf(list: YAMLSeq, index: number, text: string): number | undefined {
  const first = list.range?.[0];
  if (list.flow === true || first === undefined || text[first] !== '-') return undefined;
  if (index === 0) return first;
  const column = first - lineStart(text, first);
  const from = contentEnd(list.items[index - 1]);
  if (from === undefined) return undefined;
  for (let line = lineStart(text, from); line < text.length; line = lineEnd(text, line)) {
    const at = line + column;
    if (at >= from && text[at] === '-' && text.slice(line, at).trim() === '') return at;
  }
  return undefined;
}
