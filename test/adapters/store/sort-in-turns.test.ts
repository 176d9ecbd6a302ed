import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortInTurns } from '../../../src/adapters/store/sort-in-turns.ts';

function compare(a: { key: number }, b: { key: number }): number {
  return a.key - b.key;
}

it('sorts as a stable sort does, however little is done at a time', async () => {
  const item = fc.record({ key: fc.nat(5), nth: fc.nat() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (items, size) => {
        expect(await sortInTurns(items, compare, size)).toEqual(items.toSorted(compare));
      },
    ),
    { numRuns: 50 },
  );
});

it('lets others have their turn between two pieces', async () => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await sortInTurns(
    Array.from({ length: 100 }, (_, i) => -i),
    (a, b) => a - b,
    10,
  );
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(10);
});
