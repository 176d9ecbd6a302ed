import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { ACTION, givenTo, type Ran, recordingAction, runAction, standIn } from './action.ts';

const directory = tempDir();
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('what a caller gives stays text', () => {
  const marker = join(directory, 'was-run');
  it.each([
    `; touch ${marker}`,
    `$(touch ${marker})`,
    `\`touch ${marker}\``,
    `"; touch ${marker}; "`,
    `'; touch ${marker}; '`,
    `&& touch ${marker} #`,
    '*',
    '~',
    '\\',
    '$HOME ${PATH}',
    '  two  words ',
    '-e',
    '%s\\n',
    '::error::x',
  ])('%s is one argument', async (hostile) => {
    const actionPath = recordingAction(directory);
    const inputs = { command: 'propose', args: `--repo\n${hostile}\n\nlast\r\n` };
    const ran = await runAction(directory, { actionPath, inputs });
    expect(ran).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } });
    expect(givenTo(actionPath).args).toEqual(['propose', '--repo', hostile, 'last']);
    expect(existsSync(marker)).toBe(false);
  });

  it.each([
    { input: 'command', value: 'report; touch x' },
    { input: 'command', value: '--version' },
    { input: 'command', value: 'report\ncollect' },
    { input: 'fail-on', value: 'sometimes' },
    { input: 'fail-on', value: 'unused', command: 'propose' },
    { input: 'summary', value: '$(touch x)' },
    { input: 'sarif', value: 'lapse.html' },
    { input: 'sarif', value: 'lapse.sarif', command: 'verify' },
    { input: 'sarif', value: 'lapse.sarif', args: '--format\ntext' },
    { input: 'image', value: '--privileged' },
    { input: 'image', value: 'a b' },
    { input: 'image', value: 'a\n::error::b' },
  ])('$input: $value is refused', async ({ input, value, command = 'report', args = '' }) => {
    const actionPath = recordingAction(directory);
    const ran = await runAction(directory, { actionPath, inputs: { command, args, [input]: value } });
    expect(ran).toMatchObject({ code: 2, outputs: { 'exit-code': '2' }, summary: '' });
    expect(ran.stdout).toMatch(/^::error title=Lapse::.*\n$/);
    expect(existsSync(join(actionPath, 'dist/cli/given.json'))).toBe(false);
  });

  it('what the program writes is no command to the runner, and no markup', async () => {
    const says = `console.log('::error::of stdout</pre>'); console.error('::error::of stderr');`;
    const actionPath = recordingAction(directory, says);
    const ran = await runAction(directory, { actionPath, inputs: { command: 'propose' } });
    const [, mark = ''] = /^::stop-commands::([0-9a-f]{32})\n/.exec(ran.stdout) ?? [];
    expect(mark).not.toBe('');
    expect(ran.stdout.split(`\n::${mark}::\n`)[0]).toContain('::error::of stdout');
    expect(ran.summary).toBe('<pre>\n::error::of stdout&lt;/pre&gt;\n</pre>\n\n');
  });

  it('a result that is longer than a summary may be is cut at the end of a line', async () => {
    const actionPath = recordingAction(directory, `console.log('12345678é\\n'.repeat(200_000));`);
    const ran = await runAction(directory, { actionPath, inputs: { command: 'propose' } });
    expect(ran.code).toBe(0);
    expect(Buffer.byteLength(ran.summary)).toBeLessThan(1 << 20);
    expect(ran.summary).toMatch(/\n12345678é\n<\/pre>\n\nShortened: .*\n$/);
  });
});

describe('tokens', () => {
  it.each([
    { command: 'propose', gets: { LAPSE_FORGE_TOKEN: 'forge-secret', LAPSE_STORE_TOKEN: 'store-secret' } },
    {
      command: 'watch-merged',
      gets: { LAPSE_FORGE_TOKEN: 'forge-secret', LAPSE_STORE_TOKEN: 'store-secret' },
    },
    { command: 'report', gets: { LAPSE_STORE_TOKEN: 'store-secret' } },
    { command: 'verify', gets: { LAPSE_STORE_TOKEN: 'store-secret' } },
  ])('$command gets those it has a use for, in its environment alone', async ({ command, gets }) => {
    const actionPath = recordingAction(directory);
    const inputs = { command, token: 'forge-secret', 'store-token': 'store-secret' };
    const ran = await runAction(directory, { actionPath, inputs });
    const { args, env } = givenTo(actionPath);
    const secrets = Object.entries(env).filter(([, value]) => value.includes('-secret'));
    expect(Object.fromEntries(secrets)).toEqual(gets);
    expect(JSON.stringify([args, ran.stdout, ran.stderr, ran.summary, ran.outputs])).not.toContain('-secret');
  });

  it('the default is the token of the job', async () => {
    const actionPath = recordingAction(directory);
    await runAction(directory, { actionPath, inputs: { command: 'propose' } });
    expect(givenTo(actionPath).env).toMatchObject({ LAPSE_FORGE_TOKEN: 'token-of-the-job' });
  });
});

it('an image is run without rights, and is told the names of variables, not their values', async () => {
  const PATH = standIn(directory, 'docker', 'printf "%s\\n" "$@"');
  const ran = await runAction(directory, {
    inputs: {
      command: 'propose',
      args: '--dry-run',
      image: 'registry.example:5000/lapse@sha256:0a',
      token: 's3cret',
    },
    env: { PATH, LAPSE_GITHUB_TOKEN: 's3cret' },
  });
  expect(ran).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } });
  const args = readFileSync(ran.outputs['result'] ?? '', 'utf8')
    .trimEnd()
    .split('\n');
  expect(args.slice(-3)).toEqual(['registry.example:5000/lapse@sha256:0a', 'propose', '--dry-run']);
  expect(args).toEqual(
    expect.arrayContaining([
      '--read-only',
      '--user',
      '--cap-drop',
      'LAPSE_FORGE_TOKEN',
      'LAPSE_GITHUB_TOKEN',
    ]),
  );
  expect(args.join(' ')).not.toContain('s3cret');
});

const build = (actionPath: string, PATH: string): Promise<Ran> =>
  runAction(directory, { step: 'Program', actionPath, env: { PATH } });

describe('the program is built', () => {
  const npm = 'printf "%s\\n" "$PWD: npm $*"';

  it('of the lock file, without scripts of packages', async () => {
    const actionPath = recordingAction(directory);
    execFileSync('rm', ['-r', join(actionPath, 'dist')]);
    const { code, stdout } = await build(actionPath, standIn(directory, 'npm', npm));
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `${actionPath}: npm ci --include=dev --ignore-scripts --no-audit --no-fund`,
      `${actionPath}: npm run build`,
      '',
    ]);
  });

  it('once a job', async () => {
    const { code, stdout } = await build(recordingAction(directory), standIn(directory, 'npm', npm));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('never by an old Node', async () => {
    const { code, stdout } = await build(recordingAction(directory), standIn(directory, 'node', 'exit 1'));
    expect(code).toBe(2);
    expect(stdout).toMatch(/^::error title=Lapse::needs Node 20\.19 or newer/);
  });
});

describe('action.yml', () => {
  it('has no expression in a script', () => {
    for (const { run } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  it('says of every input and output what the documentation says', () => {
    const page = readFileSync(join(ROOT, 'docs/github-action.md'), 'utf8');
    for (const name of [...Object.keys(ACTION.inputs), ...Object.keys(ACTION.outputs)])
      expect(page).toContain(`| \`${name}\` |`);
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual([...Object.keys(ACTION.inputs), ...Object.keys(ACTION.outputs)]);
  });
});
