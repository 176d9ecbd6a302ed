import { describe, expect, it } from 'vitest';
import { CASES, hasHelm, type KubernetesObject, manifestsIn, objectsOf, render, valuesOf } from './chart.ts';
import { faultsOf } from './kubernetes-types.ts';

const FOLDERS = ['manifests', 'manifests/monitoring', 'manifests/propose', 'examples'];
const plain = FOLDERS.flatMap((folder) =>
  [...manifestsIn(folder)].map(([file, objects]) => ({ source: `${folder}/${file}`, objects })),
);
const rendered = hasHelm
  ? CASES.map((file) => ({ source: `chart with ${file}`, objects: objectsOf(render(...valuesOf(file))) }))
  : [];
const all = [...plain, ...rendered];
/** Objects with one more field, or another value, at each place in turn; a place that a kind has often is tried once. */
function mutants(change: (value: unknown) => unknown): KubernetesObject[] {
  const found = new Map<string, KubernetesObject>();
  for (const object of all.flatMap((one) => one.objects)) {
    for (const path of pathsOf(object)) {
      const place = [object.apiVersion, object.kind, ...path.map((key) => (/^\d+$/.test(key) ? '*' : key))];
      // version and kind say which schema it is; of those that there are not, below
      if (['apiVersion', 'kind'].includes(path[0] ?? '') || found.has(place.join(' '))) continue;
      const copy: KubernetesObject = structuredClone(object);
      if (setAt(copy, path, change)) found.set(place.join(' '), copy);
    }
  }
  return [...found.values()];
}

function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [
    ...(path.length === 0 ? [] : [[...path]]),
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key])),
  ];
}

/** Whether there was something to change. */
function setAt(object: object, path: readonly string[], change: (value: unknown) => unknown): boolean {
  const [key = '', ...rest] = path;
  const value: unknown = Reflect.get(object, key);
  if (rest.length > 0) return typeof value === 'object' && value !== null && setAt(value, rest, change);
  const changed = change(value);
  return changed !== value && Reflect.set(object, key, changed);
}

const misspelt = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, unheardOf: { at: 'all' } }
    : value;
const retyped = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? 'a text' : { unheardOf: 'at all' };

describe.skipIf(!hasHelm)('what the chart renders, and the plain manifests', () => {
  it('are valid Kubernetes objects', async () => {
    const objects = all.flatMap((one) => one.objects.map((object) => ({ source: one.source, object })));
    const faults = await faultsOf(objects.map(({ object }) => object));
    const said = faults.map(({ at, message }) => {
      const { source, object } = objects[at] ?? {};
      return `${source}: ${object?.kind} ${object?.metadata.name}: ${message}`;
    });
    expect(said).toEqual([]);
    expect(objects.length).toBeGreaterThan(50);
    expect(all.filter((one) => one.objects.length === 0)).toEqual([]);
    expect(
      [...new Set(objects.map(({ object }) => `${object.apiVersion} ${object.kind}`))].toSorted(),
    ).toMatchInlineSnapshot(`
      [
        "apps/v1 StatefulSet",
        "batch/v1 CronJob",
        "cert-manager.io/v1 Certificate",
        "cilium.io/v2 CiliumNetworkPolicy",
        "monitoring.coreos.com/v1 PrometheusRule",
        "monitoring.coreos.com/v1 ServiceMonitor",
        "networking.k8s.io/v1 NetworkPolicy",
        "policy/v1 PodDisruptionBudget",
        "rbac.authorization.k8s.io/v1 ClusterRole",
        "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1 Role",
        "rbac.authorization.k8s.io/v1 RoleBinding",
        "v1 ConfigMap",
        "v1 Namespace",
        "v1 Secret",
        "v1 Service",
        "v1 ServiceAccount",
      ]
    `);
  });

  it.each([
    { why: 'an unknown field', change: misspelt, minimum: 150 },
    { why: 'a value of another type', change: retyped, minimum: 500 },
  ])('$why is a fault at every place', async ({ change, minimum }) => {
    const tried = mutants(change);
    const faulty = new Set((await faultsOf(tried)).map(({ at }) => at));
    const missed = tried.filter((_, at) => !faulty.has(at)).map((object) => JSON.stringify(object));
    expect(missed.map((text) => /.{80}unheardOf|.{80}"a text"/.exec(text)?.[0])).toEqual([]);
    expect(tried.length).toBeGreaterThan(minimum);
  });
});

const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } };

describe('a fault is found where', () => {
  it.each([
    { why: 'the kind is unknown', object: { ...SERVICE, kind: 'Servant' } },
    { why: 'the version is unknown', object: { ...SERVICE, apiVersion: 'v7' } },
    { why: 'the group is unknown', object: { ...SERVICE, apiVersion: 'lapse.example/v1' } },
    { why: 'a port is a text', object: { ...SERVICE, spec: { ports: [{ port: '80' }] } } },
    { why: 'a port is no whole number', object: { ...SERVICE, spec: { ports: [{ port: 80.5 }] } } },
    { why: 'a required field is missing', object: { ...SERVICE, spec: { ports: [{ name: 'http' }] } } },
    {
      why: 'a label is no text',
      object: { ...SERVICE, metadata: { name: 'x', labels: { enabled: true } } },
    },
    {
      why: 'a CronJob has no schedule',
      object: {
        ...SERVICE,
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        spec: { jobTemplate: { spec: { template: {} } } },
      },
    },
    {
      why: 'a pod restarts as it cannot',
      object: {
        ...SERVICE,
        kind: 'Pod',
        spec: { containers: [{ name: 'x' }], restartPolicy: 'Sometimes' },
      },
    },
    {
      why: 'a Cilium policy has a port that is a number',
      object: {
        ...SERVICE,
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        spec: { endpointSelector: {}, egress: [{ toPorts: [{ ports: [{ port: 53 }] }] }] },
      },
    },
    {
      why: 'a Certificate names no issuer',
      object: {
        ...SERVICE,
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        spec: { secretName: 'x' },
      },
    },
    {
      why: 'an alert has no expression',
      object: {
        ...SERVICE,
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        spec: { groups: [{ name: 'x', rules: [{ alert: 'X' }] }] },
      },
    },
  ])('$why', async ({ object }) => {
    expect(await faultsOf([SERVICE])).toEqual([]);
    const faults = await faultsOf([SERVICE, object]);
    expect(faults.length).toBeGreaterThan(0);
    for (const { at } of faults) expect(at).toBe(1);
  });
});
