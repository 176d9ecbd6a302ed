import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interval, intersect, lengthMs, normalize, subtract } from '../../src/usage/intervals.ts';

const LAST_MS = 40;

const intervals = fc
  .array(fc.tuple(fc.nat(LAST_MS), fc.nat(LAST_MS)), { maxLength: 8 })
  .map((pairs) => pairs.map(([fromMs, toMs]) => ({ fromMs, toMs })));
const normalized = intervals.map(normalize);

/** The law-giver: every instant by itself. */
function instants(list: readonly Interval[]): number[] {
  return Array.from({ length: LAST_MS }, (_, t) => t).filter((t) =>
    list.some((one) => one.fromMs <= t && t < one.toMs),
  );
}

describe('intervals', () => {
  it('normalize keeps every instant, in disjoint order, and is idempotent', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const once = normalize(list);
        expect(instants(once)).toEqual(instants(list));
        expect(normalize(once)).toEqual(once);
        expect(once.every((one, i) => one.fromMs > (once[i - 1]?.toMs ?? -1))).toBe(true);
      }),
    );
  });

  it('intersect is the time in both, either way round', () => {
    fc.assert(
      fc.property(normalized, normalized, (a, b) => {
        expect(instants(intersect(a, b))).toEqual(instants(a).filter((t) => instants(b).includes(t)));
        expect(intersect(a, b)).toEqual(intersect(b, a));
      }),
    );
  });

  it('subtract is the time in one and not in the other, and normalized', () => {
    fc.assert(
      fc.property(normalized, normalized, (a, b) => {
        const left = subtract(a, b);
        expect(instants(left)).toEqual(instants(a).filter((t) => !instants(b).includes(t)));
        expect(normalize(left)).toEqual(left);
      }),
    );
  });

  it('what is in both and what is not make up the whole', () => {
    fc.assert(
      fc.property(normalized, normalized, (a, b) => {
        expect(lengthMs(intersect(a, b)) + lengthMs(subtract(a, b))).toBe(lengthMs(a));
      }),
    );
  });
});
