import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { makeWorld, type World, write } from './world.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const at = (name: string): string => join(directory, name);
const report = (...more: string[]): ReturnType<typeof lapse> =>
  lapse(['report', ...world.analysis, ...more, '--output', at('report.txt')]);

it('suggested policies are written, once, and hold against the policies they are to stand beside', async () => {
  const suggested = at('suggested');
  const first = await report('--suggest-dir', suggested);
  expect(first.code).toBe(0);
  expect(first.stderr).toMatch(/(\d) suggested policies in .*suggested, \1 new or changed/);
  expect((await report('--suggest-dir', suggested)).stderr).toContain(', 0 new or changed');

  const files = readdirSync(suggested, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.yaml'),
  );
  expect(files).toContain('shop/web.yaml');
  const web = readFileSync(join(suggested, 'shop/web.yaml'), 'utf8');
  expect(web).toContain('# Suggested by Lapse: default-deny for');
  expect(web).toContain('app: db');

  const after = at('after');
  for (const one of [world.policies, suggested]) cpSync(one, after, { recursive: true });
  const verified = await lapse(['verify', world.policies, after, ...storeOf(world)]);
  expect({ code: verified.code, stderr: verified.stderr }).toEqual({ code: 0, stderr: '' });
});

it('as NetworkPolicies where that is asked for', async () => {
  const suggested = at('as-kubernetes');
  expect((await report('--suggest-dir', suggested, '--suggest-kind', 'kubernetes')).code).toBe(0);
  expect(readFileSync(join(suggested, 'shop/web.yaml'), 'utf8')).toContain('kind: NetworkPolicy');
});

it("a person's file stays, and nothing is written among the policies", async () => {
  const mine = at('mine');
  write(join(mine, 'shop/web.yaml'), 'kind: NetworkPolicy\n');
  const refused = await report('--suggest-dir', mine);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('is not ours to replace');
  expect(readdirSync(join(mine, 'shop'))).toEqual(['web.yaml']);

  const among = await report('--suggest-dir', join(world.policies, 'suggested'));
  expect(among.code).toBe(2);
  expect(among.stderr).toContain('is among the --policies');
});

function storeOf({ analysis }: World): string[] {
  const now = analysis.indexOf('--now');
  return ['--store', at('lapse.duckdb'), ...analysis.slice(now, now + 2)];
}
