import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TupleTable } from '../../src/usage/tuple-table.ts';

const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

describe('TupleTable', () => {
  it('numbers tuples in order of first arrival, as a Map of their text would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word, word), { maxLength: 2000 }), (tuples) => {
        const table = new TupleTable();
        const reference = new Map<string, number>();
        for (const tuple of tuples) {
          const wanted = reference.get(tuple.join()) ?? reference.size;
          reference.set(tuple.join(), wanted);
          expect(table.indexOf(...tuple)).toBe(wanted);
          expect(([0, 1, 2, 3] as const).map((at) => table.word(wanted, at))).toEqual(tuple);
        }
        expect(table.size).toBe(reference.size);
      }),
      { numRuns: 30 },
    );
  });

  it('starts anew after clear', () => {
    const table = new TupleTable();
    table.indexOf(1, 2, 3, 4);
    table.clear();
    expect(table.size).toBe(0);
    expect(table.indexOf(5, 6, 7, 8)).toBe(0);
  });
});
