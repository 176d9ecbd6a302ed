import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ended, lapse } from './lapse.ts';
import { ingressOfDb, makeWorld, type World, write } from './world.ts';

const directory = tempDir();
let worlds = 0;
const newWorld = (): Promise<World> => {
  worlds += 1;
  return makeWorld(join(directory, String(worlds)));
};

beforeAll(buildOnce);

const reportSchema = z.object({
  findings: z.array(z.object({ key: z.string(), owners: z.array(z.string()), isNew: z.boolean() })),
  trend: z.object({
    points: z.array(z.object({ asOf: z.string() })),
    since: z
      .object({
        asOf: z.string(),
        new: z.array(z.string()),
        persisting: z.number(),
        resolved: z.array(z.object({ sentence: z.string() })),
      })
      .nullable(),
    note: z.string().nullable(),
  }),
  problems: z.array(z.object({ file: z.string(), message: z.string() })),
});

function report({ store, policies }: World, now: string, ...more: string[]): Promise<Ended> {
  const args = ['report', '--store', store, '--policies', policies, '--now', now, '--format', 'json'];
  return lapse([...args, ...more]);
}

async function reported(
  world: World,
  now: string,
  ...more: string[]
): Promise<z.output<typeof reportSchema>> {
  const { code, stdout, stderr } = await report(world, now, ...more);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return reportSchema.parse(JSON.parse(stdout));
}

const [MONDAY, NEXT_MONDAY] = ['2026-05-25T06:00:00Z', '2026-06-01T00:00:00Z'];

describe('report --record', () => {
  it('lets the next report tell what is new, what persists and what was resolved', async () => {
    const world = await newWorld();
    const first = await reported(world, MONDAY, '--record');
    expect(first.trend).toMatchObject({ since: null, points: [{ asOf: MONDAY }] });
    expect(first.trend.note).toContain('--record');
    write(join(world.policies, 'db.yaml'), ingressOfDb('web', 'cron'));
    const second = await reported(world, NEXT_MONDAY);
    expect(second.trend.points.map((one) => one.asOf)).toEqual([MONDAY, NEXT_MONDAY]);
    expect(second.trend.since?.asOf).toBe(MONDAY);
    expect(second.trend.since?.resolved.map((one) => one.sentence).join()).toContain('app=api');
    expect(second.trend.since?.new).toEqual(second.findings.filter((one) => one.isNew).map((one) => one.key));
    expect(second.trend.since?.new.length).toBeGreaterThan(0);
    expect(second.trend.note).toBeNull();
  });

  it('with the same data and time twice is the same bytes, and one result', async () => {
    const world = await newWorld();
    const [first, second] = [
      await report(world, MONDAY, '--record'),
      await report(world, MONDAY, '--record'),
    ];
    expect(second).toEqual(first);
    const store = await openStore(world.store, { mode: 'read-only' });
    expect((await store.readResults())?.map((one) => one.nowMs)).toEqual([Date.parse(MONDAY)]);
    await store.close();
  });

  it('as of an earlier time is what it was before later ones were recorded', async () => {
    const world = await newWorld();
    const before = await report(world, MONDAY);
    await reported(world, NEXT_MONDAY, '--record');
    expect(await report(world, MONDAY)).toEqual(before);
  });

  it('without --record nothing is written', async () => {
    const world = await newWorld();
    await reported(world, MONDAY);
    const store = await openStore(world.store, { mode: 'read-only' });
    expect(await store.readResults()).toEqual([]);
    await store.close();
  });

  it('into a running collector’s store is refused before anything is read, with what to do', async () => {
    const { code, stderr, stdout } = await lapse([
      'report',
      '--policies',
      directory,
      '--store',
      'http://127.0.0.1:9',
      '--record',
    ]);
    expect(stderr).toMatch(/cannot be recorded[^]*a collector that serves reports[^]*records its own/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    { why: 'damaged', summary: '{"form":1', says: 'it is damaged' },
    { why: 'of a newer version', summary: '{"form":99}', says: 'newer version of lapse' },
  ])(
    'a result that is $why is left out and named, and the one before it counts',
    async ({ summary, says }) => {
      const world = await newWorld();
      await reported(world, '2026-05-18T06:00:00Z', '--record');
      const store = await openStore(world.store, { mode: 'read-write' });
      await store.recordResult({ nowMs: Date.parse(MONDAY), summary, findings: ['nonsense'] });
      await store.close();
      const { code, stdout, stderr } = await report(world, NEXT_MONDAY);
      expect(stderr).toContain(`the result of ${MONDAY} is left out`);
      expect(code).toBe(3);
      const { trend, problems } = reportSchema.parse(JSON.parse(stdout));
      expect(trend.since?.asOf).toBe('2026-05-18T06:00:00Z');
      expect(problems).toEqual(
        [{ file: world.store, message: expect.stringContaining(says) }].map((one) =>
          expect.objectContaining(one),
        ),
      );
      // the proposed change does not hang on it
      const tightened = await lapse(['tighten', ...world.analysis, '--diff']);
      expect(tightened).toMatchObject({ code: 0 });
      expect(tightened.stderr).not.toContain('left out');
    },
  );
});

async function owned(world: World, ...more: string[]): Promise<string[]> {
  const { findings } = await reported(world, NEXT_MONDAY, ...more);
  return [...new Set(findings.flatMap((one) => one.owners))];
}

function makeRepository(path: string): void {
  execFileSync('git', ['init', '-q', path]);
}

describe('owners', () => {
  it('are those of the CODEOWNERS of the repository that holds the manifests', async () => {
    const world = await newWorld();
    makeRepository(world.directory);
    write(join(world.directory, '.github', 'CODEOWNERS'), '* @all\n/policies/ @netsec\n');
    expect(await owned(world)).toEqual(['@netsec']);
    write(join(world.directory, 'mine'), '* @mine\n');
    expect(await owned(world, '--codeowners', join(world.directory, 'mine'))).toEqual(['@mine']);
  });

  it('are those whom a label of the policy names, by the key given', async () => {
    const world = await newWorld();
    const labelled = ingressOfDb('web', 'api').replace(
      '  namespace: shop\n',
      '  namespace: shop\n  labels: { squad: db }\n',
    );
    write(join(world.policies, 'db.yaml'), labelled);
    expect(await owned(world)).toEqual([]);
    expect(await owned(world, '--owner-label', 'guild', '--owner-label', 'squad')).toEqual(['db']);
    const config = write(join(world.directory, 'lapse.yaml'), 'ownerLabel: squad\n');
    expect(await owned(world, '--config', config)).toEqual(['db']);
  });

  it('a line of CODEOWNERS that is wrong is named with its place', async () => {
    const world = await newWorld();
    makeRepository(world.directory);
    const file = write(join(world.directory, 'CODEOWNERS'), '* @all\n!x @y\n');
    const { code, stderr } = await report(world, NEXT_MONDAY);
    expect(stderr).toContain(`${file}:2: this line is passed over`);
    expect(code).toBe(3);
  });

  it('a file that is not there is an error of usage', async () => {
    const world = await newWorld();
    const { code, stderr } = await report(world, NEXT_MONDAY, '--codeowners', join(directory, 'none'));
    expect(stderr).toMatch(/no such file[^]*--codeowners/);
    expect(code).toBe(2);
  });
});
