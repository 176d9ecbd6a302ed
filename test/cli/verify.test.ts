import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../support/build.ts';
import { verificationValidator } from '../support/report-schema.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ended, lapse } from './lapse.ts';
import { ingressOfDb, makeWorld, type World, write } from './world.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
  write(join(directory, 'wider/db.yaml'), ingressOfDb('web', 'api', 'spy'));
  write(join(directory, 'other/db.yaml'), ingressOfDb('web', 'spy'));
  write(join(directory, 'cut/db.yaml'), ingressOfDb('api', 'spy'));
  write(
    join(directory, 'none/other.yaml'),
    ingressOfDb('web').replace('name: db', 'name: other').replaceAll('app: db', 'app: cache'),
  );
}, 180_000);

/** In the directory of the world, so that what is printed names no other. */
function verify(...args: readonly string[]): Promise<Ended> {
  return lapse(['verify', ...args], { cwd: directory });
}

describe('two sets of policies', () => {
  it.each([
    { what: 'verify-added-and-removed', args: ['policies', 'other'], code: 6 },
    { what: 'verify-isolation', args: ['policies', 'none'], code: 6 },
    { what: 'verify-same', args: ['policies', 'policies'], code: 0 },
    { what: 'verify-wider-as-allowed', args: ['policies', 'other', '--allow-wider'], code: 0 },
    {
      what: 'verify-markdown',
      args: ['policies', 'other', '--allow-wider', '--format', 'markdown'],
      code: 0,
    },
  ])('$what is as reviewed', async ({ what, args, code }) => {
    const { stdout, stderr, ...ended } = await verify(...args);
    expect({ code: ended.code, stderr }).toEqual({ code, stderr: '' });
    // how much the proof looks at is its own affair
    const text = stdout.replace(/\([\d,]+ decisions? .*\)$/m, '(NUMBERS)');
    expect(text).toContain('(NUMBERS)');
    await expect(text).toMatchFileSnapshot(`golden/${what}.txt`);
  });

  it('as JSON fit the schema, and are the same twice', async () => {
    const validate = verificationValidator('verification');
    for (const other of ['other', 'none', 'policies', 'wider']) {
      const { stdout } = await verify('policies', other, '--store', 'lapse.duckdb', '--format', 'json');
      validate(JSON.parse(stdout));
      expect(validate.errors ?? []).toEqual([]);
      expect((await verify('policies', other, '--store', 'lapse.duckdb', '--format', 'json')).stdout).toBe(
        stdout,
      );
    }
  });

  it('one of them is not enough', async () => {
    const { code, stderr } = await verify('policies');
    expect(code).toBe(2);
    expect(stderr).toContain('missing AFTER');
    expect((await verify()).stderr).toContain('missing BEFORE and AFTER');
  });
});

describe('--allow-wider', () => {
  it('still fails where observed traffic would be cut off', async () => {
    const args = ['policies', 'cut', '--allow-wider', '--store', 'lapse.duckdb'];
    const { code, stdout } = await verify(...args);
    expect(code).toBe(6);
    expect(stdout).toContain('cuts-nothing: shop/web → shop/db on TCP 5432 was seen in use');
  });

  it('also where there are more counterexamples than a proof keeps', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `spy${i}`);
    write(join(directory, 'many/db.yaml'), ingressOfDb('api', ...many));
    const { code, stdout } = await verify('policies', 'many', '--allow-wider', '--store', 'lapse.duckdb');
    expect(code).toBe(6);
    expect(stdout).toContain('cuts-nothing: shop/web → shop/db on TCP 5432 was seen in use');
  });

  it('still fails where a policy would be rejected as a whole', async () => {
    write(
      join(directory, 'invalid/db.yaml'),
      ingressOfDb('web', 'api').replace('spec:', 'spec:\n  nodeSelector: {}'),
    );
    const { code, stdout } = await verify('policies', 'invalid', '--allow-wider');
    expect(code).toBe(6);
    expect(stdout).toContain('stays-valid: ');
  });
});

it('the world is where the tests take it to be', () => {
  expect(world.policies).toBe(join(directory, 'policies'));
});
