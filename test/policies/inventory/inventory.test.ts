import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../../src/model/labels.ts';
import {
  EMPTY_INVENTORY,
  identityLabels,
  parseInventory,
} from '../../../src/policies/inventory/inventory.ts';
import { inventoryOf, namespaceObject } from '../../support/policies.ts';

const template = {
  metadata: { labels: { app: 'web', 'pod-template-hash': 'abc', version: 2 } },
  spec: {
    serviceAccountName: 'robot',
    containers: [
      {
        ports: [
          { name: 'http', containerPort: 8080 },
          { containerPort: 9 },
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
        ],
      },
    ],
    initContainers: [{ ports: [{ name: 'side', containerPort: 1 }] }, null, { ports: 'none' }],
  },
};
const meta = { metadata: { namespace: 'shop', name: 'web', creationTimestamp: '2024-01-01T00:00:00Z' } };
const web = {
  namespace: 'shop',
  name: 'web',
  podLabels: { app: 'web' },
  serviceAccount: 'robot',
  ports: [
    { name: 'http', port: 8080, protocol: 'TCP' },
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'side', port: 1, protocol: 'TCP' },
  ],
  hostNetwork: false,
  addresses: [],
  createdMs: Date.UTC(2024, 0, 1),
  suspended: false,
  marks: [{ app: 'web', 'pod-template-hash': 'abc' }],
};

describe('workloads in an inventory', () => {
  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])('%s: its pod template', (kind) => {
    expect(inventoryOf({ kind, ...meta, spec: { template } }).workloads).toEqual([{ kind, ...web }]);
  });

  it('Pod: itself, with its node', () => {
    const pod = {
      kind: 'Pod',
      metadata: { ...meta.metadata, ...template.metadata },
      spec: { ...template.spec, nodeName: 'n1', hostNetwork: true },
    };
    expect(inventoryOf(pod).workloads).toEqual([{ kind: 'Pod', ...web, node: 'n1', hostNetwork: true }]);
  });

  it('CronJob: its job’s template, with schedule, zone and suspension', () => {
    const spec = {
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      suspend: true,
      jobTemplate: { spec: { template } },
    };
    expect(inventoryOf({ kind: 'CronJob', ...meta, spec }).workloads).toEqual([
      { kind: 'CronJob', ...web, schedule: '0 3 * * *', timeZone: 'Europe/Berlin', suspended: true },
    ]);
  });

  it('replicas are known where they are written: 0 means that nothing runs', () => {
    expect(inventoryOf({ kind: 'Deployment', ...meta, spec: { template, replicas: 0 } }).workloads).toEqual([
      { kind: 'Deployment', ...web, replicas: 0 },
    ]);
  });

  it('namespace and service account default', () => {
    const { workloads } = inventoryOf({ kind: 'Pod', metadata: { name: 'x' } });
    expect(workloads).toEqual([
      {
        kind: 'Pod',
        namespace: 'default',
        name: 'x',
        podLabels: {},
        serviceAccount: 'default',
        ports: [],
        hostNetwork: false,
        addresses: [],
        suspended: false,
        marks: [],
      },
    ]);
  });

  it('Namespaces and Nodes are noted, everything else is passed over', () => {
    const inventory = inventoryOf(
      namespaceObject('shop', { team: 'blue', bad: 1 }),
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } },
      { kind: 'ConfigMap' },
    );
    expect(inventory).toEqual({
      ...EMPTY_INVENTORY,
      namespaces: new Map([['shop', { team: 'blue' }]]),
      namespaceAnnotations: new Map([['shop', {}]]),
      nodes: [{ name: 'n1', labels: {}, addresses: [] }],
    });
  });

  it('nothing is an empty inventory', () => {
    expect(parseInventory([])).toEqual(EMPTY_INVENTORY);
  });

  it('hostile keys are plain keys', () => {
    const labels: unknown = JSON.parse('{"__proto__": "x", "constructor": "y", "app": "z"}');
    const [workload] = inventoryOf({ kind: 'Pod', metadata: { name: 'x', labels } }).workloads;
    expect(Object.entries(workload?.podLabels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['app', 'z'],
    ]);
    expect(
      inventoryOf({ kind: 'toString', metadata: {} }, { kind: '__proto__', metadata: {} }).workloads,
    ).toEqual([]);
  });
});

describe('the identity labels that Cilium gives a pod (§2.2)', () => {
  const inventory = inventoryOf(
    { kind: 'Deployment', ...meta, spec: { template } },
    namespaceObject('shop', { team: 'blue' }),
  );
  const [workload] = inventory.workloads;
  if (workload === undefined) throw new Error('no workload');
  const expected = [
    'k8s:app=web',
    'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
    'k8s:io.cilium.k8s.policy.serviceaccount=robot',
    'k8s:io.kubernetes.pod.namespace=shop',
  ];
  const team = 'k8s:io.cilium.k8s.namespace.labels.team=blue';
  const cluster = 'k8s:io.cilium.k8s.policy.cluster=prod';

  it.each([
    {
      why: 'its own, its namespace’s, its account',
      from: inventory,
      name: undefined,
      labels: [...expected, team],
    },
    {
      why: 'and the cluster, where it is known',
      from: inventory,
      name: 'prod',
      labels: [...expected, team, cluster],
    },
    {
      why: 'a namespace that the inventory lacks has its name',
      from: EMPTY_INVENTORY,
      name: undefined,
      labels: expected,
    },
  ])('$why', ({ from, name, labels }) => {
    expect(identityLabels(workload, from, name).text).toBe(LabelSet.parse(labels).text);
  });
});
