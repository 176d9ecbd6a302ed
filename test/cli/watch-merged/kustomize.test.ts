import { describe, expect, it } from 'vitest';
import { preparedStore } from '../propose/propose-world.ts';
import { ingressOfDb } from '../world.ts';
import { makeMergedWorld } from './merged-world.ts';

const { directory, store } = preparedStore();

/** Without its namespace, which the overlay sets. */
const base = (...apps: readonly string[]): string => ingressOfDb(...apps).replace('  namespace: shop\n', '');
const kustomization = (text: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;
/** A strategic merge patch of a custom resource: its list takes the place of the base's. */
const patch = (...apps: readonly string[]): string =>
  `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: db
spec:
  ingress:
    - fromEndpoints:
${apps.map((app) => `        - matchLabels: { app: ${app} }\n`).join('')}`;

describe('what kustomizations make is brought back where the merge took it away', () => {
  it.each([
    {
      place: 'in a base',
      file: 'base/db.yaml',
      texts: base,
      files: {
        'base/kustomization.yaml': kustomization('resources: [db.yaml]\n'),
        'prod/kustomization.yaml': kustomization('namespace: shop\nresources: [../base]\n'),
      },
    },
    {
      place: 'in a patch',
      file: 'prod/db-patch.yaml',
      texts: patch,
      files: {
        'base/db.yaml': base('nobody'),
        'base/kustomization.yaml': kustomization('resources: [db.yaml]\n'),
        'prod/kustomization.yaml': kustomization(
          'namespace: shop\nresources: [../base]\npatches: [{ path: db-patch.yaml }]\n',
        ),
      },
    },
  ])(
    '$place',
    async ({ file, texts, files }) => {
      const world = await makeMergedWorld(directory, store, {
        forge: 'gitlab',
        files: { ...files, [file]: texts('web', 'api', 'cache') },
      });
      const { git, watch, forge } = world;
      expect(git('show', `main:${file}`)).toBe(texts('web').trimEnd());

      await world.refuse(['api', 'db']);
      const first = await watch();
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain('opened a revert, with what is needed alone');
      expect(git('diff', '--name-only', 'main...lapse/revert-1')).toBe(file);
      expect(git('show', `lapse/revert-1:${file}`)).toBe(texts('web', 'api').trimEnd());
      const writes = forge.writes().length;
      expect((await watch()).stdout).toContain('the revert is open');
      expect(forge.writes()).toHaveLength(writes);
    },
    120_000,
  );
});
