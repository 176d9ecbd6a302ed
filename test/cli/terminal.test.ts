import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { makeWorld, NOW, type World } from './world.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

interface Written {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, on a terminal that never was. */
async function runOn(args: readonly string[], changes: Partial<Terminal>): Promise<Written> {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    stdoutIsTerminal: true,
    stderrIsTerminal: true,
    now: () => Date.parse(NOW),
    env: {},
    signal: new AbortController().signal,
    ...changes,
  });
  return { code, stdout, stderr };
}

const ESCAPE = '\u001b[';

describe('colour in the text report', () => {
  it.each([
    { why: 'a terminal', args: [], changes: {}, coloured: true },
    { why: 'no terminal', args: [], changes: { stdoutIsTerminal: false }, coloured: false },
    { why: 'NO_COLOR', args: [], changes: { env: { NO_COLOR: '1' } }, coloured: false },
    {
      why: 'an empty NO_COLOR, which says nothing',
      args: [],
      changes: { env: { NO_COLOR: '' } },
      coloured: true,
    },
    { why: '--color never', args: ['--color', 'never'], changes: {}, coloured: false },
    {
      why: '--color always, whatever NO_COLOR says',
      args: ['--color', 'always'],
      changes: { env: { NO_COLOR: '1' }, stdoutIsTerminal: false },
      coloured: true,
    },
    {
      why: 'a file',
      args: ['--output', join(directory, 'coloured.txt'), '--color', 'always'],
      changes: {},
      coloured: false,
    },
  ])('$why → $coloured', async ({ args, changes, coloured }) => {
    const { code, stdout } = await runOn(['report', ...world.analysis, ...args], changes);
    expect(code).toBe(0);
    expect(stdout.includes(ESCAPE)).toBe(coloured);
  });

  it('changes nothing but colour', async () => {
    const [plain, coloured] = [
      await runOn(['report', ...world.analysis], { stdoutIsTerminal: false }),
      await runOn(['report', ...world.analysis], {}),
    ];
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    expect(coloured.stdout.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain.stdout);
  });

  it.each(['markdown', 'json'])('is never in %s', async (format) => {
    const { stdout } = await runOn(
      ['report', ...world.analysis, '--format', format, '--color', 'always'],
      {},
    );
    expect(stdout.includes(ESCAPE)).toBe(false);
  });
});

describe('progress', () => {
  it.each([
    { why: 'on a terminal', args: [], changes: {}, shown: true },
    { why: 'elsewhere', args: [], changes: { stderrIsTerminal: false }, shown: false },
    { why: 'with --quiet', args: ['--quiet'], changes: {}, shown: false },
    { why: 'with --log-format json', args: ['--log-format', 'json'], changes: {}, shown: false },
  ])('$why: shown $shown', async ({ args, changes, shown }) => {
    const { stderr } = await runOn(['report', ...world.analysis, ...args], changes);
    expect(stderr).toBe(shown ? '\r\u001b[Kcomparing traffic with policies\r\u001b[K' : '');
  });
});

it('a bug is told apart from a mistake: exit 1, with the stack', async () => {
  const { code, stderr } = await runOn(['report', ...world.analysis], {
    stdout: () => {
      throw new TypeError('the terminal broke');
    },
  });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'lapse: internal error, which is a bug in Lapse; please report it with what follows\nTypeError: the terminal broke',
  );
});

it('--now is the terminal’s clock where it is left out', async () => {
  const { stdout } = await runOn(
    ['report', '--store', world.store, '--policies', world.policies, '--format', 'json'],
    {},
  );
  expect(JSON.parse(stdout)).toMatchObject({ now: NOW });
});
