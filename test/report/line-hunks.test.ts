import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDiff } from '../../src/report/apply-diff.ts';
import { unifiedDiff } from '../../src/report/diff.ts';
import { lineHunks } from '../../src/report/line-hunks.ts';

/** A dump of policies with lines that repeat, and of each one that does not. */
function dump(policies: number): string[] {
  return Array.from({ length: policies }, (_, i) => [
    '---',
    'kind: CiliumNetworkPolicy',
    `metadata: { name: policy-${i} }`,
    'spec:',
    '  ingress:',
    ...[1, 2, 3].flatMap((peer) => [
      `    - fromEndpoints: [{ app: app-${(i + peer) % 7} }]`,
      '      toPorts: [{ port: 80 }]',
    ]),
  ]).flat();
}

const LINES = dump(300);
const textOf = (lines: readonly string[], end = '\n'): string => `${lines.join('\n')}${end}`;

function applied(before: readonly string[], hunks: ReturnType<typeof lineHunks>): string[] {
  const lines = [...before];
  for (const { line, removed, lines: hunk } of hunks.toReversed()) {
    const added = hunk.filter((one) => one.startsWith('+')).map((one) => one.slice(1));
    lines.splice(line - 1, removed, ...added);
  }
  return lines;
}

describe('a long text', () => {
  const edit = fc.record({
    at: fc.nat(LINES.length - 1),
    removes: fc.nat(6),
    adds: fc.array(fc.constantFrom('---', 'spec:', '  ingress: []', 'x'), { maxLength: 3 }),
  });

  it('becomes the other by its hunks, whatever is changed', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), fc.constantFrom('', '\n'), (edits, end) => {
        const lines = [...LINES];
        for (const { at, removes, adds } of edits) lines.splice(at, removes, ...adds);
        const [before, after] = [textOf(LINES, end), textOf(lines, end)];
        expect(applied(LINES, lineHunks(before, after))).toEqual(lines);
        const diff = unifiedDiff('f.yaml', before, after);
        const isSame = before === after;
        expect(diff === '').toBe(isSame);
        expect(isSame || applyDiff(before, diff, 'forward') === after).toBe(true);
        expect(isSame || applyDiff(after, diff, 'back') === before).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    { why: 'everything goes', after: '' },
    { why: 'nothing stays as it was', after: textOf(LINES.map((line) => `${line} #`)) },
    { why: 'its order is turned', after: textOf(LINES.toReversed().slice(0, 500)) },
    { why: 'its last line feed goes', after: textOf(LINES, '') },
    { why: 'a line comes at the end', after: textOf([...LINES, 'x']) },
  ])('is told whole where $why', ({ after }) => {
    const before = textOf(LINES);
    expect(applyDiff(before, unifiedDiff('f.yaml', before, after), 'forward') === after).toBe(true);
  });

  it('of a whole cluster is compared as fast as it is read', () => {
    const lines = dump(5000);
    const after = lines.filter((_, i) => i % 11 !== 5 && i % 11 !== 6);
    const hunks = lineHunks(textOf(lines), textOf(after));
    expect(hunks).toHaveLength(5000);
    expect(applied(lines, hunks)).toEqual(after);
  });
});

it('a short text is compared as before', () => {
  expect(lineHunks('a\nb\nc\n', 'a\nx\nc\n')).toEqual([{ line: 2, removed: 1, lines: ['-b', '+x'] }]);
  expect(lineHunks('a\nb\n', 'a\nx\nb\n')).toEqual([{ line: 2, removed: 0, lines: ['+x'] }]);
  expect(lineHunks('a\n', 'a\n')).toEqual([]);
});
