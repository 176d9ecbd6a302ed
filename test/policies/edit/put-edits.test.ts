import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/policies/edit/edit.ts';
import type { PlainValue } from '../../../src/policies/edit/render-value.ts';
import { edited, lines, remove } from './edit-text.ts';

const PORTS = ['spec', 'ports'];

function replace(index: number, ...items: readonly PlainValue[]): Edit {
  return { kind: 'replace-item', list: PORTS, index, items };
}

function put(key: string, value: PlainValue): Edit {
  return { kind: 'put-key', map: ['spec'], key, value };
}

const PORT = (port: number): PlainValue => ({ port, protocol: 'TCP' });

describe('items in place of one', () => {
  it.each([
    {
      why: 'block style: as many lines as they need, the comments around stay',
      before: lines(
        'spec:',
        '  ports:',
        '    # all',
        '    - port: 1',
        '      endPort: 9 # up to here',
        '  # below',
        'x: y',
      ),
      edits: [replace(0, PORT(1), PORT(2))],
      after: lines(
        'spec:',
        '  ports:',
        '    # all',
        '    - port: 1',
        '      protocol: TCP',
        '    - port: 2',
        '      protocol: TCP # up to here',
        '  # below',
        'x: y',
      ),
    },
    {
      why: 'more than one blank behind the dash, and lists not indented',
      before: lines('spec:', '  ports:', '  -   port: 1', '      endPort: 9'),
      edits: [replace(0, PORT(1), PORT(2))],
      after: lines(
        'spec:',
        '  ports:',
        '  -   port: 1',
        '      protocol: TCP',
        '  -   port: 2',
        '      protocol: TCP',
      ),
    },
    {
      why: 'flow maps in a block list',
      before: lines('spec:', '  ports:', '    - { port: 1, endPort: 9 }', '    - { port: 20 }'),
      edits: [replace(0, PORT(1), PORT(2))],
      after: lines(
        'spec:',
        '  ports:',
        '    - { port: 1, protocol: TCP }',
        '    - { port: 2, protocol: TCP }',
        '    - { port: 20 }',
      ),
    },
    {
      why: 'a flow list, another item of which goes',
      before: 'spec: { ports: [{ port: 5 }, { port: 1, endPort: 9 }, { port: 20 }] }\n',
      edits: [remove(PORTS, 0, 2), replace(1, PORT(1), PORT(2))],
      after: 'spec: { ports: [{ port: 1, protocol: TCP }, { port: 2, protocol: TCP }] }\n',
    },
    {
      why: 'a block list, other items of which go',
      before: lines(
        'spec:',
        '  ports:',
        '    - port: 5',
        '    - port: 1',
        '      endPort: 9',
        '    - port: 20',
      ),
      edits: [remove(PORTS, 0, 2), replace(1, PORT(1))],
      after: lines('spec:', '  ports:', '    - port: 1', '      protocol: TCP'),
    },
    {
      why: 'text, quoted as it was',
      before: lines('spec:', '  ports:', '    - "10.0.0.0/8"', "    - '10.1.0.0/16'", '    - 10.2.0.0/16'),
      edits: [
        replace(0, '10.0.1.0/24', '10.0.2.0/24'),
        replace(1, '10.1.1.0/24'),
        replace(2, '2001:db8::/64'),
      ],
      after: lines(
        'spec:',
        '  ports:',
        '    - "10.0.1.0/24"',
        '    - "10.0.2.0/24"',
        "    - '10.1.1.0/24'",
        '    - "2001:db8::/64"',
      ),
    },
    {
      why: 'JSON',
      before: '{"spec": {"ports": [{"port": 1, "endPort": 9}]}}',
      edits: [replace(0, PORT(1), { ipBlock: { cidr: '10.0.1.0/24' } })],
      after:
        '{"spec": {"ports": [{ "port": 1, "protocol": "TCP" }, { "ipBlock": { "cidr": "10.0.1.0/24" } }]}}',
    },
    {
      why: 'windows line breaks, and none at the end',
      before: 'spec:\r\n  ports:\r\n    - port: 1\r\n      endPort: 9',
      edits: [replace(0, PORT(1), PORT(2))],
      after:
        'spec:\r\n  ports:\r\n    - port: 1\r\n      protocol: TCP\r\n    - port: 2\r\n      protocol: TCP',
    },
    {
      why: 'text that YAML would read as something else is quoted',
      before: lines('spec:', '  ports:', '    - a: 1'),
      edits: [replace(0, { a: '80', b: 'no', c: 'a: b', d: ['true', '1.5', ''] })],
      after: lines(
        'spec:',
        '  ports:',
        '    - a: "80"',
        '      b: "no"',
        '      c: "a: b"',
        '      d: ["true", "1.5", ""]',
      ),
    },
    {
      why: 'an entry with a comment inside',
      before: lines('spec:', '  ports:', '    - port: 1 # why', '      endPort: 9'),
      edits: [replace(0, PORT(1))],
      after: 'refused: the entry that would be replaced holds a comment, which would be lost',
    },
    {
      why: 'an entry on the line of what surrounds it',
      before: lines('spec:', '  ports: ', '    - - 1'),
      edits: [{ kind: 'replace-item' as const, list: [...PORTS, 0], index: 0, items: ['2'] }],
      after: 'refused: the entry shares its first line with what surrounds it',
    },
  ])('$why', ({ before, edits, after }) => {
    expect(edited(before, edits)).toBe(after);
  });
});

