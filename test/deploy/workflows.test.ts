import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ACTION, ACTION_TEXT } from './action.ts';
import { actionFaults, pipelineFaults, workflowFaults } from './workflow-faults.ts';

const examples = fileURLToPath(new URL('../../deploy/examples/', import.meta.url));
const read = (name: string): string => readFileSync(`${examples}${name}`, 'utf8');
const WORKFLOWS = ['weekly-report.github.yml', 'propose.github.yml', 'verify-pull-request.github.yml'];
const WITH_ACTION = ['propose.github.yml', 'verify-pull-request.github.yml'];
const PIPELINE = 'lapse.gitlab-ci.yml';
const directory = tempDir();

const program = makeProgram(processTerminal(), () => undefined);

/** Flags of a command line that the command does not have. */
function unknownFlags(words: readonly string[]): string[] {
  const [name, ...rest] = words;
  const command = program.commands.find((one) => one.name() === name);
  const known = command?.options.map((option) => option.long) ?? [];
  return rest.filter((word) => word.startsWith('--') && !known.includes(word));
}

/** Every key of the text misspelt in turn that has a meaning: names of jobs, inputs and variables are free. */
function misspelt(text: string, keys: readonly string[]): string[] {
  return keys.map((key) => {
    const changed = text.replace(new RegExp(`^( *(?:- )?)${key}:`, 'm'), `$1${key}x:`);
    expect(changed, key).not.toBe(text);
    return changed;
  });
}

interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { permissions?: object; steps: readonly WorkflowStep[] }>>;
}

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const workflowOf = (name: string): Workflow => parse(read(name));
const stepsOf = (name: string): WorkflowStep[] =>
  Object.values(workflowOf(name).jobs).flatMap(({ steps }) => steps);

describe('action.yml', () => {
  it('is an action', () => expect(actionFaults(ACTION_TEXT)).toEqual([]));

  it.each([
    ...misspelt(ACTION_TEXT, ['inputs', 'outputs', 'runs', 'using', 'steps', 'shell', 'run', 'env']),
    ACTION_TEXT.replace('using: composite', 'using: composed'),
    ACTION_TEXT.replace('inputs.image', 'input.image'),
    ACTION_TEXT.replace('steps.lapse', 'step.lapse'),
  ])('with a misspelling is none', (text) => {
    expect(text).not.toBe(ACTION_TEXT);
    expect(actionFaults(text)).not.toEqual([]);
  });
});

describe.each(WORKFLOWS)('%s', (name) => {
  it('is a workflow', () => expect(workflowFaults(read(name))).toEqual([]));

  it.each(
    misspelt(read(name), [
      'on',
      'permissions',
      'contents',
      'concurrency',
      'jobs',
      'runs-on',
      'steps',
      'uses',
    ]),
  )('with a misspelling is none', (text) => expect(workflowFaults(text)).not.toEqual([]));

  it('has no expression in a script', () => {
    for (const { run = '' } of stepsOf(name)) expect(run).not.toContain('${{');
  });
});

describe.each(WITH_ACTION)('%s', (name) => {
  it('names every action by commit', () => {
    const used = stepsOf(name).flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    for (const one of used) expect(one).toMatch(/^[a-z/-]+@[0-9a-f]{40}$/);
  });

  it('gives the action inputs that it has, and the program flags that it has', () => {
    const given = stepsOf(name).filter(({ uses }) => uses?.startsWith('example/lapse@'));
    expect(given).toHaveLength(1);
    for (const { with: inputs = {} } of given) {
      for (const input of Object.keys(inputs)) expect(Object.keys(ACTION.inputs)).toContain(input);
      const words = String(inputs['args']).trim().split('\n');
      expect(unknownFlags([String(inputs['command']), ...words])).toEqual([]);
    }
  });
});

it('proposals may write branches, pull requests and the dashboard, and nothing else', () => {
  const { permissions, jobs } = workflowOf('propose.github.yml');
  expect(permissions).toEqual({});
  expect(jobs['propose']?.permissions).toEqual({
    contents: 'write',
    'pull-requests': 'write',
    issues: 'write',
  });
});

it('what others propose is read without secrets, and without a token that stays behind', () => {
  const { on, permissions, jobs } = workflowOf('verify-pull-request.github.yml');
  expect(Object.keys(on)).toEqual(['pull_request']);
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs['verify']?.permissions).toBeUndefined();
  expect(read('verify-pull-request.github.yml')).not.toMatch(/\$\{\{ *secrets/);
  const checkouts = stepsOf('verify-pull-request.github.yml').filter((one) => one.uses?.includes('checkout'));
  expect(checkouts.map((one) => one.with?.['persist-credentials'])).toEqual([false, false]);
});

describe('lapse.gitlab-ci.yml', () => {
  it('is a pipeline', async () => expect(await pipelineFaults(read(PIPELINE), directory)).toEqual([]));

  it.each(
    misspelt(read(PIPELINE), [
      'script',
      'artifacts',
      'expose_as',
      'resource_group',
      'interruptible',
      'after_script',
    ]),
  )('with a misspelling is none', async (text) => {
    expect(await pipelineFaults(text, directory)).not.toEqual([]);
  });

  it('starts command lines that exist', () => {
    const jobs: Record<string, { script?: string[] }> = parse(read(PIPELINE));
    const lines = Object.values(jobs).flatMap(({ script = [] }) =>
      script.filter((one) => one.startsWith('lapse ')),
    );
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['verify', 'report', 'propose']);
    for (const line of lines) expect(unknownFlags(line.split(' ').slice(1)), line).toEqual([]);
  });
});
