import type { EndpointJson, FlowResponseJson } from '../../../src/app/demo/hubble-json.ts';
import { DEMO_DAYS, DEMO_NOW_MS, DEMO_PLAN, DEMO_SEED } from '../../../src/app/demo/plan.ts';
import { generateTraffic } from '../../../src/app/demo/traffic.ts';
import { DAY_MS } from '../../../src/model/time.ts';

/** The whole recording, as the demo streams it. */
export function recordTraffic(seed = DEMO_SEED): FlowResponseJson[] {
  return [...generateTraffic(DEMO_PLAN, { endMs: DEMO_NOW_MS, days: DEMO_DAYS, seed })];
}

/** A pod's labels are one array in all of its records, so each array is looked at once. */
const NAMES = new WeakMap<readonly string[], string>();

/** `namespace/workload` by the pod's labels, or the labels of a party without a pod. */
export function nameOf(endpoint: EndpointJson): string {
  const known = NAMES.get(endpoint.labels);
  if (known !== undefined) return known;
  const name = findName(endpoint);
  NAMES.set(endpoint.labels, name);
  return name;
}

function findName(endpoint: EndpointJson): string {
  const labels = new Set(endpoint.labels);
  const workload = DEMO_PLAN.workloads.find(
    (one) =>
      one.namespace === endpoint.namespace &&
      Object.entries(one.labels).every(([key, value]) => labels.has(`k8s:${key}=${value}`)),
  );
  return workload === undefined ? endpoint.labels.join('+') : `${workload.namespace}/${workload.name}`;
}

/** Who opened the connection, to whom, and on which port: replies are turned round. */
export function opener({ flow }: FlowResponseJson): { from: string; to: string; port: number } {
  const isReply = flow.is_reply === true;
  const [client, server] = isReply ? [flow.destination, flow.source] : [flow.source, flow.destination];
  const l4 = 'TCP' in flow.l4 ? flow.l4.TCP : 'UDP' in flow.l4 ? flow.l4.UDP : undefined;
  const port = (isReply ? l4?.source_port : l4?.destination_port) ?? 8;
  return { from: nameOf(client), to: nameOf(server), port };
}

export function daysAgo(record: FlowResponseJson): number {
  return (DEMO_NOW_MS - Date.parse(record.time)) / DAY_MS;
}
