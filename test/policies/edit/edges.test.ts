import { describe, expect, it } from 'vitest';
import { edited, lines, remove, stub } from './edit-text.ts';

const LIST = ['list'];

describe('what stands around a list', () => {
  it.each([
    {
      why: 'a directive and the markers of the document stay',
      before: lines('%YAML 1.2', '---', 'list:', '  - a', '  - b', '...'),
      take: [1],
      after: lines('%YAML 1.2', '---', 'list:', '  - a', '...'),
    },
    {
      why: 'an end marker with a comment stays, and the comment below it',
      before: lines('list:', '  - a', '  - b', '... # end', '# of the file'),
      take: [1],
      after: lines('list:', '  - a', '... # end', '# of the file'),
    },
    {
      why: 'a tag directive that an item needs',
      before: lines('%TAG !e! tag:example.com,2026:', '---', 'list:', '  - !e!one a', '  - b'),
      take: [1],
      after: lines('%TAG !e! tag:example.com,2026:', '---', 'list:', '  - !e!one a'),
    },
    {
      why: 'a block scalar above and one below',
      before: lines(
        'text: |',
        '  - no item',
        '  # no comment',
        'list:',
        '  - a',
        '  - b',
        'more: >-',
        '  - x',
      ),
      take: [1],
      after: lines('text: |', '  - no item', '  # no comment', 'list:', '  - a', 'more: >-', '  - x'),
    },
    {
      why: 'a block scalar that keeps its final line breaks, above the item that goes',
      before: lines('list:', '  - |+', '    a', '', '', '  - b', 'x: y'),
      take: [1],
      after: lines('list:', '  - |+', '    a', '', '', 'x: y'),
    },
    {
      why: 'a block scalar that keeps its final line breaks goes with them',
      before: lines('list:', '  - |+', '    a', '', '  - b', 'x: y'),
      take: [0],
      after: lines('list:', '  - b', 'x: y'),
    },
    {
      why: 'a block scalar with an indentation of its own',
      before: lines('list:', '  - |2', '      deep', '    flat', '  - b'),
      take: [0],
      after: lines('list:', '  - b'),
    },
    {
      why: 'a plain text over several lines',
      before: lines('list:', '  - one', '    and more', '    of it', '  - b'),
      take: [0],
      after: lines('list:', '  - b'),
    },
    {
      why: 'a quoted text over several lines, with what looks like a comment, a dash and an end',
      before: lines('list:', '  - "one', '    # two', '', '    - three"', '  - b'),
      take: [0],
      after: lines('list:', '  - b'),
    },
    {
      why: 'the comment of the next section, at the indentation of a list without any',
      before: lines('list:', '- a', '- b', '# what leaves', 'egress: []'),
      take: [1],
      after: lines('list:', '- a', '# what leaves', 'egress: []'),
    },
    {
      why: 'a comment below the key is of the list where a blank line parts it from the item',
      before: lines('list:', '  # who may enter', '', '  - a', '  - b'),
      take: [0],
      after: lines('list:', '  # who may enter', '', '  - b'),
    },
    {
      why: 'the comment of the item that stays, below the one that goes',
      before: lines('list:', '  - a', '  # of b', '  - b', '  # of c', '  - c'),
      take: [0, 2],
      after: lines('list:', '  # of b', '  - b'),
    },
    {
      why: 'lines of blanks around the item stay',
      before: lines('list:', '  - a', '   ', '  - b', '\t', '  - c'),
      take: [1],
      after: lines('list:', '  - a', '   ', '\t', '  - c'),
    },
    {
      why: 'blanks at the ends of lines',
      before: lines('list:   ', '  - a: 1   ', '    b: 2\t', '  - c   '),
      take: [0],
      after: lines('list:   ', '  - c   '),
    },
    {
      why: 'dashes far in, and far from what they hold',
      before: lines('list:', '          -     a: 1', '                b: 2', '          -     c: 3'),
      take: [0],
      after: lines('list:', '          -     c: 3'),
    },
    {
      why: 'a tab behind the dash',
      before: lines('list:', '  -\ta', '  -\tb'),
      take: [0],
      after: lines('list:', '  -\tb'),
    },
    {
      why: 'explicit keys inside the items',
      before: lines('list:', '  - ? a', '    : 1', '  - ? b', '    : 2'),
      take: [0],
      after: lines('list:', '  - ? b', '    : 2'),
    },
    {
      why: 'a list below an explicit key',
      before: lines('? list', ':', '  - a', '  - b', 'x: y'),
      take: [0],
      after: lines('? list', ':', '  - b', 'x: y'),
    },
    {
      why: 'quoted keys',
      before: lines('"list":', "  - 'a': 1", "  - 'b': 2"),
      take: [1],
      after: lines('"list":', "  - 'a': 1"),
    },
    {
      why: 'lists in a list, from the second item on',
      before: lines('list:', '  - - a', '    - b', '    - c', '  - - d'),
      list: ['list', 0],
      take: [1, 2],
      after: lines('list:', '  - - a', '  - - d'),
    },
    {
      why: 'an anchor that nobody refers to is like any other text',
      before: lines('list: &rules', '  - &one a', '  - b'),
      take: [0],
      after: lines('list: &rules', '  - b'),
    },
    {
      why: 'several documents, directives between them',
      before: lines('list: [a, b]', '...', '%YAML 1.2', '---', 'list:', '  - c'),
      take: [0],
      after: lines('list: [b]', '...', '%YAML 1.2', '---', 'list:', '  - c'),
    },
    {
      why: 'CRLF with a BOM, a tab in a comment, and no line break at the end',
      before: '\uFEFFlist:\r\n  #\tof a\r\n  - a # 許可\r\n  - b\r\n\r\n# end',
      take: [0],
      after: '\uFEFFlist:\r\n  - b\r\n\r\n# end',
    },
    {
      why: 'line breaks of both kinds in one file stay as they are',
      before: 'list:\r\n  - a\n  - b\r\n  - c\n',
      take: [1],
      after: 'list:\r\n  - a\n  - c\n',
    },
  ])('$why', ({ before, list = LIST, take, after }) => {
    expect(edited(before, [remove(list, ...take)])).toBe(after);
  });
});

