import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Edit } from '../../../src/policies/edit/edit.ts';
import type { Path } from '../../../src/policies/place.ts';
import { type DocumentTree, documentTree, type ListTree } from './arbitrary-document.ts';
import { editText } from './edit-text.ts';
import { type Line, renderLines, renderText } from './render-document.ts';

/** The edits that carry out the removals a tree asks for, items inside removed ones left alone. */
function editsOf({ lists }: DocumentTree): Edit[] {
  return lists.flatMap(({ key, value }) => (typeof value === 'string' ? [] : editsOfList(value, [key])));
}

function editsOfList({ items }: ListTree, list: Path): Edit[] {
  const indexes = [...items.keys()].filter((i) => items[i]?.removed);
  const inner = items.flatMap(({ removed, content }, i) =>
    removed || typeof content === 'string'
      ? []
      : content.flatMap(({ key, value }) =>
          typeof value === 'string' ? [] : editsOfList(value, [...list, i, key]),
        ),
  );
  return [...(indexes.length === 0 ? [] : [{ kind: 'remove-items', list, indexes } as const]), ...inner];
}

/** The tree as it should be afterwards. */
function withoutRemoved(tree: DocumentTree): DocumentTree {
  const list = (one: ListTree): ListTree => ({
    ...one,
    items: one.items
      .filter((item) => !item.removed)
      .map((item) => ({
        ...item,
        content:
          typeof item.content === 'string'
            ? item.content
            : item.content.map(({ key, value }) => ({
                key,
                value: typeof value === 'string' ? value : list(value),
              })),
      })),
  });
  return {
    ...tree,
    lists: tree.lists.map(({ key, value }) => ({
      key,
      value: typeof value === 'string' ? value : list(value),
    })),
  };
}

/** Whether a surviving line came out as it may. */
function survives(line: Line, after: string): boolean {
  if (line.text === after) return true;
  if (line.changes === 'shared') return line.text.split('[')[0] === after.split('[')[0];
  return line.changes === 'comma' && line.text.replace(/,( # beside)?$/, '$1') === after;
}

describe('random removals from random documents', () => {
  it('read as meant, and every line that is not part of a removed item survives in order', () => {
    let removals = 0;
    fc.assert(
      fc.property(documentTree, (tree) => {
        const text = renderText(tree);
        const edits = editsOf(tree);
        removals += edits.length;
        const result = editText(text, edits);
        if (!result.ok) throw new Error(`refused: ${result.error.reason}\n${text}`);
        expect(parse(result.value)).toEqual(parse(renderText(withoutRemoved(tree))));
        const kept = renderLines(tree).filter((line) => !line.goes);
        const after = result.value.replace(/^\uFEFF/, '').split(tree.lineBreak);
        if (tree.endsWithBreak && after.at(-1) === '') after.pop();
        expect(after).toHaveLength(kept.length);
        expect(kept.filter((line, i) => !survives(line, after[i] ?? ''))).toEqual([]);
        expect(result.value.startsWith('\uFEFF')).toBe(tree.hasBom);
      }),
      { numRuns: 1500 },
    );
    expect(removals).toBeGreaterThan(1000);
  });

  it('change nothing where nothing is removed', () => {
    fc.assert(
      fc.property(documentTree, (tree) => {
        const text = renderText(tree);
        expect(editText(text, [])).toEqual({ ok: true, value: text });
      }),
    );
  });
});
