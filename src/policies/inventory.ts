import type { Cidr } from '../model/ip.ts';
import {
  CLUSTER_LABEL,
  type Label,
  LabelSet,
  NAMESPACE_LABEL,
  NAMESPACE_LABELS_PREFIX,
  SERVICE_ACCOUNT_LABEL,
} from '../model/labels.ts';
import { parseInstant } from '../model/time.ts';
import { type AgentSettings, DEFAULT_AGENT } from './agent-settings.ts';
import { isIdentityLabel } from './identity-labels.ts';
import type { ManifestObject } from './manifest.ts';
import { textMap } from './read.ts';
import { isRecord } from './unknown-fields.ts';

/** What is known to run, from manifests or a cluster. Empty where nothing was given. */
export interface Inventory {
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly workloads: readonly InventoryWorkload[];
  readonly nodes: readonly InventoryNode[];
  readonly services: readonly InventoryService[];
  readonly cidrGroups: readonly InventoryCidrGroup[];
  readonly agent: AgentSettings;
}

export interface InventoryNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** canonical texts */
  readonly addresses: readonly string[];
}

/** A Kubernetes Service, as far as a policy can name it. */
export interface InventoryService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** pod labels; empty: a service without selector, whose backends are `addresses` */
  readonly selector: Readonly<Record<string, string>>;
  /** canonical texts of its endpoints, from Endpoints and EndpointSlices; undefined: neither is in the inventory */
  readonly addresses?: readonly string[];
}

export interface InventoryCidrGroup {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cidrs: readonly Cidr[];
}

/** A controller's pod template, or a pod that stands alone. */
export interface InventoryWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** identity labels only, without the ones Cilium adds */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly createdMs?: number;
  /** known for pods that are scheduled */
  readonly node?: string;
  /** 0 means that nothing runs */
  readonly replicas?: number;
  /** of a CronJob */
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly suspended: boolean;
}

export interface ContainerPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

export const EMPTY_INVENTORY: Inventory = {
  namespaces: new Map(),
  workloads: [],
  nodes: [],
  services: [],
  cidrGroups: [],
  agent: DEFAULT_AGENT,
};

/** Where each kind keeps its pod template. */
const TEMPLATE_OF: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

export function parseInventory(objects: Iterable<ManifestObject>): Inventory {
  const namespaces = new Map<string, Record<string, string>>();
  const workloads: InventoryWorkload[] = [];
  const nodes: InventoryNode[] = [];
  for (const object of objects) {
    if (object.kind === 'Namespace')
      namespaces.set(object.name, textMap(dig(object.value, ['metadata', 'labels'])));
    if (object.kind === 'Node') nodes.push({ name: object.name, labels: {}, addresses: [] });
    const template = Object.hasOwn(TEMPLATE_OF, object.kind) ? TEMPLATE_OF[object.kind] : undefined;
    if (template !== undefined) workloads.push(readWorkload(object, template));
  }
  return { namespaces, workloads, nodes, services: [], cidrGroups: [], agent: DEFAULT_AGENT };
}

function readWorkload(object: ManifestObject, templatePath: readonly string[]): InventoryWorkload {
  const { value } = object;
  const template = dig(value, templatePath);
  const spec = dig(template, ['spec']);
  const labels = Object.entries(textMap(dig(template, ['metadata', 'labels']))).filter(([key]) =>
    isIdentityLabel(key),
  );
  const created = dig(value, ['metadata', 'creationTimestamp']);
  const createdMs = typeof created === 'string' ? parseInstant(created) : undefined;
  const [account, node, replicas, schedule, timeZone] = [
    dig(spec, ['serviceAccountName']),
    dig(spec, ['nodeName']),
    dig(value, ['spec', 'replicas']),
    dig(value, ['spec', 'schedule']),
    dig(value, ['spec', 'timeZone']),
  ];
  return {
    kind: object.kind,
    namespace: object.namespace ?? 'default',
    name: object.name,
    podLabels: Object.fromEntries(labels),
    serviceAccount: typeof account === 'string' ? account : 'default',
    ports: containerPorts(spec),
    hostNetwork: dig(spec, ['hostNetwork']) === true,
    suspended: dig(value, ['spec', 'suspend']) === true,
    ...(createdMs === undefined ? {} : { createdMs }),
    ...(typeof node === 'string' ? { node } : {}),
    ...(typeof replicas === 'number' ? { replicas } : {}),
    ...(typeof schedule === 'string' ? { schedule } : {}),
    ...(typeof timeZone === 'string' ? { timeZone } : {}),
  };
}

function containerPorts(podSpec: unknown): ContainerPort[] {
  const containers = ['containers', 'initContainers'].flatMap((field) => {
    const list = dig(podSpec, [field]);
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  return containers.flatMap((container) => {
    const list = dig(container, ['ports']);
    if (!Array.isArray(list)) return [];
    return (list as unknown[]).flatMap((item) => {
      const [name, port, protocol] = [
        dig(item, ['name']),
        dig(item, ['containerPort']),
        dig(item, ['protocol']),
      ];
      if (typeof name !== 'string' || typeof port !== 'number') return [];
      return [{ name, port, protocol: typeof protocol === 'string' ? protocol : 'TCP' }];
    });
  });
}

/**
 * The labels Cilium gives the workload's pods.
 * @param cluster name for the cluster label; left out where it is not known
 */
export function identityLabels(
  workload: InventoryWorkload,
  inventory: Inventory,
  cluster?: string,
): LabelSet {
  const added: Label[] = [
    k8s(NAMESPACE_LABEL, workload.namespace),
    k8s(SERVICE_ACCOUNT_LABEL, workload.serviceAccount),
    ...namespaceLabels(workload.namespace, inventory),
    ...(cluster === undefined ? [] : [k8s(CLUSTER_LABEL, cluster)]),
  ];
  return LabelSet.of([
    ...Object.entries(workload.podLabels).map(([key, value]) => k8s(key, value)),
    ...added,
  ]);
}

/** Labels a namespace lends to its pods; every namespace has its own name as a label. */
export function namespaceLabels(namespace: string, inventory: Inventory): Label[] {
  const labels = { 'kubernetes.io/metadata.name': namespace, ...inventory.namespaces.get(namespace) };
  return Object.entries(labels).map(([key, value]) => k8s(`${NAMESPACE_LABELS_PREFIX}${key}`, value));
}

function k8s(key: string, value: string): Label {
  return { source: 'k8s', key, value };
}

function dig(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) inner = isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  return inner;
}
