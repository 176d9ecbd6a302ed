import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../../src/app/analyze.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { assess } from '../assessment/assess.ts';
import type { Assessment } from '../assessment/assessment.ts';
import { type Judged, judgeWorld } from '../judge-world.ts';
import { cellsOf } from '../policies/rule.ts';
import { makeWorld, type SimWorld } from '../world.ts';
import { Observable } from './observable.ts';

const PLAN = { seed: 101, days: 45 };

describe('the truth', () => {
  it('is the same for the same seed', () => {
    const [once, again] = [makeWorld({ ...PLAN, gaps: 'some' }), makeWorld({ ...PLAN, gaps: 'some' })];
    expect(again.records).toEqual(once.records);
    expect(usesOf(again)).toEqual(usesOf(once));
  });

  it('is another one for another seed', () => {
    const [one, other] = [
      makeWorld({ ...PLAN, gaps: 'none' }),
      makeWorld({ ...PLAN, seed: 102, gaps: 'none' }),
    ];
    expect(usesOf(other)).not.toEqual(usesOf(one));
  });

  it('does not depend on what could be seen', () => {
    const [clear, blurred] = [makeWorld({ ...PLAN, gaps: 'none' }), makeWorld({ ...PLAN, gaps: 'heavy' })];
    expect(usesOf(blurred)).toEqual(usesOf(clear));
    expect(blurred.records.length).toBeLessThan(clear.records.length);
  });

  it('knows of every rhythm, and of rules that nobody needs', () => {
    const worlds = [101, 102, 103, 104, 105].map((seed) => makeWorld({ seed, days: 45, gaps: 'none' }));
    const used = worlds.flatMap((world) =>
      world.policies
        .flatMap(cellsOf)
        .flatMap((cell) => world.truth.usesOf(cell.id).map((use) => use.need.rhythm.kind)),
    );
    expect([...new Set(used)].sort()).toEqual([
      'daily',
      'monthly',
      'on-deploy',
      'on-failover',
      'quarterly',
      'scheduled',
      'steady',
      'weekly',
    ]);
    for (const world of worlds) {
      const cells = world.policies.flatMap(cellsOf);
      expect(cells.some((cell) => world.truth.usesOf(cell.id).length === 0)).toBe(true);
    }
  });
});

describe('a judge who is wrong is caught', () => {
  const directory = tempDir();
  const plan = { ...PLAN, gaps: 'none' } as const;
  const world = makeWorld(plan);
  const observable = new Observable(world.cluster, world.sights);
  let judged: Judged;
  let analysis: Analysis;

  const assessed = (findings: readonly Finding[]): Assessment =>
    assess(world, observable, {
      ...judged,
      analysis: { ...analysis, judgement: { ...analysis.judgement, findings } },
    });

  beforeAll(async () => {
    const [only] = await judgeWorld(world, { directory, afterDays: [plan.days], windowsDays: [14] });
    if (only === undefined) throw new Error('nothing was judged');
    judged = only;
    analysis = only.analysis;
  }, 600_000);

  it('who forgets that a job runs rarely', () => {
    const { falseRevocations } = assessed(
      analysis.judgement.findings.map((finding) => {
        if (finding.kind !== 'unused' || finding.hold?.reason !== 'scheduled-job') return finding;
        const { hold: _, ...unheld } = finding;
        return unheld;
      }),
    );
    expect(falseRevocations.map((one) => one.why)).toContain('used on a schedule that the inventory shows');
  });

  it('who takes what is used for unused', () => {
    const { findings, used } = analysis.judgement;
    const pattern = findings.find((one) => one.kind === 'unused' && one.hold === undefined);
    if (pattern?.kind !== 'unused') throw new Error('nothing was unused');
    const { falseRevocations } = assessed(
      analysis.engine.grants
        .filter((grant) => used.has(grant.id))
        .map((grant) => ({ ...pattern, grants: [grant] })),
    );
    expect(falseRevocations.length).toBeGreaterThan(10);
    expect(falseRevocations.map((one) => one.why)).toContain('used in the window');
  });

  it('who finds nothing', () => {
    const { falseRevocations, idleParts } = assessed([]);
    expect(falseRevocations).toEqual([]);
    expect(idleParts.length).toBeGreaterThan(10);
    expect(idleParts.filter((part) => part.missed === undefined)).toEqual([]);
  });
});

function usesOf({ policies, truth }: SimWorld): unknown {
  return policies
    .flatMap(cellsOf)
    .map((cell) => [cell.id, truth.usesOf(cell.id).map(({ atMs, need }) => [atMs, need.id])]);
}
