import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Ended, ended } from '../cli/lapse.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Step {
  readonly name: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export const ACTION_TEXT = readFileSync(join(ROOT, 'action.yml'), 'utf8');
export const ACTION: Action = parse(ACTION_TEXT);

export interface Ran extends Ended {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface Situation {
  /** the step's name in action.yml */
  readonly step?: string;
  /** as `with:` has them */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** where the action was checked out */
  readonly actionPath?: string;
}

/** Runs a step of action.yml as a runner does, with the shell and the files that GitHub documents, in `directory`. */
export async function runAction(directory: string, situation: Situation): Promise<Ran> {
  const { step: name = 'Lapse', inputs = {}, env = {}, actionPath = ROOT } = situation;
  const step = ACTION.runs.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`action.yml has no step ${name}`);
  const temp = mkdtempSync(join(directory, 'runner-'));
  const [script, output, summary] = ['script.sh', 'output', 'summary'].map((file) => {
    const path = join(temp, file);
    writeFileSync(path, file === 'script.sh' ? step.run : '');
    return path;
  });
  const given = Object.entries(step.env ?? {}).map(([key, value]) => [key, valueOf(value, inputs)] as const);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script ?? ''], {
    cwd: join(directory, valueOf(step['working-directory'] ?? '.', inputs)),
    env: {
      PATH: process.env['PATH'],
      GITHUB_ACTION_PATH: actionPath,
      GITHUB_WORKSPACE: directory,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temp,
      ...Object.fromEntries(given),
      ...env,
    },
  });
  child.stdin.end();
  const end = await ended(child);
  return {
    ...end,
    outputs: Object.fromEntries(
      readFileSync(output ?? '', 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
    summary: readFileSync(summary ?? '', 'utf8'),
  };
}

/** What becomes of the one expression that a value of action.yml holds. */
function valueOf(value: string, inputs: Readonly<Record<string, string>>): string {
  const [, name] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value) ?? [];
  if (name === undefined) return value;
  const text = inputs[name] ?? ACTION.inputs[name]?.default ?? '';
  return text === '${{ github.token }}' ? 'token-of-the-job' : text;
}

/** A checkout of the action whose program writes down what it is given, as JSON, and does what `then` says. */
export function recordingAction(directory: string, then = ''): string {
  const path = mkdtempSync(join(directory, 'action-'));
  mkdirSync(join(path, 'dist/cli'), { recursive: true });
  symlinkSync(join(ROOT, 'deploy'), join(path, 'deploy'));
  writeFileSync(
    join(path, 'dist/cli/main.js'),
    `const [, , ...args] = process.argv;
     require('node:fs').writeFileSync(__dirname + '/given.json', JSON.stringify({ args, env: process.env }));
     ${then}`,
  );
  writeFileSync(join(path, 'package.json'), '{}');
  return path;
}

/** What the program of such a checkout was given. */
export function givenTo(actionPath: string): {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(join(actionPath, 'dist/cli/given.json'), 'utf8'));
}

/** A program of that name that comes first in the PATH: a script of bash. */
export function standIn(directory: string, name: string, script: string): string {
  const path = mkdtempSync(join(directory, 'bin-'));
  writeFileSync(join(path, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  return `${path}:${process.env['PATH']}`;
}
