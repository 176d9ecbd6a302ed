import { describe, expect, it } from 'vitest';
import { LikelihoodModel } from '../../../src/findings/likelihood/likelihood.ts';
import { type GrantPast, silencesOf } from '../../../src/findings/likelihood/silences.ts';
import { DaySet } from '../../../src/model/day-set.ts';
import { DAY_MS } from '../../../src/model/time.ts';

const HORIZON = 30;

function past(used: readonly number[], until: number, besideAfter = Number.POSITIVE_INFINITY): GrantPast {
  const observed = [{ fromMs: 0, toMs: until * DAY_MS }];
  return { silences: silencesOf(DaySet.of(used.filter((day) => day < until)), observed), besideAfter };
}

const chanceOf = (all: readonly GrantPast[], one: GrantPast): number =>
  new LikelihoodModel(all).estimate(one, HORIZON, HORIZON * DAY_MS)?.chance ?? Number.NaN;

describe('the chance that a silent grant is used again', () => {
  const silent = past([], 60);
  const never = Array.from({ length: 200 }, () => silent);
  const late = Array.from({ length: 200 }, () => past([40], 120));

  it('is small where, of many that were silent as long, none was used', () => {
    expect(
      chanceOf(
        Array.from({ length: 200 }, () => past([], 120)),
        silent,
      ),
    ).toBeLessThan(0.01);
  });

  it('is large where most that were silent as long were used after all', () => {
    expect(chanceOf(late, past([], 30))).toBeGreaterThan(0.8);
  });

  it('lies near the prior where nothing is known', () => {
    expect(chanceOf([], silent)).toBeCloseTo(0.03);
  });

  it('asks about half the time where nothing was silent so long before', () => {
    const model = new LikelihoodModel(never);
    const { cases, chance } = model.estimate(past([], 60), HORIZON, HORIZON * DAY_MS) ?? {};
    expect(cases).toBe(200);
    expect(chance).toBeLessThan(0.01);
  });

  it('is higher for one that came back from as long a silence than for one that never did', () => {
    const monthly = Array.from({ length: 50 }, (_, n) => past([5 + (n % 3), 35, 66, 96], 115));
    const done = Array.from({ length: 50 }, () => past([1, 2, 3], 115));
    const all = [...monthly, ...done];
    expect(chanceOf(all, past([5, 35, 66], 90))).toBeGreaterThan(1.5 * chanceOf(all, past([1, 2, 3], 30)));
  });

  it('is that of its own kind: beside parts in use, or in a rule that nobody uses', () => {
    const all = [
      ...Array.from({ length: 100 }, () => past([45], 120, 0)),
      ...Array.from({ length: 100 }, () => past([], 120)),
    ];
    expect(chanceOf(all, past([], 30, 0))).toBeGreaterThan(0.7);
    expect(chanceOf(all, past([], 30))).toBeLessThan(0.1);
  });
});

/** Small and good enough: https://en.wikipedia.org/wiki/Linear_congruential_generator (Numerical Recipes). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('on simulated pasts', () => {
  it('the mean estimate is near what happens, and sorts better than the mean alone', () => {
    const next = random(20_261_123);
    const outcomes: { chance: number; used: boolean }[] = [];
    for (let cluster = 0; cluster < 40; cluster += 1) {
      const grants = Array.from({ length: 120 }, () => {
        const kind = next();
        if (kind < 0.6) return [];
        // days between uses: some rarely, some often
        const mean = kind < 0.8 ? 2 : 15 + 100 * next();
        const days: number[] = [];
        for (let day = next() * mean; day < 150; day += -Math.log(1 - next()) * mean)
          days.push(Math.floor(day));
        return days;
      });
      const pasts = grants.map((days) => past(days, 120));
      const model = new LikelihoodModel(pasts);
      for (const [index, one] of pasts.entries()) {
        if ((one.silences.at(-1)?.days ?? 0) < HORIZON) continue;
        const chance = model.estimate(one, HORIZON, HORIZON * DAY_MS)?.chance ?? 0;
        outcomes.push({ chance, used: grants[index]?.some((day) => day >= 120 && day < 150) ?? false });
      }
    }
    const rate = outcomes.filter((one) => one.used).length / outcomes.length;
    const mean = outcomes.reduce((sum, one) => sum + one.chance, 0) / outcomes.length;
    const brier = (of: (chance: number) => number): number =>
      outcomes.reduce((sum, one) => sum + (of(one.chance) - (one.used ? 1 : 0)) ** 2, 0) / outcomes.length;
    expect(outcomes.length).toBeGreaterThan(1000);
    expect(mean / rate).toBeGreaterThan(0.8);
    expect(mean / rate).toBeLessThan(1.25);
    expect(brier((chance) => chance)).toBeLessThan(brier(() => rate));
  });
});
