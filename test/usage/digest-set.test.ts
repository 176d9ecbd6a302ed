import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DigestSet } from '../../src/usage/digest-set.ts';

describe('DigestSet', () => {
  it('answers as a Set does', () => {
    // Few distinct values, so that repetitions and neighbouring slots are common.
    const digest = fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }).map((n) => n * 2 ** 20),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    );
    fc.assert(
      fc.property(fc.array(digest, { maxLength: 300 }), (digests) => {
        const ours = new DigestSet();
        const theirs = new Set<number>();
        for (const one of digests) {
          expect(ours.has(one)).toBe(theirs.has(one));
          expect(ours.add(one)).toBe(!theirs.has(one));
          theirs.add(one);
          expect(ours.size).toBe(theirs.size);
        }
      }),
    );
  });

  it('finds all of a hundred thousand after growing', () => {
    const set = new DigestSet();
    const digests = Array.from({ length: 100_000 }, (_, i) => (i + 1) * 45_035_996_273);
    for (const digest of digests) set.add(digest);
    expect(set.size).toBe(digests.length);
    expect(digests.every((digest) => set.has(digest))).toBe(true);
    expect(set.has(45_035_996_274)).toBe(false);
  });
});
