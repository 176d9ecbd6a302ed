import { POLICY_KINDS_KEPT } from '../../usage/history-periods.ts';

/** One kind of object as the API server serves it. */
export interface ClusterKind {
  readonly kind: string;
  /** empty: the core group */
  readonly group: string;
  /** tried in this order; the first that the server has is read */
  readonly versions: readonly string[];
  readonly resource: string;
  /** the one object that is read; absent: all of the cluster */
  readonly only?: { readonly namespace: string; readonly name: string };
  /** what the watcher leaves out, as a label selector */
  readonly watchSelector?: string;
  /** false: read once for reports, not watched */
  readonly isWatched: boolean;
}

function kind(
  kindName: string,
  group: string,
  versions: readonly string[],
  resource: string,
  more: Partial<Pick<ClusterKind, 'only' | 'watchSelector' | 'isWatched'>> = {},
): ClusterKind {
  return { kind: kindName, group, versions, resource, isWatched: true, ...more };
}

const CILIUM = 'cilium.io';
const POLICY_API = 'policy.networking.k8s.io';

/** Everything that is ever asked of a cluster. `deploy/manifests/rbac.yaml` allows exactly this, and a test holds them together. */
export const CLUSTER_KINDS: readonly ClusterKind[] = [
  kind('Namespace', '', ['v1'], 'namespaces'),
  kind('Node', '', ['v1'], 'nodes'),
  kind('Pod', '', ['v1'], 'pods'),
  kind('Service', '', ['v1'], 'services'),
  // of a service with a selector the pods say it, and large clusters write its slices all the time
  kind('EndpointSlice', 'discovery.k8s.io', ['v1'], 'endpointslices', {
    watchSelector: 'endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io',
  }),
  kind('ConfigMap', '', ['v1'], 'configmaps', { only: { namespace: 'kube-system', name: 'cilium-config' } }),
  kind('Deployment', 'apps', ['v1'], 'deployments'),
  kind('ReplicaSet', 'apps', ['v1'], 'replicasets'),
  kind('StatefulSet', 'apps', ['v1'], 'statefulsets'),
  kind('DaemonSet', 'apps', ['v1'], 'daemonsets'),
  kind('Job', 'batch', ['v1'], 'jobs'),
  kind('CronJob', 'batch', ['v1'], 'cronjobs'),
  kind('NetworkPolicy', 'networking.k8s.io', ['v1'], 'networkpolicies'),
  kind('CiliumNetworkPolicy', CILIUM, ['v2'], 'ciliumnetworkpolicies'),
  kind('CiliumClusterwideNetworkPolicy', CILIUM, ['v2'], 'ciliumclusterwidenetworkpolicies'),
  kind('CiliumCIDRGroup', CILIUM, ['v2', 'v2alpha1'], 'ciliumcidrgroups'),
  // for the addresses that Cilium adds to a node
  kind('CiliumNode', CILIUM, ['v2'], 'ciliumnodes', { isWatched: false }),
  kind('ClusterNetworkPolicy', POLICY_API, ['v1alpha2'], 'clusternetworkpolicies'),
  kind('AdminNetworkPolicy', POLICY_API, ['v1alpha1'], 'adminnetworkpolicies'),
  kind('BaselineAdminNetworkPolicy', POLICY_API, ['v1alpha1'], 'baselineadminnetworkpolicies'),
];

/** Kinds that say who may connect. */
export const POLICY_KIND_NAMES: ReadonlySet<string> = new Set(POLICY_KINDS_KEPT);

/** `/apis/apps/v1/deployments` */
export function listPath(of: ClusterKind, version: string): string {
  const root = of.group === '' ? `/api/${version}` : `/apis/${of.group}/${version}`;
  return of.only === undefined
    ? `${root}/${of.resource}`
    : `${root}/namespaces/${of.only.namespace}/${of.resource}`;
}

/** Names the one object that is read, so that a role may be limited to it. */
export function fieldSelectorOf({ only }: ClusterKind): Record<string, string> {
  return only === undefined ? {} : { fieldSelector: `metadata.name=${only.name}` };
}

/** `ciliumnetworkpolicies.cilium.io`, as kubectl names a resource. */
export function resourceName({ group, resource }: ClusterKind): string {
  return group === '' ? resource : `${resource}.${group}`;
}
