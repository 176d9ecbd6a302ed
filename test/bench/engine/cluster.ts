import { Random } from '../../../src/app/demo/random.ts';
import { type Inventory, parseInventory } from '../../../src/policies/inventory/inventory.ts';
import type { ManifestObject } from '../../../src/policies/manifest.ts';

/** A generated cluster: the same for the same numbers. */
export interface Cluster {
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
}

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly workloads: readonly Workload[];
}

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly Port[];
}

export interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export const NAMESPACES = 100;
export const WORKLOADS = 2000;
export const TEAMS = 20;
export const ENVIRONMENTS = ['prod', 'staging', 'test'] as const;
export const TIERS = ['web', 'api', 'worker', 'cache', 'db'] as const;
export const VERSIONS = ['v1', 'v2', 'v3', 'v4'] as const;

/** By tier. The name `http` has two numbers in the cluster, the others one. */
const PORTS_OF: Readonly<Record<(typeof TIERS)[number], readonly Port[]>> = {
  web: [tcp('http', 8080), tcp('https', 8443)],
  api: [tcp('http', 8081), tcp('grpc', 50_051)],
  worker: [],
  cache: [tcp('redis', 6379)],
  db: [tcp('postgres', 5432)],
};
const METRICS = tcp('metrics', 9090);
const DNS: readonly Port[] = [{ name: 'dns', port: 53, protocol: 'UDP' }, tcp('dns-tcp', 53)];

export function generateCluster(seed: number): Cluster {
  const random = new Random(seed);
  const namespaces = Array.from({ length: NAMESPACES }, (_, i): Namespace => {
    const team = `team-${i % TEAMS}`;
    const name = i === 0 ? 'kube-system' : `${team}-${Math.floor(i / TEAMS)}`;
    const labels = { team, environment: ENVIRONMENTS[i % ENVIRONMENTS.length] ?? 'prod' };
    const workloads = Array.from({ length: WORKLOADS / NAMESPACES }, (_unused, n) =>
      n === 0 && i === 0 ? KUBE_DNS : workload(name, team, n, random),
    );
    return { name, labels, workloads };
  });
  const workloads = namespaces.flatMap((namespace) => namespace.workloads);
  const parts = { namespaces, workloads };
  return { ...parts, inventory: parseInventory(clusterObjects(parts)) };
}

/** Its namespaces and Deployments, as manifests would hold them. */
export function clusterObjects({
  namespaces,
  workloads,
}: Pick<Cluster, 'namespaces' | 'workloads'>): ManifestObject[] {
  return [...namespaces.map(namespaceObject), ...workloads.map(deploymentObject)];
}

const KUBE_DNS: Workload = {
  namespace: 'kube-system',
  name: 'kube-dns',
  labels: { 'k8s-app': 'kube-dns' },
  ports: DNS,
};

/** Every other pair of neighbours is one app in two versions. */
function workload(namespace: string, team: string, n: number, random: Random): Workload {
  const tier = random.pick(TIERS);
  const app = `app-${n % 4 === 3 ? n - 1 : n}`;
  const version = n % 4 === 3 ? 'v4' : random.pick(VERSIONS.slice(0, 3));
  const name = `${app}-${version}`;
  return {
    namespace,
    name,
    labels: { app, 'app.kubernetes.io/name': app, tier, version, team },
    ports: [...PORTS_OF[tier], METRICS],
  };
}

function tcp(name: string, port: number): Port {
  return { name, port, protocol: 'TCP' };
}

function namespaceObject({ name, labels }: Namespace): ManifestObject {
  return objectOf('Namespace', name, undefined, { metadata: { name, labels } });
}

function deploymentObject({ namespace, name, labels, ports }: Workload): ManifestObject {
  const containers = [
    {
      name: 'main',
      ports: ports.map((one) => ({ name: one.name, containerPort: one.port, protocol: one.protocol })),
    },
  ];
  return objectOf('Deployment', name, namespace, {
    metadata: { name, namespace },
    spec: {
      replicas: 2,
      template: { metadata: { labels }, spec: { serviceAccountName: name, containers } },
    },
  });
}

function objectOf(
  kind: string,
  name: string,
  namespace: string | undefined,
  value: Readonly<Record<string, unknown>>,
): ManifestObject {
  const file = 'inventory.yaml';
  return {
    file,
    document: 0,
    root: [],
    apiVersion: kind === 'Namespace' ? 'v1' : 'apps/v1',
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    value,
    uneditable: [],
    place: () => ({ file, line: 1, column: 1, startByte: 0, endByte: 0 }),
  };
}
