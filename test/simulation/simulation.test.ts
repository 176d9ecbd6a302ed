import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import type { Assessment, IdlePart } from './assessment/assessment.ts';
import { simulate } from './simulate.ts';

/** Every other one with gaps: there precision must hold, and what can be found is told by the coverage. */
const SEEDS = [101, 102, 103, 104, 105, 106];
const hasGaps = (seed: number): boolean => seed % 2 === 0;

describe('six clusters of 45 days', () => {
  const directory = tempDir();
  let assessments: Assessment[];

  beforeAll(async () => {
    assessments = [];
    for (const seed of SEEDS) {
      const gaps = hasGaps(seed) ? 'some' : 'none';
      assessments.push(
        ...(await simulate({
          seed,
          days: 45,
          gaps,
          windowsDays: [14],
          directory: join(directory, String(seed)),
        })),
      );
    }
  }, 600_000);

  it('revokes something in every cluster without gaps', () => {
    expect(assessments).toHaveLength(SEEDS.length);
    const idle = assessments.filter(({ seed, revoked }) => !hasGaps(seed) && revoked === 0);
    expect(idle.map(({ seed }) => seed)).toEqual([]);
  });

  it('revokes nothing that is in use', () => {
    expect(
      assessments.flatMap(({ seed, falseRevocations }) => falseRevocations.map((one) => ({ seed, ...one }))),
    ).toEqual([]);
  });

  it.each(['rule', 'part'] as const)('finds at least 95 of 100 whole %ss that nobody ever needs', (grain) => {
    const whole = assessments.filter(({ seed }) => !hasGaps(seed));
    const parts = whole.flatMap(({ seed, idleParts }) =>
      idleParts.filter((one) => one.grain === grain).map((one) => ({ seed, ...one })),
    );
    expect(parts.length).toBeGreaterThan(50);
    const missed = parts.filter((one: IdlePart) => one.missed !== undefined);
    expect(
      missed.length / parts.length,
      JSON.stringify(missed.slice(0, 20), undefined, 2),
    ).toBeLessThanOrEqual(0.05);
  });
});
