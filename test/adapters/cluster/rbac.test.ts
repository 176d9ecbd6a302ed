import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ACCESS_NEEDS } from '../../../src/adapters/cluster/examine-cluster.ts';
import { CLUSTER_KINDS } from '../../../src/adapters/cluster/kinds.ts';
import { readCluster } from '../../../src/adapters/cluster/read-cluster.ts';
import { followCluster } from '../../../src/adapters/cluster/watch-cluster.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { TestApiServer } from './api-server.ts';

const directory = tempDir();
let server: TestApiServer;

beforeEach(async () => {
  server = await TestApiServer.start(directory);
});
afterEach(() => server.close());

interface Role {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** `list apps/deployments`; of one object `list /configmaps kube-system/cilium-config` */
function allowed(file = 'manifests/rbac.yaml'): string[] {
  const text = readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8');
  // no line of the rules themselves is a template's
  const plain = text.replaceAll(/^.*\{\{.*$/gm, '');
  const roles = parseAllDocuments(plain).map((document): Role => document.toJS());
  return roles.flatMap(({ metadata, rules = [] }) =>
    rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            (resourceNames ?? [undefined]).map((name) =>
              name === undefined
                ? `${verb} ${group}/${resource}`
                : `${verb} ${group}/${resource} ${metadata.namespace}/${name}`,
            ),
          ),
        ),
      ),
    ),
  );
}

function asked(): Set<string> {
  return new Set(
    server.calls.map(({ verb, group, resource, query }) => {
      const only = query['fieldSelector']?.replace('metadata.name=', ' kube-system/') ?? '';
      return `${verb} ${group}/${resource}${only}`;
    }),
  );
}

describe('deploy/manifests/rbac.yaml', () => {
  it('allows exactly what the watcher and the reports ask for', async () => {
    const controller = new AbortController();
    const following = followCluster(
      {
        kubeconfig: server.kubeconfig,
        onEvent: () => undefined,
        pause: () => new Promise((resolve) => setTimeout(resolve, 5)),
      },
      controller.signal,
    );
    const watched = CLUSTER_KINDS.filter((one) => one.isWatched);
    await vi.waitFor(() => expect(watched.filter((one) => !server.isWatched(one.resource))).toEqual([]), {
      timeout: 30_000,
    });
    controller.abort();
    await following;
    await readCluster('policies', server.kubeconfig);
    await readCluster('inventory', server.kubeconfig);
    expect(asked().size).toBeGreaterThan(35);
    expect([...asked()].sort()).toEqual(allowed().sort());
  });

  it('allows what the chart allows', () => {
    expect(allowed('helm/lapse/templates/rbac.yaml')).toEqual(allowed());
  });

  it('is what doctor asks about', () => {
    const needs = ACCESS_NEEDS.map(
      ({ verb, group, resource, only }) =>
        `${verb} ${group}/${resource}${only === undefined ? '' : ` ${only.namespace}/${only.name}`}`,
    );
    expect(needs.sort()).toEqual(allowed().sort());
  });
});

it('no role allows to change anything, or to read secrets', () => {
  expect(allowed().length).toBeGreaterThan(35);
  for (const rule of allowed()) expect(rule).toMatch(/^(list|watch) /);
  expect(allowed().join('\n')).not.toMatch(/secrets|\*/);
});
