import { LabelSet, NAMESPACE_LABEL } from './labels.ts';

/**
 * A party as observed, at the grain policies can tell apart. Pods that share namespace and identity labels are
 * one endpoint, whatever their names and addresses.
 */
export type Endpoint = PodEndpoint | ReservedEndpoint | ExternalEndpoint | UnknownEndpoint;

/** A pod that Cilium manages, by its identity labels (`k8s:…`, which include namespace, cluster, service account). */
export interface PodEndpoint {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly labels: LabelSet;
}

/** A party Cilium knows by a reserved label and that is not the world: host, remote-node, health, ingress … */
export interface ReservedEndpoint {
  readonly kind: 'reserved';
  readonly labels: LabelSet;
  /** canonical text; present for nodes, whose addresses a CIDR rule may name */
  readonly ip?: string;
}

/** An address outside the cluster. */
export interface ExternalEndpoint {
  readonly kind: 'external';
  /** `reserved:world` and, for an API server outside, `reserved:kube-apiserver`; never `cidr:` or `fqdn:` labels */
  readonly labels: LabelSet;
  /** canonical text, absent where the record carried none, or where there is a prefix */
  readonly ip?: string;
  /** canonical text: some address of it, where there were too many to keep each; never beside `ip` */
  readonly prefix?: string;
  /** lower-case DNS names without final dot by which the pod on the other side resolved the address, sorted */
  readonly dnsNames: readonly string[];
}

/** A record that names a party but carries no labels: it may be anyone, so it counts for everyone it could be. */
export interface UnknownEndpoint {
  readonly kind: 'unknown';
  readonly namespace?: string;
  readonly pod?: string;
  readonly ip?: string;
}

/** Who controls a pod, as Hubble derives it: https://docs.cilium.io/en/stable/observability/hubble/ (flow.Workload). */
export interface Workload {
  readonly kind: string;
  readonly name: string;
}

/** Canonical text: two endpoints are the same party exactly when their keys are equal. */
export function endpointKey(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'pod':
      return `pod\n${endpoint.namespace}\n${endpoint.labels.text}`;
    case 'reserved':
      return `reserved\n${endpoint.ip ?? ''}\n${endpoint.labels.text}`;
    case 'external':
      return `external\n${endpoint.ip ?? endpoint.prefix ?? ''}\n${endpoint.dnsNames.join(',')}\n${endpoint.labels.text}`;
    case 'unknown':
      return `unknown\n${endpoint.namespace ?? ''}\n${endpoint.pod ?? ''}\n${endpoint.ip ?? ''}`;
  }
}

const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'app.kubernetes.io/component'];

/** What a person would call the endpoint: `shop/web`, `host`, `api.stripe.com (34.200.1.9)`, `an address in 34.200.1.0/24`. */
export function describeEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'pod': {
      const name = NAME_LABELS.map((key) => endpoint.labels.get('any', key)).find(
        (value) => value !== undefined,
      );
      return `${endpoint.namespace}/${name ?? '(unlabelled pod)'}`;
    }
    case 'reserved':
      return endpoint.labels.labels.map((label) => label.key).join('+');
    case 'external':
      return describeExternal(endpoint);
    case 'unknown':
      return endpoint.pod === undefined
        ? (endpoint.ip ?? 'unknown')
        : `${endpoint.namespace ?? '?'}/${endpoint.pod} (labels unknown)`;
  }
}

function describeExternal({ ip, prefix, dnsNames }: ExternalEndpoint): string {
  if (dnsNames.length === 0) return ip ?? (prefix === undefined ? 'world' : `an address in ${prefix}`);
  const place = ip ?? (prefix === undefined ? undefined : `in ${prefix}`);
  return `${dnsNames.join(' or ')}${place === undefined ? '' : ` (${place})`}`;
}

/**
 * Builds the endpoint a set of labels stands for.
 * @param ip canonical text of the party's address
 * @param dnsNames names the other side resolved the address by
 */
export function endpointOfLabels(
  labels: LabelSet,
  ip: string | undefined,
  dnsNames: readonly string[],
): Endpoint {
  const withIp = ip === undefined ? {} : { ip };
  const reserved = labels.labels.filter((label) => label.source === 'reserved');
  if (reserved.some((label) => label.key.startsWith('world'))) {
    const names = [...new Set(dnsNames.map((name) => name.toLowerCase().replace(/\.$/, '')))].sort();
    return { kind: 'external', labels: LabelSet.of(reserved), dnsNames: names, ...withIp };
  }
  const namespace = labels.get('k8s', NAMESPACE_LABEL);
  if (namespace !== undefined) return { kind: 'pod', namespace, labels };
  return { kind: 'reserved', labels: LabelSet.of(reserved.length > 0 ? reserved : labels.labels), ...withIp };
}