describe('L7 entries, where they are written', () => {
  it.each([
    {
      why: 'in flow style inside block style',
      before: lines('toPorts:', '  - rules: { http: [{ method: GET }, { path: "/a,b]" }] } # api'),
      after: lines('toPorts:', '  - rules: { http: [{ method: GET }] } # api'),
      take: [1],
    },
    {
      why: 'with a comment on each',
      before: lines(
        'toPorts:',
        '  - rules:',
        '      http:',
        '      # read',
        '      - method: GET',
        '      # write',
        '      - method: PUT',
        '        path: /x # one',
        '    ports: []',
      ),
      after: lines(
        'toPorts:',
        '  - rules:',
        '      http:',
        '      # read',
        '      - method: GET',
        '    ports: []',
      ),
      take: [1],
    },
    {
      why: 'as JSON, one to a line',
      before: lines(
        '{"toPorts": [{"rules": {"http": [',
        '  {"method": "GET"},',
        '  {"method": "PUT"}',
        ']}}]}',
      ),
      after: lines('{"toPorts": [{"rules": {"http": [', '  {"method": "GET"}', ']}}]}'),
      take: [1],
    },
    {
      why: 'as JSON on one line',
      before: '{"toPorts":[{"rules":{"http":[{"method":"GET"},{"method":"PUT"}]}}]}',
      after: '{"toPorts":[{"rules":{"http":[{"method":"PUT"}]}}]}',
      take: [0],
    },
    {
      why: 'an empty one, which lets everything through',
      before: lines('toPorts:', '  - rules:', '      http:', '        - {}', '        - method: GET'),
      after: lines('toPorts:', '  - rules:', '      http:', '        - method: GET'),
      take: [0],
    },
    {
      why: 'all of them: refused, since no entry means any request',
      before: lines('toPorts:', '  - rules: { http: [{ method: GET }] }'),
      after: 'refused: the list would become empty, which can mean "everything"',
      take: [0],
    },
  ])('$why', ({ before, after, take }) => {
    expect(edited(before, [remove(['toPorts', 0, 'rules', 'http'], ...take)])).toBe(after);
  });
});

describe('what is refused rather than guessed', () => {
  it.each([
    {
      why: 'a document with a key twice: it is not read at all',
      before: lines('list:', '  - a', '  - b', 'list:', '  - c'),
      edit: remove(LIST, 0),
      reason: 'Map keys must be unique',
    },
    {
      why: 'a list that a merge key brings in',
      before: lines('base: &base', '  list: [a, b]', 'spec:', '  <<: *base'),
      edit: remove(['spec', 'list'], 0),
      reason: 'no list',
    },
    {
      why: 'a list of an anchored map that others merge',
      before: lines('base: &base', '  list: [a, b]', 'spec:', '  <<: *base', '  x: y'),
      edit: remove(['base', 'list'], 0),
      reason: 'not read as meant',
    },
    {
      why: 'the items of a list that is an anchored item elsewhere',
      before: lines('all: &all', '  - from: [a, b]', 'list: *all'),
      edit: remove(['all', 0, 'from'], 0),
      reason: 'not read as meant',
    },
    {
      why: 'the first of lists in a list',
      before: lines('list:', '  - - a', '    - b'),
      edit: remove(['list', 0], 0),
      reason: 'shares its first line',
    },
    {
      why: 'a stub for a list in a list',
      before: lines('list:', '  - - a', '    - b'),
      edit: stub(['list', 0]),
      reason: 'shares its first line',
    },
  ])('$why', ({ before, edit, reason }) => {
    expect(edited(before, [edit])).toMatch(new RegExp(`^refused: .*${reason}`));
  });
});
