import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { SECRETS } from '../src/app/deliver/target-settings.ts';
import { makeProgram } from '../src/cli/program.ts';
import { processTerminal } from '../src/cli/terminal.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}deploy/examples/`;
const read = (name: string): string => readFileSync(`${folder}${name}`, 'utf8');

const report = makeProgram(processTerminal(), () => undefined).commands.find(
  (one) => one.name() === 'report',
);
const options = report?.options ?? [];
const flags = options.map(({ long }) => long);
const settings = options.map((option) => option.attributeName());

/** What the program reads of the environment, as the documentation has it. */
const VARIABLES = [...Object.values(SECRETS).map(({ variable }) => variable), 'LAPSE_STORE_TOKEN'];

/** Every value below a key of that name, wherever it stands. */
function valuesOf(tree: unknown, key: string): unknown[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
}

it('every example is looked at', () => {
  expect(readdirSync(folder).toSorted()).toEqual([
    // test/deploy/workflows.test.ts
    'lapse.gitlab-ci.yml',
    // test/deploy/manifests.test.ts
    'overlay',
    // test/deploy/workflows.test.ts
    'propose.github.yml',
    'verify-pull-request.github.yml',
    'weekly-report-cronjob.yaml',
    'weekly-report.github.yml',
  ]);
});

it('the documentation names every variable', () => {
  const page = readFileSync(`${root}docs/reporting.md`, 'utf8');
  for (const variable of Object.values(SECRETS).map((one) => one.variable)) expect(page).toContain(variable);
  for (const { flag } of Object.values(SECRETS)) {
    expect(page).toContain(flag);
    expect(flags).toContain(flag);
  }
});

describe('the CronJob', () => {
  const documents = parseAllDocuments(read('weekly-report-cronjob.yaml'));
  const objects: unknown[] = documents.map((document) => document.toJS());
  const job = objects.find((one) => valuesOf(one, 'schedule').length > 0);

  it('is YAML, object by object', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(objects.map((one) => valuesOf(one, 'kind')[0])).toEqual([
      'ServiceAccount',
      'ClusterRoleBinding',
      'RoleBinding',
      'ConfigMap',
      'CronJob',
    ]);
  });

  it('starts a command line that exists', () => {
    const [args] = valuesOf(job, 'args');
    const words = Array.isArray(args) ? args.map(String) : [];
    expect(words[0]).toBe('report');
    const used = words.filter((word) => word.startsWith('--'));
    expect(used.length).toBeGreaterThan(0);
    for (const flag of used) expect(flags).toContain(flag);
  });

  it('has settings that exist, and every file of them is mounted', () => {
    const [text] = valuesOf(objects, 'lapse.yaml');
    const config: Record<string, unknown> = parse(String(text));
    expect(Object.keys(config).length).toBeGreaterThan(5);
    for (const name of Object.keys(config)) expect(settings).toContain(name);
    const mounts = valuesOf(job, 'mountPath').map(String);
    const files = Object.entries(config).filter(([name]) => name.endsWith('File'));
    expect(files.length).toBeGreaterThan(1);
    for (const [, file] of files)
      expect(mounts.some((mount) => String(file).startsWith(`${mount}/`))).toBe(true);
  });

  it('runs as nobody, and writes nowhere', () => {
    expect(valuesOf(job, 'runAsNonRoot')).toEqual([true]);
    expect(valuesOf(job, 'readOnlyRootFilesystem')).toEqual([true]);
    expect(valuesOf(job, 'allowPrivilegeEscalation')).toEqual([false]);
    expect(valuesOf(job, 'drop')).toEqual([['ALL']]);
    expect(valuesOf(job, 'env')).toEqual([]);
  });
});

describe('the GitHub workflow', () => {
  const text = read('weekly-report.github.yml');
  const workflow: unknown = parse(text);
  const run = valuesOf(workflow, 'run').map(String).join('\n');
  const steps = valuesOf(workflow, 'steps').flat();

  it('starts a command line that exists', () => {
    const [, line = ''] = run.replaceAll('\\\n', ' ').split('"$IMAGE"');
    expect(line.trim()).toMatch(/^report /);
    const used = [...line.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag);
    expect(used.length).toBeGreaterThan(6);
    for (const flag of used) expect(flags).toContain(flag);
  });

  it('gives the program no variable that it does not read', () => {
    const given = [...run.matchAll(/--env (\w+)/g)].map(([, name]) => name);
    expect(given).toEqual(['LAPSE_STORE_TOKEN', 'LAPSE_GITHUB_TOKEN']);
    for (const name of given) expect(VARIABLES).toContain(name);
  });

  it('writes issues and code scanning, and nothing else', () => {
    expect(valuesOf(workflow, 'permissions')).toEqual([
      { contents: 'read', 'security-events': 'write', issues: 'write' },
    ]);
  });

  it('uploads what it wrote, also after a run that failed', () => {
    const written = [...run.matchAll(/--output (\S+)/g)].map(([, file]) => file);
    expect(written).toEqual(['lapse-report/lapse.html', 'lapse-report/lapse.sarif']);
    const uploads = steps.filter((step) => valuesOf(step, 'with').length > 0);
    expect(uploads).toHaveLength(2);
    for (const [i, file] of ['lapse-report/lapse.sarif', 'lapse-report/lapse.html'].entries()) {
      expect(JSON.stringify(uploads[i])).toContain(`hashFiles('${file}')`);
      expect([...valuesOf(uploads[i], 'sarif_file'), ...valuesOf(uploads[i], 'path')]).toEqual([file]);
    }
  });
});
