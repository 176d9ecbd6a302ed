import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderManifests } from '../../render-manifests.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { DEPLOY, hasHelm, type KubernetesObject, objectsOf } from './chart.ts';
import { faultsOf } from './kubernetes-types.ts';

/** `.ci/run` installs it. */
const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
const hasKubectl = spawnSync(KUBECTL, ['version', '--client']).status === 0;

const files = readdirSync(`${DEPLOY}manifests`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .toSorted();
const textOf = (file: string): string => readFileSync(`${DEPLOY}manifests/${file}`, 'utf8');
/** Written by hand. */
const isOurs = (file: string): boolean => /(^namespace|kustomization)\.yaml$/.test(file);

const program = makeProgram(processTerminal(), () => undefined);
const flagsOf = new Map(
  program.commands.map((command) => [command.name(), command.options.map(({ long }) => long)]),
);

it('where a kubectl is named, it builds the kustomizations', () => {
  expect(hasKubectl || process.env['KUBECTL'] === undefined).toBe(true);
});

describe('deploy/manifests', () => {
  it.skipIf(!hasHelm)('is what the chart renders: npm run manifests', () => {
    const rendered = renderManifests();
    expect([...rendered.keys()].toSorted()).toEqual(files.filter((file) => !isOurs(file)));
    for (const [file, text] of rendered) expect(text, file).toBe(textOf(file));
  });

  it('names each file in the kustomization beside it', () => {
    const named = files
      .filter((file) => file.endsWith('kustomization.yaml'))
      .flatMap((file) => {
        const { resources }: { resources: string[] } = parse(textOf(file));
        return resources.map((resource) => `${dirname(file)}/${resource}`.replace(/^\.\//, ''));
      });
    expect(named.toSorted()).toEqual(files.filter((file) => !file.endsWith('kustomization.yaml')));
  });

  it('starts command lines that exist, with secrets in files', () => {
    const lines = files.flatMap((file) => [...textOf(file).matchAll(/^ +args:\n((?: +- .*\n)+)/gm)]);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const [, text = ''] of lines) {
      const [command = '', ...flags] = text.split('\n').flatMap((line) => /- (.*)/.exec(line)?.[1] ?? []);
      expect(['collect', 'report', 'propose', 'watch-merged']).toContain(command);
      for (const flag of flags) expect(flag).toMatch(/^--[a-z-]+=[^=]+$/);
      const names = flags.map((flag) => flag.split('=')[0] ?? '');
      // of a command that is still to come, nothing is known
      const known = flagsOf.get(command) ?? names;
      expect(names.filter((name) => !known.includes(name))).toEqual([]);
      for (const flag of flags.filter((one) => one.includes('token')))
        expect(flag).toMatch(/-token-file=\/etc\/lapse\//);
    }
  });

  it('tells nothing of Helm, and where each object is', () => {
    for (const file of files) expect(textOf(file)).not.toMatch(/helm\.sh|managed-by/);
    const bound = files
      .filter((file) => !file.endsWith('kustomization.yaml'))
      .flatMap((file) => objectsOf(textOf(file)))
      .filter(({ kind }) => !/^(Namespace|ClusterRole|ClusterRoleBinding)$/.test(kind));
    expect(bound.length).toBeGreaterThan(10);
    for (const { kind, metadata } of bound)
      expect(metadata.namespace).toBe(kind.startsWith('Role') ? 'kube-system' : 'lapse');
  });
});

function built(folder: string): KubernetesObject[] {
  return objectsOf(execFileSync(KUBECTL, ['kustomize', `${DEPLOY}${folder}`], { encoding: 'utf8' }));
}

describe.skipIf(!hasKubectl)('kubectl apply -k', () => {
  it.each([
    { folder: 'manifests', kinds: ['StatefulSet', 'CronJob', 'ClusterRole', 'CiliumNetworkPolicy'] },
    { folder: 'manifests/monitoring', kinds: ['ServiceMonitor', 'PrometheusRule', 'ConfigMap'] },
    { folder: 'manifests/propose', kinds: ['CronJob', 'CiliumNetworkPolicy'] },
    { folder: 'examples/overlay', kinds: ['StatefulSet', 'CronJob', 'PrometheusRule'] },
  ])('$folder builds valid objects', async ({ folder, kinds }) => {
    const objects = built(folder);
    expect(await faultsOf(objects)).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('the overlay leaves nothing of what stands for its own', () => {
    const text = JSON.stringify(built('examples/overlay'));
    expect(text).not.toMatch(/forge\.example|registry\.example|"lapse:0/);
    expect(text.match(/--repo=https:\/\/github\.com\/example\/policies/g)).toHaveLength(2);
    expect(text).toContain('api.github.com');
  });
});
