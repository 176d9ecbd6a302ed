import { array, assert, integer, option, property, tuple, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LikelihoodModel } from '../../../src/findings/likelihood/likelihood.ts';
import type { GrantPast } from '../../../src/findings/likelihood/silences.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { NOBODY_ELSE, past } from './make-past.ts';

const HORIZON = 30;

const chanceOf = (all: readonly GrantPast[], one: GrantPast, days = HORIZON): number =>
  new LikelihoodModel(all).estimate(one, days, days * DAY_MS)?.chance ?? Number.NaN;
const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('the chance that a silent grant is used again', () => {
  const silent = past([], 60);

  it('is small where, of many that were silent as long, none was used', () => {
    const all = many(200, () => past([], 120));
    expect(chanceOf(all, silent)).toBeLessThan(0.002);
  });

  it('is large where most that were silent as long were used after all', () => {
    const all = many(200, () => past([40], 120));
    expect(chanceOf(all, past([], 30))).toBeGreaterThan(0.8);
  });

  it.each([
    { why: 'never used, nor its rule', one: past([], 30), usual: 0.007 },
    { why: 'never used, beside used parts', one: past([], 30, 0), usual: 0.02 },
    { why: 'used once', one: past([5], 36), usual: 0.35 },
    { why: 'used daily, then not', one: past([0, 1, 2, 3, 4], 35), usual: 0.01 },
    { why: 'silent twice as long as ever before', one: past([0, 16], 47), usual: 0.35 },
    { why: 'silent as long as once before', one: past([0, 31], 62), usual: 0.6 },
  ])('where nothing else is known, and it is $why → $usual', ({ one, usual }) => {
    expect(one.silences.at(-1)?.days).toBe(HORIZON);
    expect(chanceOf([], one)).toBeCloseTo(usual, 6);
  });

  it('is told with those half as long where few were silent as long', () => {
    const model = new LikelihoodModel([...many(200, () => silent), past([50], 60)]);
    expect(model.estimate(silent, HORIZON, HORIZON * DAY_MS)).toMatchObject({
      cases: 201,
      usedAgain: 1,
      longerThanDays: 30,
      kindOfCase: 'that were never used, nor any part of their rule',
    });
  });

  it('is told with those as long where they are many', () => {
    const model = new LikelihoodModel([...many(200, () => past([], 100)), past([80], 100)]);
    const told = model.estimate(silent, HORIZON, HORIZON * DAY_MS);
    expect(told).toMatchObject({ cases: 201, usedAgain: 1, longerThanDays: 60 });
  });

  it('is higher for one that came back from as long a silence than for one that never did', () => {
    const monthly = many(50, (n) => past([5 + (n % 3), 35, 66, 96], 115));
    const done = many(50, () => past([1, 2, 3], 115));
    const all = [...monthly, ...done];
    expect(chanceOf(all, past([5, 35, 66], 90))).toBeGreaterThan(10 * chanceOf(all, past([1, 2, 3], 30)));
  });

  it('of a habit that ended is not that of a rare need', () => {
    const daily = past(
      many(60, (n) => n),
      90,
    );
    expect(chanceOf([], past([59], 90))).toBeGreaterThan(10 * chanceOf([], daily));
  });

  it('is that of its own kind: beside parts in use, or in a rule that nobody uses', () => {
    const all = [...many(100, () => past([45], 120, 0)), ...many(100, () => past([], 120))];
    expect(chanceOf(all, past([], 30, 0))).toBeGreaterThan(0.7);
    expect(chanceOf(all, past([], 30))).toBeLessThan(0.1);
  });

  it('does not take a rule for one in use before it was', () => {
    // all came into use on one day: until then nobody could have told them from those that nobody needs
    const all = many(100, (n) => past(n % 2 === 0 ? [45] : [], 120, 46));
    const beside = new LikelihoodModel(all).estimate(past([], 30, 0), HORIZON, HORIZON * DAY_MS);
    expect(beside).toMatchObject({ usedAgain: 0 });
    expect(chanceOf(all, past([], 30))).toBeGreaterThan(0.2);
  });
});

describe('the laws of the estimate', () => {
  const uses = uniqueArray(integer({ min: 0, max: 119 }), { maxLength: 12 });
  const pasts = array(
    tuple(
      uses,
      integer({ min: 20, max: 120 }),
      option(integer({ min: 0, max: 60 }), { nil: NOBODY_ELSE }),
    ).map(([days, until, besideAfter]) => past(days, until, besideAfter)),
    { minLength: 1, maxLength: 20 },
  );

  it('a chance lies between 0 and 1, and grows with the time ahead', () => {
    assert(
      property(pasts, integer({ min: 1, max: 200 }), (all, days) => {
        const model = new LikelihoodModel(all);
        for (const one of all) {
          const [soon, later] = [days, days + 1].map((ahead) => model.estimate(one, ahead, 0)?.chance ?? -1);
          expect(soon).toBeGreaterThan(0);
          expect(later).toBeGreaterThan(soon ?? 1);
          expect(later).toBeLessThan(1);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('the order of the grants is nothing', () => {
    assert(
      property(pasts, (all) => {
        const [once, again] = [new LikelihoodModel(all), new LikelihoodModel(all.toReversed())];
        for (const one of all) expect(again.estimate(one, 30, 0)).toEqual(once.estimate(one, 30, 0));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('one more silence of its kind that lasts never raises it, one that a use ended never lowers it', () => {
    assert(
      property(pasts, integer({ min: 7, max: 60 }), integer({ min: 0, max: 40 }), (all, days, more) => {
        const one = past([], days);
        const before = chanceOf(all, one);
        expect(chanceOf([...all, past([], days + more)], one)).toBeLessThanOrEqual(before);
        expect(chanceOf([...all, past([days + 1], days + 2)], one)).toBeGreaterThan(before);
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
