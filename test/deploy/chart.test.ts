import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { lapse } from '../cli/lapse.ts';
import { buildOnce } from '../support/build.ts';
import { CASES, CHART, HELM, hasHelm, type KubernetesObject, objectsOf, render, valuesOf } from './chart.ts';

interface Rendered extends KubernetesObject {
  readonly spec?: PodOwner;
}

interface PodOwner {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec: { readonly template: Template } };
}

interface Template {
  readonly spec: {
    readonly securityContext: object;
    readonly containers: readonly { readonly args: readonly string[]; readonly securityContext: object }[];
    readonly volumes: readonly { readonly name: string }[];
  };
}

function templatesOf(objects: readonly Rendered[]): Template[] {
  return objects.flatMap(({ spec }) =>
    [spec?.template, spec?.jobTemplate?.spec.template].filter((one) => one !== undefined),
  );
}

/** Looked at as soon as the program knows them. */
const COMING = ['propose', 'watch-merged'];

it('where a helm is named, it renders the chart', () => {
  expect(hasHelm || process.env['HELM'] === undefined).toBe(true);
  expect(CASES.length).toBeGreaterThanOrEqual(6);
});

describe.skipIf(!hasHelm)('the chart', () => {
  let help = new Map<string, string>();
  beforeAll(async () => {
    await buildOnce();
    const { stdout } = await lapse(['--help']);
    const commands = ['collect', 'report', ...COMING.filter((name) => stdout.includes(`\n  ${name} `))];
    const texts = await Promise.all(commands.map((command) => lapse([command, '--help'])));
    help = new Map(commands.map((command, i) => [command, texts[i]?.stdout ?? '']));
  }, 180_000);

  describe.each(CASES)('with %s', (file) => {
    const values = valuesOf(file);

    it('has nothing that helm finds fault with', () => {
      const { status, stdout } = spawnSync(HELM, ['lint', '--strict', CHART, ...values], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toMatchObject({ status: 0 });
    });

    it('names each object once, and none twice', () => {
      const names = objectsOf<Rendered>(render(...values)).map(
        ({ apiVersion, kind, metadata }) =>
          `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      expect(names.length).toBeGreaterThan(3);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).not.toMatch(/undefined|\/$/);
    });

    it('runs with flags that there are', () => {
      const containers = templatesOf(objectsOf<Rendered>(render(...values))).flatMap(
        ({ spec }) => spec.containers,
      );
      expect(containers.length).toBeGreaterThan(0);
      for (const { args } of containers) {
        const [command = '', ...flags] = args;
        expect(flags.length).toBeGreaterThan(3);
        if (COMING.includes(command) && !help.has(command)) continue;
        for (const flag of flags) expect(help.get(command)).toContain(`${flag.split('=')[0]} `);
      }
    });

    it('runs as nobody, writes only to its store, and mounts what it names', () => {
      for (const { spec } of templatesOf(objectsOf<Rendered>(render(...values)))) {
        expect(spec.securityContext).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const { securityContext, args } of spec.containers) {
          expect(securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          for (const mounted of args.join(' ').matchAll(/\/etc\/lapse\/(\w+)\//g))
            expect(spec.volumes.map(({ name }) => name)).toContain(mounted[1]);
        }
      }
    });

    it('isolates itself by policies that our own strict reader takes', () => {
      const objects = parseManifest('rendered.yaml', render(...values)).objects;
      const { policies, invalid } = parsePolicies(objects);
      expect(invalid).toEqual([]);
      const names = objects.some((object) => JSON.stringify(object).includes('"--repo='))
        ? ['lapse', 'lapse-propose']
        : ['lapse'];
      expect([...new Set(policies.map(({ ref }) => ref.name))].toSorted()).toEqual(
        file.startsWith('bare') ? [] : names,
      );
    });
  });

  it.each([
    { why: 'an unknown setting', set: 'typo=1', says: 'typo' },
    { why: 'no duration', set: 'report.unusedFor=soon', says: 'unusedFor' },
    { why: 'an address without a port', set: 'hubble.address=relay', says: 'address' },
    { why: 'a digest that is none', set: 'image.digest=latest', says: 'digest' },
    { why: 'a proposal to nowhere', set: 'propose.enabled=true', says: 'propose.repo' },
    {
      why: 'a token in the address of a repository',
      set: 'propose.repo=https://token@forge.example/x',
      says: 'repo',
    },
    {
      why: 'proposals without a token',
      set: 'propose.enabled=true,propose.repo=https://forge.example/x',
      says: 'propose.secret',
    },
    { why: 'TLS without certificates', set: 'hubble.tls.enabled=true', says: 'existingSecret' },
  ])('refuses $why', ({ set, says }) => {
    const { status, stderr } = spawnSync(HELM, ['template', 'lapse', CHART, '--set', set], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain(says);
  });
});
