import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyDiff } from '../../src/report/apply-diff.ts';
import { unifiedDiff } from '../../src/report/diff.ts';

const line = fc.constantFrom(
  'a',
  'b',
  'c: 1',
  '  - d',
  '',
  '-- x',
  '++ y',
  '@@ -1 +1 @@',
  '\\ No newline',
  'ä',
);
const text = fc
  .tuple(
    fc.array(line, { maxLength: 12 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
    fc.constantFrom('', '\ufeff'),
  )
  .map(([lines, lineEnd, endsWithBreak, mark]) =>
    lines.length === 0 ? '' : `${mark}${lines.join(lineEnd)}${endsWithBreak ? lineEnd : ''}`,
  );

it('a difference leads from either side to the other, whatever lines end with', () => {
  let compared = 0;
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before === after) return;
      compared += 1;
      const diff = unifiedDiff('p.yaml', before, after);
      expect([applyDiff(before, diff, 'forward'), applyDiff(after, diff, 'back')]).toEqual([after, before]);
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(300);
});

it('and nowhere from a text that is neither', () => {
  const diff = unifiedDiff('p.yaml', 'a\nb\nc\n', 'a\nc\n');
  expect(applyDiff('x\ny\n', diff, 'forward')).toBeUndefined();
  expect(applyDiff('x\ny\n', diff, 'back')).toBeUndefined();
  for (const none of ['no diff at all', '', diff.replace('-b', '!b'), diff.replace('-b', '-x')])
    expect(applyDiff('a\nb\nc\n', none, 'forward')).toBeUndefined();
});
