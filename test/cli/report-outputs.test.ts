import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { widthOf } from '../../src/report/layout/width.ts';
import { buildOnce } from '../support/build.ts';
import { reportValidator } from '../support/report-schema.ts';
import { sarifValidator } from '../support/sarif-schema.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { makeWorld, NOW, type World } from './world.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const SENTENCE = 'pods app=api in shop may open any port to pods app=db in shop';
const at = (name: string): string => join(directory, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

describe('several outputs of one run', () => {
  it('each is of the form that its name says, and all hold the finding', async () => {
    const names = ['r.txt', 'r.md', 'r.json', 'r.csv', 'r.sarif', 'r.html'];
    const outputs = names.flatMap((name) => ['--output', at(name)]);
    const { code, stdout, stderr } = await lapse(['report', ...world.analysis, ...outputs]);
    expect([code, stdout]).toEqual([0, '']);
    for (const name of names) expect(stderr).toContain(`report written to ${at(name)}`);
    expect(text('r.txt')).toMatch(/^Unused network access/);
    expect(text('r.md')).toMatch(/^# Unused network access/);
    expect(reportValidator()(JSON.parse(text('r.json')))).toBe(true);
    expect(text('r.csv')).toMatch(/^key,kind,/);
    expect(sarifValidator()(JSON.parse(text('r.sarif')))).toBe(true);
    expect(text('r.html')).toMatch(/^<!doctype html>/);
    // the page keeps its findings packed
    for (const name of names.slice(0, -1)) expect(text(name)).toContain(SENTENCE);
  });

  it('--format wins over the name', async () => {
    const { code } = await lapse([
      'report',
      ...world.analysis,
      '--format',
      'csv',
      '--output',
      at('odd.json'),
    ]);
    expect(code).toBe(0);
    expect(text('odd.json')).toMatch(/^key,kind,/);
  });

  it('a file that cannot be written is an error that names it', async () => {
    const below = join(world.flows, 'r.md');
    const { code, stderr } = await lapse(['report', ...world.analysis, '--output', below]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(below);
  });

  it('exits as it does without --output', async () => {
    const args = ['report', ...world.analysis, '--fail-on', 'unused', '--output', at('f.sarif')];
    expect((await lapse(args)).code).toBe(10);
    expect(text('f.sarif')).toContain(SENTENCE);
  });
});

describe('on stdout', () => {
  it.each([
    { format: 'csv', says: /^key,kind,/ },
    { format: 'sarif', says: /^\{\n {2}"\$schema"/ },
    { format: 'html', says: /^<!doctype html>/ },
    { format: 'markdown', says: /^# Unused/ },
  ])('--format $format', async ({ format, says }) => {
    const { code, stdout } = await lapse(['report', ...world.analysis, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toMatch(says);
  });

  it('SARIF names files below the directory that lapse ran in relative to it', async () => {
    const { stdout } = await lapse(['report', ...world.analysis, '--format', 'sarif'], { cwd: directory });
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [
        {
          results: expect.arrayContaining([
            expect.objectContaining({
              locations: [
                expect.objectContaining({
                  physicalLocation: expect.objectContaining({
                    artifactLocation: { uri: 'policies/db.yaml', uriBaseId: 'SRCROOT' },
                  }),
                }),
              ],
            }),
          ]),
        },
      ],
    });
  });

  it('text is broken at the columns of the terminal', async () => {
    let stdout = '';
    const code = await run(['report', ...world.analysis, '--color', 'never'], {
      stdout: (piece) => {
        stdout += piece;
      },
      stderr: () => undefined,
      stdoutIsTerminal: true,
      stderrIsTerminal: false,
      columns: 60,
      now: () => Date.parse(NOW),
      env: {},
      signal: new AbortController().signal,
    });
    expect(code).toBe(0);
    const [words = ''] = stdout.split('\nProof');
    const long = words.split('\n').filter((line) => widthOf(line) > 60 && line.trim().includes(' '));
    expect(long).toEqual([]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(SENTENCE);
  });
});
