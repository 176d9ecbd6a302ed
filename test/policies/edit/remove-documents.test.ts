import { describe, expect, it } from 'vitest';
import { removeDocuments } from '../../../src/policies/edit/remove-documents.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { lines } from './edit-text.ts';

function without(text: string, ...removed: readonly number[]): string {
  const result = removeDocuments(parseManifest('p.yaml', text), new Set(removed));
  return result.ok ? result.value : `refused: ${result.error}`;
}

describe('taking whole documents out of a file', () => {
  it.each([
    {
      why: 'one in the middle goes with its separator',
      before: lines('a: 1', '---', 'b: 1', '---', 'c: 1'),
      take: [1],
      after: lines('a: 1', '---', 'c: 1'),
    },
    {
      why: 'the last one',
      before: lines('a: 1', '---', 'b: 1'),
      take: [1],
      after: lines('a: 1'),
    },
    {
      why: 'the first one, and the separator behind it',
      before: lines('a: 1', '---', 'b: 1'),
      take: [0],
      after: lines('b: 1'),
    },
    {
      why: 'the first one with a separator of its own',
      before: lines('---', 'a: 1', '---', 'b: 1'),
      take: [0],
      after: lines('---', 'b: 1'),
    },
    {
      why: 'with all of its comments',
      before: lines('a: 1', '---', '# about b', 'b: 1 # beside', '', '# below b', '---', '# about c', 'c: 1'),
      take: [1],
      after: lines('a: 1', '---', '# about c', 'c: 1'),
    },
    {
      why: 'what stands beside the separator of the next one stays',
      before: lines('a: 1', '--- # about b', 'b: 1'),
      take: [0],
      after: lines('--- # about b', 'b: 1'),
    },
    {
      why: 'the comment of the file stays, parted by a blank line',
      before: lines('# licence', '# of the file', '', '# about a', 'a: 1', '---', 'b: 1'),
      take: [0],
      after: lines('# licence', '# of the file', '', 'b: 1'),
    },
    {
      why: 'an end marker goes with what it ends',
      before: lines('a: 1', '...', '---', 'b: 1', '...'),
      take: [1],
      after: lines('a: 1', '...'),
    },
    {
      why: 'several at once',
      before: lines('a: 1', '---', 'b: 1', '---', 'c: 1', '---', 'd: 1'),
      take: [0, 2],
      after: lines('b: 1', '---', 'd: 1'),
    },
    {
      why: 'a block scalar that looks like separators is none',
      before: lines('a: |', '  ---', '  x', '---', 'b: |', '  ---', '  %y'),
      take: [1],
      after: lines('a: |', '  ---', '  x'),
    },
    {
      why: 'a broken document beside it stays as broken as it was',
      before: lines('a: [', '---', 'b: 1', '---', 'c: 1'),
      take: [1],
      after: lines('a: [', '---', 'c: 1'),
    },
    { why: 'no line break at the end stays so', before: 'a: 1\n---\nb: 1', take: [1], after: 'a: 1' },
    {
      why: 'CRLF',
      before: 'a: 1\r\n---\r\nb: 1\r\n---\r\nc: 1\r\n',
      take: [1],
      after: 'a: 1\r\n---\r\nc: 1\r\n',
    },
    { why: 'a byte order mark stays', before: '\uFEFFa: 1\n---\nb: 1\n', take: [0], after: '\uFEFFb: 1\n' },
    {
      why: 'a byte order mark before a separator stays',
      before: '\uFEFF---\na: 1\n---\nb: 1\n',
      take: [0],
      after: '\uFEFF---\nb: 1\n',
    },
    { why: 'the only one: nothing is left', before: lines('# about a', 'a: 1'), take: [0], after: '' },
    {
      why: 'all of them: nothing is left, whatever is said around them',
      before: lines('# licence', '', '---', 'a: 1', '---', 'b: 1', '---', '# nothing'),
      take: [0, 1],
      after: '',
    },
    {
      why: 'a file with directives is refused',
      before: lines('%YAML 1.2', '---', 'a: 1', '---', 'b: 1'),
      take: [0],
      after: 'refused: the file has YAML directives',
    },
  ])('$why', ({ before, take, after }) => {
    expect(without(before, ...take)).toBe(after);
  });
});
