import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSeq, parseAllDocuments, visit, type YAMLSeq } from 'yaml';
import { dashOf } from '../../../src/policies/edit/dashes.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { documentTree } from './arbitrary-document.ts';
import { renderText } from './render-document.ts';

/** As the parser's tokens have them. */
function dashesByTokens({ srcToken }: YAMLSeq): readonly (number | undefined)[] {
  if (srcToken?.type !== 'block-seq') return [];
  return srcToken.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === 'seq-item-ind').map(({ offset }) => offset),
  );
}

/** How many dashes were compared. */
function compare(text: string, name: string): number {
  let compared = 0;
  const documents = parseAllDocuments(text, { keepSourceTokens: true, logLevel: 'silent' });
  for (const document of 'empty' in documents ? [] : documents) {
    if (document.errors.length > 0) continue;
    visit(document, (_key, node) => {
      if (!isSeq(node)) return;
      const meant = dashesByTokens(node);
      expect(
        meant.map((_dash, index) => dashOf(node, index, text)),
        name,
      ).toEqual(meant);
      compared += meant.length;
    });
  }
  return compared;
}

describe('the dashes of a list are found where the parser read them', () => {
  it.each([
    ['empty items', '- \n-\n- a\n-\n', 4],
    ['lists in lists on one line', 'a:\n  - - 1\n    - 2\n  - - 3\n', 5],
    ['comments with dashes in the column', 'a:\n  - 1\n# - 2\n  # - 3\n\n  - 4\n', 2],
    ['text with dashes in the column', 'a:\n  - |\n    - 1\n\n    - 2\n  - >-\n    - 3\n  - 4\n', 3],
    ['quotes over lines', 'a:\n  - "x\n    - y" # - z\n  - "- x"\n', 2],
    ['anchors and tags', 'a: &all\n  - &one {}\n  - !!str x\n  - *one\n', 3],
    ['anchors on top of a list', 'a: !!seq\n  # here\n  - 1\n  - &b\n    - 2\n    - 3\n', 4],
    ['a list no deeper than its key', 'a:\n- b: 1\n  c:\n  - 2\n  - 3\n- d: 4\n', 4],
    ['Windows line breaks', 'a:\r\n  - 1\r\n  # - 2\r\n  - 3\r\n', 2],
    ['flow style, which has none', 'a: [1, 2]\n', 0],
    ['a plain text over lines', 'a:\n  - one\n    - two\n  - three\n', 2],
    ['flow items over lines', 'a:\n  - [1,\n    2]\n  - {b: 1,\n\n    c: 2}\n  - 3\n', 3],
  ])('%s', (name, text, count) => {
    expect(compare(text, name)).toBe(count);
  });

  it('whatever the style', () => {
    let compared = 0;
    fc.assert(
      fc.property(documentTree, (document) => {
        compared += compare(renderText(document), 'generated');
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  it.skipIf(!hasShared('corpus'))('in real manifests', () => {
    const root = sharedPath('corpus');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.ya?ml$/.test(name),
    );
    const compared = names.reduce(
      (sum, name) => sum + compare(readFileSync(join(root, name), 'utf8'), name),
      0,
    );
    expect(compared).toBeGreaterThan(1000);
  });
});
