import { describeEndpoint, type Workload } from '../model/endpoint.ts';
import { compareText } from '../model/problem.ts';
import { compareWorkloads } from '../usage/workloads.ts';
import type { WorkloadName } from './finding.ts';
import type { Member } from './population.ts';

/** What people call the member's pods: what controls them by the inventory, else by traffic, else a label. */
export function workloadName({ identity: { endpoint }, workloads, seenAs }: Member): WorkloadName {
  const namespace = 'namespace' in endpoint ? (endpoint.namespace ?? '') : '';
  const [listed] = workloads.map((one): Workload => one.owner ?? one).sort(byControl);
  const workload = listed ?? seenAs;
  if (workload !== undefined) return { namespace, kind: workload.kind, name: workload.name };
  const name = describeEndpoint(endpoint);
  return { namespace, name: name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name };
}

/** `Deployment shop/web`, `pods shop/web` */
export function formatWorkload({ kind, namespace, name }: WorkloadName): string {
  return `${kind ?? 'pods'} ${namespace}/${name}`;
}

export function compareNames(a: WorkloadName, b: WorkloadName): number {
  return compareText(formatWorkload(a), formatWorkload(b));
}

/** A controller says more than its ReplicaSet, and that more than a pod. */
const RANKS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet'];

function byControl(a: Workload, b: Workload): number {
  return rankOf(a) - rankOf(b) || compareWorkloads(a, b);
}

function rankOf({ kind }: Workload): number {
  const rank = RANKS.indexOf(kind);
  return rank === -1 ? RANKS.length : rank;
}
