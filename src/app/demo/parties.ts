import { assertNever } from '../../model/assert-never.ts';
import { compareText } from '../../model/problem.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts';
import type { EndpointJson } from './hubble-json.ts';
import { hashText } from './random.ts';
import type { DemoPlan, DemoWorkload } from './vocabulary.ts';

/** Who takes part in a connection, as Hubble shows it at its own node and from everywhere else. */
export interface Party {
  readonly ip: string;
  /** node that runs the pod; absent for parties without a pod */
  readonly node?: string;
  /** how the node that runs it reports it */
  readonly local: EndpointJson;
  /** how other nodes report it: without the node-local id and without the workload */
  readonly remote: EndpointJson;
  /** by which pods resolve it */
  readonly dnsName?: string;
  readonly probePort?: number;
  readonly isJob: boolean;
}

const CLUSTER = 'default';
const POD_NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** First identity and endpoint numbers; any in the range Cilium gives pods would do. */
const FIRST_IDENTITY = 20_480;
const FIRST_ENDPOINT_ID = 310;

/** Every pod of the plan by `namespace/workload`, and every external party by its name (one party per address). */
export function partiesOf(plan: DemoPlan): Map<string, readonly Party[]> {
  const parties = new Map<string, readonly Party[]>();
  const podsOnNode = new Map<string, number>();
  for (const [index, workload] of plan.workloads.entries()) {
    const labels = identityLabels(workload, plan.namespaces[workload.namespace] ?? {});
    const pods = workload.nodes.map((node, replica): Party => {
      const slot = podsOnNode.get(node) ?? 0;
      podsOnNode.set(node, slot + 1);
      const remote: EndpointJson = {
        identity: FIRST_IDENTITY + index * 17,
        cluster_name: CLUSTER,
        namespace: workload.namespace,
        labels,
        pod_name: podName(workload, replica),
      };
      const local = {
        ID: FIRST_ENDPOINT_ID + slot * 23,
        ...remote,
        workloads: [{ name: workload.name, kind: workload.kind }],
      };
      const nodeNumber = plan.nodes.findIndex((one) => one.name === node);
      const ip = `10.0.${nodeNumber}.${20 + slot}`;
      const probe = workload.probePort === undefined ? {} : { probePort: workload.probePort };
      return { ip, node, local, remote, isJob: workload.kind === 'CronJob', ...probe };
    });
    parties.set(`${workload.namespace}/${workload.name}`, pods);
  }
  for (const { name, identity, labels, ips, dnsName } of plan.externals) {
    const seen: EndpointJson = { identity, labels };
    const dns = dnsName === undefined ? {} : { dnsName };
    parties.set(
      name,
      ips.map((ip) => ({ ip, local: seen, remote: seen, isJob: false, ...dns })),
    );
  }
  return parties;
}

/** The node itself, as its own pods see it. */
export function hostParty(ip: string): Party {
  const seen: EndpointJson = { identity: 1, labels: ['reserved:host'] };
  return { ip, local: seen, remote: seen, isJob: false };
}

/** Another node. The one with the API server carries both labels. */
export function remoteNodeParty(ip: string, plan: Pick<DemoPlan, 'externals'>): Party {
  const apiServer = plan.externals.find((one) => one.identity === 7 && one.ips.includes(ip));
  const seen: EndpointJson =
    apiServer === undefined
      ? { identity: 6, labels: ['reserved:remote-node'] }
      : { identity: apiServer.identity, labels: apiServer.labels };
  return { ip, local: seen, remote: seen, isJob: false };
}

/** No job of the plan runs twice within it, and none runs across its end. */
const RUN_SLOT_MS = 6 * HOUR_MS;

/** Each run of a CronJob has a pod of its own; Kubernetes numbers the Job in minutes since 1970. */
export function podOfRun(party: Party, atMs: number): Party {
  if (!party.isJob) return party;
  const job = `${party.remote.pod_name}-${(Math.floor(atMs / RUN_SLOT_MS) * RUN_SLOT_MS) / MINUTE_MS}`;
  const pod_name = `${job}-${suffix(job, 5)}`;
  return { ...party, local: { ...party.local, pod_name }, remote: { ...party.remote, pod_name } };
}

/**
 * The labels Cilium builds an identity from, sorted: the template's, and what it adds itself. This cluster's
 * label filter leaves out `job-name`, as operators do so that a job's runs share one identity.
 */
function identityLabels(
  workload: DemoWorkload,
  namespaceLabels: Readonly<Record<string, string>>,
): readonly string[] {
  return [
    ...Object.entries(workload.labels).map(([key, value]) => `k8s:${key}=${value}`),
    ...Object.entries(namespaceLabels).map(
      ([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`,
    ),
    `k8s:io.cilium.k8s.policy.cluster=${CLUSTER}`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${workload.serviceAccount}`,
    `k8s:io.kubernetes.pod.namespace=${workload.namespace}`,
  ].sort(compareText);
}

function podName(workload: DemoWorkload, replica: number): string {
  const { kind, name } = workload;
  switch (kind) {
    case 'StatefulSet':
      return `${name}-${replica}`;
    case 'DaemonSet':
      return `${name}-${suffix(`${name}${replica}`, 5)}`;
    case 'Deployment':
      return `${name}-${suffix(name, 9)}-${suffix(`${name}${replica}`, 5)}`;
    case 'CronJob':
      return name;
    default:
      return assertNever(kind);
  }
}

function suffix(text: string, length: number): string {
  let rest = '';
  for (let i = 0; i < length; i += 1) {
    rest += POD_NAME_ALPHABET[hashText(`${text}#${i}`) % POD_NAME_ALPHABET.length] ?? '';
  }
  return rest;
}
