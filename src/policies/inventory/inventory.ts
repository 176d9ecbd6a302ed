import {
  CLUSTER_LABEL,
  type Label,
  LabelSet,
  NAMESPACE_LABEL,
  NAMESPACE_LABELS_PREFIX,
  SERVICE_ACCOUNT_LABEL,
} from '../../model/labels.ts';
import type { Problem } from '../../model/problem.ts';
import { dig } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { textMap } from '../read.ts';
import { readAgentConfig } from './agent-config.ts';
import { type AgentSettings, DEFAULT_AGENT } from './agent-settings.ts';
import { type InventoryCidrGroup, readCidrGroups } from './cidr-groups.ts';
import { identityLabelFilterOrDefault } from './identity-labels.ts';
import { type InventoryNode, readNodes } from './nodes.ts';
import { type InventoryService, readServices } from './services.ts';
import { type InventoryWorkload, readWorkloads } from './workloads.ts';

export type { InventoryCidrGroup } from './cidr-groups.ts';
export type { InventoryNode } from './nodes.ts';
export type { InventoryService } from './services.ts';
export type { ContainerPort, InventoryWorkload } from './workloads.ts';

/** What is known to run, from manifests or a cluster. Empty where nothing was given. */
export interface Inventory {
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly namespaceAnnotations: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly workloads: readonly InventoryWorkload[];
  readonly nodes: readonly InventoryNode[];
  readonly services: readonly InventoryService[];
  readonly cidrGroups: readonly InventoryCidrGroup[];
  readonly agent: AgentSettings;
  /** what could not be read as meant */
  readonly problems: readonly Problem[];
}

export const EMPTY_INVENTORY: Inventory = {
  namespaces: new Map(),
  namespaceAnnotations: new Map(),
  workloads: [],
  nodes: [],
  services: [],
  cidrGroups: [],
  agent: DEFAULT_AGENT,
  problems: [],
};

export function parseInventory(objects: Iterable<PlainObject>): Inventory {
  const all = [...objects];
  const { agent, problems } = readAgentConfig(all);
  const { cidrGroups, problems: strayCidrs } = readCidrGroups(all);
  const namespaces = all.filter((object) => object.kind === 'Namespace');
  return {
    namespaces: new Map(
      namespaces.map(({ name, value }) => [name, textMap(dig(value, ['metadata', 'labels']))]),
    ),
    namespaceAnnotations: new Map(
      namespaces.map(({ name, value }) => [name, textMap(dig(value, ['metadata', 'annotations']))]),
    ),
    workloads: readWorkloads(all, identityLabelFilterOrDefault(agent.identityLabels)),
    nodes: readNodes(all),
    services: readServices(all),
    cidrGroups,
    agent,
    problems: [...problems, ...strayCidrs],
  };
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

/** Labels a namespace lends to its pods' identities; every namespace has its own name as a label. */
export function namespaceLabels(namespace: string, inventory: Inventory): Label[] {
  const labels = { 'kubernetes.io/metadata.name': namespace, ...inventory.namespaces.get(namespace) };
  const keeps = identityLabelFilterOrDefault(inventory.agent.identityLabels);
  return Object.entries(labels)
    .map(([key, value]) => k8s(`${NAMESPACE_LABELS_PREFIX}${key}`, value))
    .filter((label) => keeps(label.source, label.key));
}

function k8s(key: string, value: string): Label {
  return { source: 'k8s', key, value };
}
