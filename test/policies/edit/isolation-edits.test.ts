import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/policies/edit/edit.ts';
import { edited, empty, lines, stub } from './edit-text.ts';

const LIST = ['spec', 'egress'];

describe('a stub in place of a list', () => {
  it.each([
    {
      why: 'one empty item in place of all, with the comments of all',
      before: lines(
        'spec:',
        '  egress:',
        '    # of a',
        '    - a: 1',
        '      b: 2',
        '    # of c',
        '    - c: 3',
        'x: y',
      ),
      after: lines('spec:', '  egress:', '    - {}', 'x: y'),
    },
    {
      why: 'a comment apart stays',
      before: lines(
        'spec:',
        '  egress:',
        '    # section',
        '',
        '    - a: 1',
        '',
        '    # apart',
        '',
        '    - c: 3',
      ),
      after: lines('spec:', '  egress:', '    # section', '', '    - {}', '', '    # apart', ''),
    },
    {
      why: 'dashes at the indentation of their key',
      before: lines('spec:', '  egress:', '  - a: 1', '  - c: 3', '  ingress: []'),
      after: lines('spec:', '  egress:', '  - {}', '  ingress: []'),
    },
    {
      why: 'flow style',
      before: 'spec: { egress: [{ a: 1 }, { c: 3 }] }\n',
      after: 'spec: { egress: [{}] }\n',
    },
    {
      why: 'flow style over several lines',
      before: lines('spec:', '  egress: [', '    { a: 1 }, # of a', '    { c: 3 } # of c', '  ] # all'),
      after: lines('spec:', '  egress: [{}] # all'),
    },
    {
      why: 'no line break at the end',
      before: 'spec:\n  egress:\n    - a: 1\n    - c: 3',
      after: 'spec:\n  egress:\n    - {}',
    },
    {
      why: 'one item and no line break at the end',
      before: 'spec:\r\n  egress:\r\n    - a: 1',
      after: 'spec:\r\n  egress:\r\n    - {}',
    },
    {
      why: 'CRLF',
      before: 'spec:\r\n  egress:\r\n    - a: 1\r\n',
      after: 'spec:\r\n  egress:\r\n    - {}\r\n',
    },
  ])('$why', ({ before, after }) => {
    expect(edited(before, [stub(LIST)])).toBe(after);
  });
});

describe('an empty list in place of a list', () => {
  it.each([
    {
      why: 'every line of the list goes, the key stays',
      before: lines('spec:', '  egress:', '    # of a', '    - a: 1', '    - c: 3', '  x: y'),
      after: lines('spec:', '  egress: []', '  x: y'),
    },
    {
      why: 'a comment beside the key stays',
      before: lines('spec:', '  egress: # allowed', '  - a: 1', '  x: y'),
      after: lines('spec:', '  egress: [] # allowed', '  x: y'),
    },
    {
      why: 'a comment below at the indentation of the key stays, a deeper one goes',
      before: lines('spec:', '  egress:', '    - a: 1', '    # of the list', '  # of x', '  x: y'),
      after: lines('spec:', '  egress: []', '  # of x', '  x: y'),
    },
    { why: 'flow style', before: 'spec: { egress: [{ a: 1 }] }\n', after: 'spec: { egress: [] }\n' },
    {
      why: 'no line break at the end',
      before: 'spec:\n  egress:\n    - a: 1',
      after: 'spec:\n  egress: []',
    },
    {
      why: 'CRLF',
      before: 'spec:\r\n  egress:\r\n    - a: 1\r\nx: y\r\n',
      after: 'spec:\r\n  egress: []\r\nx: y\r\n',
    },
    {
      why: 'a quoted key that holds a colon',
      before: lines('spec:', '  "egress":', '    - a: "b: c"'),
      after: lines('spec:', '  "egress": []'),
    },
    {
      why: 'an anchor that nothing refers to',
      before: lines('spec:', '  egress: &all', '    - a: 1'),
      after: 'refused: the edited document would not be readable',
    },
  ])('$why', ({ before, after }) => {
    const result = edited(before, [empty(LIST)]);
    expect(after.startsWith('refused') ? result.slice(0, after.length) : result).toBe(after);
  });
});

describe('policyTypes written down before the list that they came from is emptied', () => {
  const types: Edit = {
    kind: 'insert-list',
    map: ['spec'],
    key: 'policyTypes',
    before: 'egress',
    items: ['Ingress', 'Egress'],
  };

  it.each([
    {
      why: 'on a line of its own, above the comment of the list',
      before: lines('spec:', '  podSelector: {}', '  # what may leave', '  egress:', '    - a: 1'),
      after: lines(
        'spec:',
        '  podSelector: {}',
        '  policyTypes: [Ingress, Egress]',
        '  # what may leave',
        '  egress: []',
      ),
    },
    {
      why: 'the list as first key',
      before: lines('spec:', '    egress:', '    - a: 1', '    podSelector: {}'),
      after: lines('spec:', '    policyTypes: [Ingress, Egress]', '    egress: []', '    podSelector: {}'),
    },
    {
      why: 'flow style on one line',
      before: 'spec: { podSelector: {}, egress: [{ a: 1 }] }\n',
      after: 'spec: { podSelector: {}, policyTypes: [Ingress, Egress], egress: [] }\n',
    },
    {
      why: 'JSON, quoted and on a line of its own',
      before: lines(
        '{',
        '  "spec": {',
        '    "podSelector": {},',
        '    "egress": [',
        '      { "a": 1 }',
        '    ]',
        '  }',
        '}',
      ),
      after: lines(
        '{',
        '  "spec": {',
        '    "podSelector": {},',
        '    "policyTypes": ["Ingress", "Egress"],',
        '    "egress": []',
        '  }',
        '}',
      ),
    },
    {
      why: 'CRLF',
      before: 'spec:\r\n  egress:\r\n    - a: 1\r\n',
      after: 'spec:\r\n  policyTypes: [Ingress, Egress]\r\n  egress: []\r\n',
    },
    {
      why: 'a map that begins on the line of its parent',
      before: lines('? spec', ': egress:', '    - a: 1'),
      after: 'refused: egress shares its line with what surrounds it',
    },
    {
      why: 'policyTypes that are there already, and empty',
      before: lines('spec:', '  policyTypes: []', '  egress:', '    - a: 1'),
      after: 'refused: policyTypes is written already, and empty',
    },
  ])('$why', ({ before, after }) => {
    const result = edited(before, [types, empty(LIST)]);
    expect(after.startsWith('refused') ? result.slice(0, after.length) : result).toBe(after);
  });
});
