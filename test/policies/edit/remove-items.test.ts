import { describe, expect, it } from 'vitest';
import { edited, lines, remove } from './edit-text.ts';

const LIST = ['list'];

describe('taking items out of a block list', () => {
  it.each([
    {
      why: 'the item goes with its lines, the others stay',
      before: lines('list:', '  - a: 1', '    b: 2', '  - c: 3'),
      take: [0],
      after: lines('list:', '  - c: 3'),
    },
    {
      why: 'several items go, first and last among them',
      before: lines('list:', '  - 1', '  - 2', '  - 3', '  - 4', 'x: y'),
      take: [0, 3],
      after: lines('list:', '  - 2', '  - 3', 'x: y'),
    },
    {
      why: 'dashes at the indentation of their key',
      before: lines('list:', '- a', '- b', 'x: y'),
      take: [1],
      after: lines('list:', '- a', 'x: y'),
    },
    {
      why: 'an item may begin on the line below its dash',
      before: lines('list:', '  -', '    a: 1', '  -', '    b: 2'),
      take: [0],
      after: lines('list:', '  -', '    b: 2'),
    },
    {
      why: 'a comment on top of an item belongs to it',
      before: lines('list:', '  # one', '  # more of one', '  - a', '  # two', '  - b'),
      take: [0],
      after: lines('list:', '  # two', '  - b'),
    },
    {
      why: 'a comment apart from the item by a blank line stays',
      before: lines('list:', '  - a', '  # about the section', '', '  - b', '  - c'),
      take: [1],
      after: lines('list:', '  - a', '  # about the section', '', '  - c'),
    },
    {
      why: 'a comment at another indentation stays',
      before: lines('list:', '# of the file', '  - a', '  - b'),
      take: [0],
      after: lines('list:', '# of the file', '  - b'),
    },
    {
      why: 'comments inside an item and beside its lines go with it',
      before: lines('list:', '  - a: 1 # beside', '    # inside', '    b: 2', '  - c: 3 # stays'),
      take: [0],
      after: lines('list:', '  - c: 3 # stays'),
    },
    {
      why: 'a deeper comment below the item is its own, one at the dash is not',
      before: lines('list:', '  - a', '  - b', '    # of b', '  # of nobody', 'x: y'),
      take: [1],
      after: lines('list:', '  - a', '  # of nobody', 'x: y'),
    },
    {
      why: 'a comment between dash and content, with a dash of its own in it',
      before: lines('list:', '  - # about - this', '    a: 1', '  - b: 2'),
      take: [0],
      after: lines('list:', '  - b: 2'),
    },
    {
      why: 'tabs in comments are comments',
      before: lines('list:', '  #\ttabbed', '  - a #\tbeside', '  - b', '\t# far'),
      take: [0],
      after: lines('list:', '  - b', '\t# far'),
    },
    {
      why: 'blank lines around the item stay',
      before: lines('list:', '', '  - a', '', '  - b', '', 'x: y'),
      take: [1],
      after: lines('list:', '', '  - a', '', '', 'x: y'),
    },
    {
      why: 'a block scalar inside the item goes whole',
      before: lines('list:', '  - |', '    one', '', '    two', '  - keep'),
      take: [0],
      after: lines('list:', '  - keep'),
    },
    {
      why: 'a literal that looks like a comment or a dash is neither',
      before: lines('list:', '  - "# no comment"', '  - "- no dash"', '  - c'),
      take: [1],
      after: lines('list:', '  - "# no comment"', '  - c'),
    },
    {
      why: 'an empty item',
      before: lines('list:', '  -', '  - b'),
      take: [0],
      after: lines('list:', '  - b'),
    },
    {
      why: 'an anchored or tagged item',
      before: lines('list:', '  - &my-anchor { a: 1 }', '  - !!map { b: 2 }', '  - c'),
      take: [0, 1],
      after: lines('list:', '  - c'),
    },
    {
      why: 'a list inside a list item',
      before: lines('list:', '  - from:', '      - a', '      - b', '  - from:', '      - c', '      - d'),
      list: ['list', 1, 'from'],
      take: [0],
      after: lines('list:', '  - from:', '      - a', '      - b', '  - from:', '      - d'),
    },
    {
      why: 'no line break at the end stays so when the last item goes',
      before: 'list:\n  - a\n  - b',
      take: [1],
      after: 'list:\n  - a',
    },
    {
      why: 'no line break at the end stays so when another item goes',
      before: 'list:\n  - a\n  - b',
      take: [0],
      after: 'list:\n  - b',
    },
    {
      why: 'CRLF stays CRLF',
      before: 'list:\r\n  # of a\r\n  - a: 1\r\n    b: 2\r\n  - c\r\n',
      take: [0],
      after: 'list:\r\n  - c\r\n',
    },
    {
      why: 'CRLF without a line break at the end',
      before: 'list:\r\n  - a\r\n  - b',
      take: [1],
      after: 'list:\r\n  - a',
    },
    {
      why: 'a byte order mark stays',
      before: '\uFEFFlist:\n  - a\n  - b\n',
      take: [0],
      after: '\uFEFFlist:\n  - b\n',
    },
    {
      why: 'characters of several bytes',
      before: lines('# 名前空間 😀', 'list:', '  - 許可 # été', '  - b # 😀'),
      take: [0],
      after: lines('# 名前空間 😀', 'list:', '  - b # 😀'),
    },
  ])('$why', ({ before, list = LIST, take, after }) => {
    expect(edited(before, [remove(list, ...take)])).toBe(after);
  });
});

