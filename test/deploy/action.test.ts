import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingressOfDb, makeWorld, NOW, type World, write } from '../cli/world.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ran, runAction } from './action.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const lines = (...words: readonly string[]): string => `${words.join('\n')}\n`;
const act = (inputs: Readonly<Record<string, string>>): Promise<Ran> => runAction(directory, { inputs });

describe('report', () => {
  it('gives its result, the count, the summary, and SARIF where asked', async () => {
    const ran = await act({ command: 'report', args: lines(...world.analysis), sarif: 'out/lapse.sarif' });
    expect(ran).toMatchObject({ code: 0, outputs: { 'exit-code': '0', revocable: '1' } });
    const result = readFileSync(ran.outputs['result'] ?? '', 'utf8');
    expect(result).toContain('# Unused network access');
    expect(ran.summary.trimEnd()).toBe(result.trimEnd());
    expect(ran.stdout).toContain(result);
    expect(JSON.parse(readFileSync(join(directory, 'out/lapse.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
    });
  });

  it('leaves the summary alone where asked', async () => {
    const ran = await act({ command: 'report', args: lines(...world.analysis), summary: 'false' });
    expect({ code: ran.code, summary: ran.summary }).toEqual({ code: 0, summary: '' });
  });

  it('with --format of its own gives that, and counts nothing', async () => {
    const ran = await act({ command: 'report', args: lines(...world.analysis, '--format', 'text') });
    expect(ran).toMatchObject({ code: 0, outputs: { 'exit-code': '0', revocable: '' } });
    expect(readFileSync(ran.outputs['result'] ?? '', 'utf8')).toMatch(/^Unused network access/);
    expect(ran.summary).toMatch(/^<pre>\nUnused network access[^]+<\/pre>\n\n$/);
  });

  it('leads paths on from working-directory', async () => {
    const args = lines('--store', '../lapse.duckdb', '--policies', '.', '--now', NOW);
    const ran = await act({ command: 'report', args, 'working-directory': 'policies' });
    expect(ran).toMatchObject({ code: 0, outputs: { revocable: '1' } });
  });
});

const wider = (): string[] => [
  world.policies,
  write(join(directory, 'wider/db.yaml'), ingressOfDb('web', 'api', 'spy')),
];

describe('verify', () => {
  it('fails with its exit code, and the summary has the counterexample', async () => {
    const ran = await act({ command: 'verify', args: lines(...wider()) });
    expect(ran).toMatchObject({ code: 6, outputs: { 'exit-code': '6', revocable: '' } });
    expect(ran.summary).toContain('app=spy');
    expect(ran.stdout).toContain('::error title=Lapse::lapse verify: verification failed (exit code 6)');
  });

  it('--allow-wider lists it, and passes', async () => {
    const ran = await act({ command: 'verify', args: lines(...wider(), '--allow-wider') });
    expect(ran).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } });
    expect(ran.summary).toContain('app=spy');
  });
});

it('propose says what it would do, as text that stays text', async () => {
  const git = (...args: readonly string[]): void => {
    const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    execFileSync('git', [...person, ...args], { cwd: join(directory, 'clone'), stdio: 'ignore' });
  };
  write(join(directory, 'clone/policies/db.yaml'), ingressOfDb('web', 'api'));
  git('init', '--initial-branch=main');
  git('add', '.');
  git('commit', '--message', 'Policies');
  const words = [
    '--repo',
    'clone',
    '--base',
    'main',
    '--forge',
    'none',
    '--policies',
    'policies',
    '--dry-run',
  ];
  const ran = await act({
    command: 'propose',
    args: lines(...words, '--store', world.store, '--now', NOW, '--assume-stable'),
  });
  expect({ code: ran.code, said: ran.stderr }).toMatchObject({ code: 0 });
  expect(ran.summary).toMatch(/^<pre>\n[^]+<\/pre>\n\n$/);
});

const broken = (): string => {
  write(join(directory, 'broken/db.yaml'), ingressOfDb('web', 'api'));
  write(join(directory, 'broken/torn.yaml'), 'kind: [');
  return lines('--store', world.store, '--now', NOW, '--policies', 'broken');
};

describe('fail-on', () => {
  it.each([
    {
      failOn: 'problems',
      what: 'a report with something to revoke',
      args: () => lines(...world.analysis),
      exit: 0,
      code: 0,
    },
    {
      failOn: 'unused',
      what: 'a report with something to revoke',
      args: () => lines(...world.analysis),
      exit: 10,
      code: 10,
    },
    { failOn: 'never', what: 'a wrong option', args: () => '--polices\nx', exit: 2, code: 0 },
    { failOn: 'errors', what: 'a wrong option', args: () => '--polices\nx', exit: 2, code: 2 },
    { failOn: 'problems', what: 'an unreadable file', args: broken, exit: 3, code: 3 },
    { failOn: 'errors', what: 'an unreadable file', args: broken, exit: 3, code: 0 },
    {
      failOn: 'unused',
      what: 'no store',
      args: () => lines('--policies', 'policies', '--store', 'none'),
      exit: 5,
      code: 5,
    },
  ])('$failOn: $what exits $exit, and the step $code', async ({ failOn, args, exit, code }) => {
    const ran = await act({ command: 'report', args: args(), 'fail-on': failOn });
    expect(ran).toMatchObject({ code, outputs: { 'exit-code': String(exit) } });
    expect(ran.stdout.includes('::error title=Lapse::')).toBe(code !== 0);
    // an unreadable file is told in the report, too
    const { result = '' } = ran.outputs;
    expect(result !== '' && existsSync(result)).toBe([0, 3, 10].includes(exit));
  });
});
