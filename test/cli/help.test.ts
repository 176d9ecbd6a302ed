import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/app/version.ts';
import { EXIT_CODES } from '../../src/model/failure.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { ingressOfDb, write } from './world.ts';

const directory = tempDir();
const COMMANDS = [
  'import',
  'collect',
  'report',
  'tighten',
  'propose',
  'watch-merged',
  'verify',
  'explain',
  'can',
  'doctor',
  'demo',
];

beforeAll(buildOnce, 180_000);

describe('help', () => {
  it('of the program', async () => {
    const { code, stdout, stderr } = await lapse(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('golden/help.txt');
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} .+`, 'm'));
    for (const exitCode of Object.values(EXIT_CODES)) expect(stdout).toContain(`${exitCode} `);
  });

  it.each(COMMANDS)('of %s', async (command) => {
    const { code, stdout, stderr } = await lapse([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`golden/help-${command}.txt`);
    for (const option of ['--config', '--log-format', '--color', '--quiet']) expect(stdout).toContain(option);
    expect((await lapse(['help', command])).stdout).toBe(stdout);
  });

  it('without a command is shown on stderr, since there was no question', async () => {
    const { code, stdout, stderr } = await lapse([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe((await lapse(['--help'])).stdout);
  });

  it('is pointed to after a mistake', async () => {
    expect((await lapse(['report', '--polices', 'x'])).stderr).toContain(
      'Run with --help for the options and examples.',
    );
  });
});

it('--version is that of the package', async () => {
  expect(await lapse(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

/** Modules a command line loads, as the engine's own coverage lists them: no clock, no luck. */
async function modulesOf(name: string, args: readonly string[]): Promise<string> {
  const coverage = join(directory, name);
  await lapse(args, { env: { NODE_V8_COVERAGE: coverage } });
  return readdirSync(coverage)
    .map((file) => readFileSync(join(coverage, file), 'utf8'))
    .join('');
}

const HEAVY = [
  '@duckdb',
  '@kubernetes',
  '@grpc',
  '@bufbuild',
  '/yaml/',
  '/zod/',
  '/croner/',
  '/node_modules/diff/',
  '/nodemailer/',
  '@octokit',
  '@gitbeaker',
  '@slack',
];

describe('help is quick, because nothing heavy is loaded', () => {
  it.each([
    ['--help'],
    ['--version'],
    ...COMMANDS.map((command) => [command, '--help']),
    ['report', '--unknown'],
  ])('lapse %s %s', async (...args) => {
    const given = args.filter((arg) => typeof arg === 'string');
    const modules = await modulesOf(given.join('-'), given);
    expect(modules).toContain('/commander/');
    expect(HEAVY.filter((library) => modules.includes(library))).toEqual([]);
  });

  it('what the check looks for is loaded by a command that needs it', async () => {
    const policies = write(join(directory, 'db.yaml'), ingressOfDb('web'));
    const modules = await modulesOf('report', [
      'report',
      '--policies',
      policies,
      '--store',
      join(directory, 'none'),
    ]);
    expect(HEAVY.filter((library) => modules.includes(library))).toEqual(
      expect.arrayContaining(['@duckdb', '/yaml/', '/croner/']),
    );
  });
});