describe('files of several documents and objects', () => {
  it('edits one document and leaves the others and their separators', () => {
    const before = lines(
      '# head',
      'list: [a]',
      '---',
      '',
      'list:',
      '  - a',
      '  - b',
      '--- # third',
      'list: [c]',
    );
    const after = lines('# head', 'list: [a]', '---', '', 'list:', '  - b', '--- # third', 'list: [c]');
    expect(edited(before, [remove(LIST, 0)], 1)).toBe(after);
  });

  it('keeps the separator behind a list that ends its document', () => {
    const before = lines('list:', '  - a', '  - b', '---', 'x: y', '...');
    expect(edited(before, [remove(LIST, 1)])).toBe(lines('list:', '  - a', '---', 'x: y', '...'));
  });

  it('edits an object inside a List', () => {
    const before = lines('items:', '- spec:', '    list:', '    - a', '    - b', '- spec: {}');
    const after = lines('items:', '- spec:', '    list:', '    - a', '- spec: {}');
    expect(edited(before, [remove(['items', 0, 'spec', 'list'], 1)])).toBe(after);
  });

  it('makes several edits at once, in a list and inside an item that stays', () => {
    const before = 'list:\n  - from:\n      - a\n      - b\n  - from:\n      - c';
    const after = 'list:\n  - from:\n      - a';
    expect(edited(before, [remove(LIST, 1), remove(['list', 0, 'from'], 1)])).toBe(after);
  });
});

describe('what is refused, with the reason', () => {
  it.each([
    {
      why: 'every item of a list: an empty list may mean everything',
      before: 'list: [a, b]\n',
      edit: remove(LIST, 0, 1),
      reason: 'the list would become empty',
    },
    { why: 'no list there', before: 'list: x\n', edit: remove(LIST, 0), reason: 'list is no list' },
    {
      why: 'a list that stands behind an alias',
      before: 'base: &l [a, b]\nlist: *l\n',
      edit: remove(LIST, 0),
      reason: 'list is no list',
    },
    {
      why: 'an anchored list that is used elsewhere too: the other place would change with it',
      before: 'list: &l [a, b]\nother: *l\n',
      edit: remove(LIST, 0),
      reason: 'would not read as meant',
    },
    {
      why: 'an item whose anchor is used elsewhere',
      before: 'list: [&one a, b]\nother: *one\n',
      edit: remove(LIST, 0),
      reason: 'would not read as meant',
    },
    {
      why: 'an item that begins on the line of the list around it',
      before: 'list:\n  - - a\n    - b\n',
      edit: remove(['list', 0], 0),
      reason: 'shares its first line',
    },
    {
      why: 'a document that is not there',
      before: 'a: 1\n',
      edit: remove(LIST, 0),
      document: 3,
      reason: 'not in the file',
    },
  ])('$why', ({ before, edit, document = 0, reason }) => {
    expect(edited(before, [edit], document)).toMatch(new RegExp(`^refused: .*${reason}`));
  });
});
