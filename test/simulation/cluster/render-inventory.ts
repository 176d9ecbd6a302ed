import { formatInstant } from '../../../src/model/time.ts';
import { isWithin, type SimCluster, type SimWorkload, valueAt } from './cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What `kubectl get … -o yaml` would list at that time. */
export function renderInventory(cluster: SimCluster, atMs: number): Fields[] {
  const created = formatInstant(cluster.startMs);
  return [
    ...cluster.namespaces.map(({ name, team }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name, team }, creationTimestamp: created },
    })),
    ...cluster.nodes
      .filter((node) => isWithin([node.life], atMs))
      .map(({ name }) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: {} } })),
    ...cluster.workloads.filter((one) => one.createdMs <= atMs).map((one) => renderWorkload(one, atMs)),
  ];
}

function renderWorkload(workload: SimWorkload, atMs: number): Fields {
  const { kind, namespace, name, createdMs, ports, schedule, suspended } = workload;
  const labels = valueAt(workload.labels, atMs);
  const template = {
    metadata: { labels },
    spec: {
      serviceAccountName: 'default',
      containers: [
        {
          name,
          image: `registry.example/${name}:stable`,
          ports: ports.map((one) => ({ name: one.name, containerPort: one.port, protocol: one.protocol })),
        },
      ],
    },
  };
  const metadata = { name, namespace, creationTimestamp: formatInstant(createdMs) };
  if (kind === 'CronJob')
    return {
      apiVersion: 'batch/v1',
      kind,
      metadata,
      spec: { schedule, timeZone: 'Etc/UTC', suspend: suspended, jobTemplate: { spec: { template } } },
    };
  const replicas = isWithin(workload.running, atMs) ? valueAt(workload.placement, atMs).length : 0;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata,
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}
