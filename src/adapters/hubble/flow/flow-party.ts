import type { FlowParty } from '../../../flows/flow.ts';
import {
  type Endpoint,
  endpointOfLabels,
  type PodEndpoint,
  type UnknownEndpoint,
} from '../../../model/endpoint.ts';
import { LabelSet, NAMESPACE_LABEL } from '../../../model/labels.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import type { EndpointFields } from './flow-fields.ts';
import { canonicalIp } from './ip-text.ts';
import { internLabels } from './label-intern.ts';

/**
 * Labels of the identities every cluster numbers alike, for records that carry the number only:
 * https://github.com/cilium/cilium/blob/main/pkg/identity/numericidentity.go
 */
const LABELS_BY_IDENTITY: ReadonlyMap<number, LabelSet> = new Map(
  Object.entries({
    1: ['host'],
    2: ['world'],
    3: ['unmanaged'],
    4: ['health'],
    5: ['init'],
    6: ['remote-node'],
    7: ['kube-apiserver', 'remote-node'],
    8: ['ingress'],
    9: ['world-ipv4'],
    10: ['world-ipv6'],
  }).map(([identity, names]) => [Number(identity), LabelSet.parse(names.map((name) => `reserved:${name}`))]),
);

const NO_ENDPOINT: EndpointFields = {
  ID: 0,
  identity: 0,
  namespace: '',
  labels: [],
  podName: '',
  workloads: [],
};

/**
 * @param ip as the record writes it
 * @param dnsNames names the other side resolved `ip` by
 */
export function partyOf(
  fields: EndpointFields | undefined,
  ip: string,
  dnsNames: readonly string[],
): Result<FlowParty, string> {
  const known = fields ?? NO_ENDPOINT;
  const address = canonicalIp(ip);
  const endpoint = endpointOf(known, address, dnsNames);
  if (!endpoint.ok) return endpoint;
  const workload = known.workloads[0];
  return ok({
    endpoint: endpoint.value,
    local: known.ID !== 0,
    ...(address === undefined ? {} : { ip: address }),
    ...(known.podName === '' ? {} : { pod: known.podName }),
    ...(workload === undefined || workload.name === ''
      ? {}
      : { workload: { kind: workload.kind, name: workload.name } }),
  });
}

function endpointOf(
  fields: EndpointFields,
  ip: string | undefined,
  dnsNames: readonly string[],
): Result<Endpoint, string> {
  if (fields.labels.length > 0) {
    const labels = fields.labelSet ?? internLabels(fields.labels, fields.namespace);
    return labels.ok ? ok(labelledEndpoint(labels.value, fields, ip, dnsNames)) : err(labels.error);
  }
  const reserved = LABELS_BY_IDENTITY.get(fields.identity);
  return ok(reserved === undefined ? unknownEndpoint(fields, ip) : endpointOfLabels(reserved, ip, dnsNames));
}

/** Pods are shared by their label set: neither address nor name tells them apart. */
const pods = new WeakMap<LabelSet, PodEndpoint>();

function labelledEndpoint(
  labels: LabelSet,
  fields: EndpointFields,
  ip: string | undefined,
  dnsNames: readonly string[],
): Endpoint {
  const pod = pods.get(labels);
  if (pod !== undefined) return pod;
  const hasReserved = labels.hasSource('reserved');
  // Pod labels without a namespace: whose they are cannot be said.
  if (!hasReserved && !labels.has('k8s', NAMESPACE_LABEL)) return unknownEndpoint(fields, ip);
  const endpoint = endpointOfLabels(labels, ip, dnsNames);
  if (endpoint.kind === 'pod') pods.set(labels, endpoint);
  return endpoint;
}

function unknownEndpoint(fields: EndpointFields, ip: string | undefined): UnknownEndpoint {
  return {
    kind: 'unknown',
    ...(fields.namespace === '' ? {} : { namespace: fields.namespace }),
    ...(fields.podName === '' ? {} : { pod: fields.podName }),
    ...(ip === undefined ? {} : { ip }),
  };
}
