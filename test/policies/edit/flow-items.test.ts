import { describe, expect, it } from 'vitest';
import { edited, lines, remove } from './edit-text.ts';

const LIST = ['list'];

describe('taking items out of a flow list', () => {
  it.each([
    {
      why: 'the first with the comma behind it',
      before: 'list: [a, b, c]\n',
      take: [0],
      after: 'list: [b, c]\n',
    },
    { why: 'one in the middle', before: 'list: [a, b, c]\n', take: [1], after: 'list: [a, c]\n' },
    {
      why: 'the last with the comma before it',
      before: 'list: [ a, b, c ]\n',
      take: [2],
      after: 'list: [ a, b ]\n',
    },
    { why: 'all but the middle one', before: 'list: [a, b, c]\n', take: [0, 2], after: 'list: [b]\n' },
    { why: 'all but the first', before: 'list: [a, b, c]\n', take: [1, 2], after: 'list: [a]\n' },
    { why: 'a comma at the end stays', before: 'list: [a, b,]\n', take: [1], after: 'list: [a,]\n' },
    {
      why: 'maps and a comment beside the list',
      before: 'list: [{ a: "x, y" }, { b: [1, 2] }] # both\n',
      take: [0],
      after: 'list: [{ b: [1, 2] }] # both\n',
    },
    {
      why: 'an item with a line of its own goes with its comments',
      before: lines('list: [', '  # of a', '  a, # beside a', '  # of b', '  b, # beside b', ']'),
      take: [0],
      after: lines('list: [', '  # of b', '  b, # beside b', ']'),
    },
    {
      why: 'the last of them leaves the comments of the others alone',
      before: lines('list: [', '  a, # beside a', '  b, # beside b', ']'),
      take: [1],
      after: lines('list: [', '  a, # beside a', ']'),
    },
    {
      why: 'the comma that the last one needed goes too',
      before: lines('list: [', '  a, # beside a', '  b # beside b', ']'),
      take: [1],
      after: lines('list: [', '  a # beside a', ']'),
    },
    {
      why: 'items over several lines',
      before: lines('{ "list": [', '  {', '    "a": 1', '  },', '  {', '    "b": 2', '  }', '] }'),
      take: [1],
      after: lines('{ "list": [', '  {', '    "a": 1', '  }', '] }'),
    },
    {
      why: 'items that share the line where one ends and the next begins',
      before: lines('list: [', '  {', '    a: 1', '  }, {', '    b: 2', '  }', ']'),
      take: [1],
      after: lines('list: [', '  {', '    a: 1', '  }', ']'),
    },
    {
      why: 'the first of those',
      before: lines('list: [', '  {', '    a: 1', '  }, {', '    b: 2', '  }', ']'),
      take: [0],
      after: lines('list: [', '  {', '    b: 2', '  }', ']'),
    },
    {
      why: 'the last on the line of the closing bracket',
      before: lines('list: [{ a: 1 },', '       { b: 2 }]'),
      take: [1],
      after: lines('list: [{ a: 1 }]'),
    },
    {
      why: 'the last on the line of the closing bracket, behind a comment',
      before: lines('list: [{ a: 1 }, # of a', '       { b: 2 }]'),
      take: [1],
      after: lines('list: [{ a: 1 } # of a', '       ]'),
    },
    {
      why: 'the first on the line of the opening bracket, with its comment',
      before: lines('list: [{ a: 1 }, # of a', '       { b: 2 }]'),
      take: [0],
      after: lines('list: [', '       { b: 2 }]'),
    },
    {
      why: 'two items to a line',
      before: lines('list: [', '  a, b,', '  c, d', ']'),
      take: [1, 2],
      after: lines('list: [', '  a,', '  d', ']'),
    },
    {
      why: 'commas at the start of lines',
      before: lines('list:', '  [ a', '  , b', '  , c', '  ]'),
      take: [1],
      after: lines('list:', '  [ a', '  , c', '  ]'),
    },
    {
      why: 'CRLF',
      before: 'list: [\r\n  a,\r\n  b\r\n]\r\n',
      take: [1],
      after: 'list: [\r\n  a\r\n]\r\n',
    },
  ])('$why', ({ before, take, after }) => {
    expect(edited(before, [remove(LIST, ...take)])).toBe(after);
  });
});
