import { describe, expect, it } from 'vitest';
import { LikelihoodModel } from '../../../src/findings/likelihood/likelihood.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { brierScore, calibration, rankQuality, skillScore } from '../../bench/accuracy/calibration.ts';
import type { Forecast } from '../../simulation/assessment/assessment.ts';
import { past } from './make-past.ts';

type Random = () => number;

/** Small and good enough: https://en.wikipedia.org/wiki/Linear_congruential_generator (Numerical Recipes). */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const END = 150;
const NOW = 120;

/** Days between uses by chance, so many on average. */
function byChance(next: Random, mean: number): number[] {
  const days: number[] = [];
  for (let day = next() * mean; day < END; day += -Math.log(1 - next()) * mean) days.push(Math.floor(day));
  return days;
}

function everySoMany(next: Random, days: number): number[] {
  const first = Math.floor(next() * days);
  return Array.from({ length: Math.ceil((END - first) / days) }, (_, n) => first + n * days);
}

/** The days on which a grant is used, known and yet to come. */
const WORLDS: readonly { readonly why: string; readonly daysOf: (next: Random) => number[] }[] = [
  {
    why: 'rare needs and frequent ones go on as ever',
    daysOf: (next) => {
      const kind = next();
      if (kind < 0.6) return [];
      return byChance(next, kind < 0.8 ? 2 : 15 + 100 * next());
    },
  },
  {
    why: 'needs end for good, so that most silence is the end',
    daysOf: (next) => {
      const kind = next();
      if (kind < 0.5) return [];
      const days = byChance(next, kind < 0.8 ? 2 : 15 + 100 * next());
      const last = next() < 0.5 ? END : next() * 2 * END;
      return days.filter((day) => day < last);
    },
  },
  {
    why: 'rhythms are regular, and some end',
    daysOf: (next) => {
      const kind = next();
      if (kind < 0.5) return [];
      const rhythm = [1, 7, 28, 90][Math.floor(next() * 4)] ?? 1;
      const last = next() < 0.6 ? END : next() * 2 * END;
      return everySoMany(next, rhythm).filter((day) => day < last);
    },
  },
];

interface Size {
  readonly clusters: number;
  /** of each cluster; the smaller, the less its past tells */
  readonly grants: number;
  readonly windowDays: number;
}

function forecasts(daysOf: (next: Random) => number[], { clusters, grants, windowDays }: Size): Forecast[] {
  const next = randomFrom(20_261_123);
  return Array.from({ length: clusters }).flatMap(() => {
    const uses = Array.from({ length: grants }, () => daysOf(next));
    const pasts = uses.map((days) => past(days, NOW));
    const model = new LikelihoodModel(pasts);
    return pasts.flatMap((one, index) => {
      if ((one.silences.at(-1)?.days ?? 0) < windowDays) return [];
      const days = uses[index] ?? [];
      const chance = model.estimate(one, windowDays, windowDays * DAY_MS)?.chance ?? Number.NaN;
      const happened = days.some((day) => day >= NOW && day < NOW + windowDays);
      return [{ chance, happened, isRevoked: true, isNeeded: days.length > 0 }];
    });
  });
}

describe.each(WORLDS)('where $why', ({ daysOf }) => {
  it.each([
    { clusters: 40, grants: 120, windowDays: 14 },
    { clusters: 40, grants: 120, windowDays: 30 },
    { clusters: 12, grants: 500, windowDays: 14 },
    { clusters: 12, grants: 500, windowDays: 30 },
  ])(
    'in $clusters clusters of $grants grants what is said of $windowDays silent days is near what happens, and better than the mean',
    (size) => {
      const all = forecasts(daysOf, size);
      expect(all.length).toBeGreaterThan(1000);
      const said = all.reduce((sum, one) => sum + one.chance, 0);
      const happened = all.filter((one) => one.happened).length;
      expect(said / happened).toBeGreaterThan(0.8);
      expect(said / happened).toBeLessThan(1.25);
      expect(skillScore(all)).toBeGreaterThan(0.05);
      // how far a row of the calibration table is from what came true, weighed by its cases
      const off = calibration(all).reduce(
        (sum, bin) => sum + bin.forecasts * Math.abs(bin.said - bin.happened),
        0,
      );
      expect(off / all.length).toBeLessThan(0.035);
    },
  );
});

function forecast(chance: number, happened: boolean): Forecast {
  return { chance, happened, isRevoked: true, isNeeded: happened };
}

describe('the scores', () => {
  it.each([
    { why: 'always right', all: [forecast(1, true), forecast(0, false)], brier: 0, skill: 1 },
    { why: 'the mean', all: [forecast(0.5, true), forecast(0.5, false)], brier: 0.25, skill: 0 },
    { why: 'always wrong', all: [forecast(0, true), forecast(1, false)], brier: 1, skill: -3 },
  ])('of $why → Brier $brier, skill $skill', ({ all, brier, skill }) => {
    expect(brierScore(all)).toBe(brier);
    expect(skillScore(all)).toBe(skill);
  });

  it('a rank counts pairs in the right order, ties half', () => {
    expect(rankQuality([0.9, 0.5], [0.5, 0.1])).toBe(0.875);
  });
});
