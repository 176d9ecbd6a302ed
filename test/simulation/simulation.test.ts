import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import type { Assessment, IdlePart } from './assessment/assessment.ts';
import { simulate } from './simulate.ts';

const SEEDS = [101, 102, 103, 104, 105, 106];

describe('six clusters of 45 days', () => {
  const directory = tempDir();
  let assessments: Assessment[];

  beforeAll(async () => {
    assessments = [];
    for (const seed of SEEDS) {
      const gaps = seed % 2 === 0 ? 'some' : 'none';
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

  it('revokes something in every cluster', () => {
    expect(assessments).toHaveLength(SEEDS.length);
    for (const { seed, revoked } of assessments) expect(revoked, `seed ${seed}`).toBeGreaterThan(0);
  });

  it('revokes nothing that is in use', () => {
    expect(
      assessments.flatMap(({ seed, falseRevocations }) => falseRevocations.map((one) => ({ seed, ...one }))),
    ).toEqual([]);
  });

  it.each(['rule', 'part'] as const)('finds at least 95 of 100 whole %ss that nobody ever needs', (grain) => {
    const parts = assessments.flatMap(({ seed, idleParts }) =>
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