describe('a key more, or another value', () => {
  it.each([
    {
      why: 'below the last key and its comments, lists indented as the others are',
      before: lines('spec:', '  to:', '  - a: 1', '    # of a', '  # of the list', '', '# below', 'x: y'),
      edit: put('ports', [PORT(1), PORT(2)]),
      after: lines(
        'spec:',
        '  to:',
        '  - a: 1',
        '    # of a',
        '  # of the list',
        '  ports:',
        '  - port: 1',
        '    protocol: TCP',
        '  - port: 2',
        '    protocol: TCP',
        '',
        '# below',
        'x: y',
      ),
    },
    {
      why: 'lists within lists',
      before: lines('spec:', '  a: b'),
      edit: put('toPorts', [{ ports: [{ port: '443', protocol: 'TCP' }] }]),
      after: lines(
        'spec:',
        '  a: b',
        '  toPorts:',
        '    - ports:',
        '        - port: "443"',
        '          protocol: TCP',
      ),
    },
    {
      why: 'no line break at the end',
      before: 'spec:\n  a: b',
      edit: put('c', 'd'),
      after: 'spec:\n  a: b\n  c: d',
    },
    {
      why: 'an empty map',
      before: lines('spec: {} # all'),
      edit: put('matchLabels', { 'k8s:io.kubernetes.pod.namespace': 'shop' }),
      after: lines('spec: { matchLabels: { k8s:io.kubernetes.pod.namespace: shop } } # all'),
    },
    {
      why: 'a flow map on one line',
      before: lines('spec: { a: [1] }'),
      edit: put('b', [{ c: 'd' }]),
      after: lines('spec: { a: [1], b: [{ c: d }] }'),
    },
    {
      why: 'JSON with a key a line',
      before: lines('{', '  "spec": {', '    "a": 1', '  }', '}'),
      edit: put('b', ['c']),
      after: lines('{', '  "spec": {', '    "a": 1,', '    "b": ["c"]', '  }', '}'),
    },
    {
      why: 'a value that is there, quoted as it was',
      before: lines('spec:', "  a: 'b' # why", '  c: d'),
      edit: put('a', 'x'),
      after: lines('spec:', "  a: 'x' # why", '  c: d'),
    },
    {
      why: 'a list that is there and empty',
      before: lines('spec:', '  a: [] # any', '  c: d'),
      edit: put('a', [PORT(1)]),
      after: lines('spec:', '  a: [{ port: 1, protocol: TCP }] # any', '  c: d'),
    },
    {
      why: 'a value that is there and is neither',
      before: lines('spec:', '  a: { b: c }'),
      edit: put('a', 'x'),
      after: 'refused: the value that would be replaced has no text of its own',
    },
    {
      why: 'a key without value',
      before: lines('spec:', '  a:', '  b: c'),
      edit: put('a', 'x'),
      after: 'refused: the value that would be replaced has no text of its own',
    },
    { why: 'no map', before: lines('spec: 1'), edit: put('a', 'x'), after: 'refused: spec is no map' },
    {
      why: 'an empty map with a comment inside',
      before: lines('spec: { # all', '}'),
      edit: put('a', 'x'),
      after: 'refused: the map holds a comment, which would be lost',
    },
  ])('$why', ({ before, edit, after }) => {
    expect(edited(before, [edit])).toBe(after);
  });
});

it('two keys at one place: the inner one first, whatever the order of the edits', () => {
  const inner: Edit = { kind: 'put-key', map: ['spec', 'a'], key: 'c', value: 'x' };
  const outer: Edit = { kind: 'put-key', map: ['spec'], key: 'd', value: 'y' };
  const after = lines('spec:', '  a:', '    b: 1', '    c: x', '  d: "y"');
  expect(edited(lines('spec:', '  a:', '    b: 1'), [inner, outer])).toBe(after);
  expect(edited(lines('spec:', '  a:', '    b: 1'), [outer, inner])).toBe(after);
});
