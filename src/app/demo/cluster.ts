import type { DemoExternal, DemoNode, DemoPlan, DemoWorkload } from './vocabulary.ts';

/** Names of the machines, as in fixtures/demo/inventory/nodes.yaml. */
const CONTROL_PLANE = 'cp-1';
const W1 = 'worker-1';
const W2 = 'worker-2';
const W3 = 'worker-3';
const GPU = 'worker-gpu-1';

export const NODES: readonly DemoNode[] = [
  { name: CONTROL_PLANE, ip: '10.10.0.10' },
  { name: W1, ip: '10.10.0.11' },
  { name: W2, ip: '10.10.0.12' },
  { name: W3, ip: '10.10.0.13' },
  { name: GPU, ip: '10.10.0.21', blind: { fromDaysAgo: 20, toDaysAgo: 11 } },
];

export const NAMESPACES: DemoPlan['namespaces'] = {
  edge: { 'kubernetes.io/metadata.name': 'edge', team: 'platform' },
  shop: { 'kubernetes.io/metadata.name': 'shop', team: 'storefront' },
  data: { 'kubernetes.io/metadata.name': 'data', team: 'data' },
  monitoring: { 'kubernetes.io/metadata.name': 'monitoring', team: 'platform' },
  batch: { 'kubernetes.io/metadata.name': 'batch', team: 'finance' },
  ops: { 'kubernetes.io/metadata.name': 'ops', team: 'platform' },
  'kube-system': { 'kubernetes.io/metadata.name': 'kube-system' },
};

const NAME = 'app.kubernetes.io/name';
const KUBE_API_CLIENT = { 'kube-api-client': 'true' };

/** Deployments of the shop: label `app`, a tier, and a service account of the same name. */
function shop(name: string, tier: string, probePort: number, nodes: readonly string[]): DemoWorkload {
  const labels = { app: name, tier };
  return { namespace: 'shop', name, kind: 'Deployment', labels, serviceAccount: name, nodes, probePort };
}

function store(name: string, probePort: number, nodes: readonly string[]): DemoWorkload {
  const labels = { app: name };
  const serviceAccount = 'default';
  return { namespace: 'data', name, kind: 'StatefulSet', labels, serviceAccount, nodes, probePort };
}

function monitor(
  name: string,
  kind: DemoWorkload['kind'],
  probePort: number,
  nodes: readonly string[],
): DemoWorkload {
  const labels = { [NAME]: name };
  return { namespace: 'monitoring', name, kind, labels, serviceAccount: 'default', nodes, probePort };
}

function job(namespace: string, name: string, node: string): DemoWorkload {
  const labels = { app: name };
  return { namespace, name, kind: 'CronJob', labels, serviceAccount: 'default', nodes: [node] };
}

/** Every workload with pods of its own in the network; dr-restore is scaled to zero, node-exporter is the node. */
export const WORKLOADS: readonly DemoWorkload[] = [
  {
    namespace: 'edge',
    name: 'gateway',
    kind: 'Deployment',
    labels: { [NAME]: 'gateway', 'app.kubernetes.io/part-of': 'edge' },
    serviceAccount: 'default',
    nodes: [W1, W2],
    probePort: 8443,
  },
  shop('web', 'frontend', 8080, [W1, W2, W3]),
  shop('cart', 'backend', 8080, [W1, W3]),
  shop('checkout', 'backend', 8080, [W2, W3]),
  shop('payment', 'backend', 8443, [W1, W2]),
  shop('catalog', 'backend', 8080, [W2, W3]),
  shop('search', 'backend', 8080, [W1, W3]),
  shop('loyalty', 'backend', 8080, [W2]),
  shop('recommender', 'backend', 8080, [GPU]),
  shop('order-worker', 'worker', 9102, [W3]),
  store('postgres', 5432, [W1]),
  store('redis', 6379, [W2]),
  store('kafka', 9092, [W3]),
  store('opensearch', 9200, [W2, W3]),
  {
    ...monitor('prometheus', 'StatefulSet', 9090, [W1]),
    labels: { [NAME]: 'prometheus', ...KUBE_API_CLIENT },
    serviceAccount: 'prometheus',
  },
  monitor('grafana', 'Deployment', 3000, [W3]),
  monitor('alertmanager', 'StatefulSet', 9093, [W2]),
  monitor('pushgateway', 'Deployment', 9091, [W1]),
  {
    ...monitor('fluent-bit', 'DaemonSet', 9105, [CONTROL_PLANE, W1, W2, W3, GPU]),
    labels: { [NAME]: 'fluent-bit', ...KUBE_API_CLIENT },
    serviceAccount: 'fluent-bit',
  },
  job('batch', 'invoice-run', W2),
  job('batch', 'nightly-report', W3),
  job('batch', 'stock-sync', W1),
  job('ops', 'pg-backup', W2),
  {
    namespace: 'kube-system',
    name: 'coredns',
    kind: 'Deployment',
    labels: { 'k8s-app': 'kube-dns', ...KUBE_API_CLIENT },
    serviceAccount: 'coredns',
    nodes: [W1, W2],
    probePort: 8181,
  },
];

const WORLD = ['reserved:world'];

/** Forty shoppers at a time, from the address block kept for tests (RFC 2544). */
const SHOPPER_IPS = Array.from({ length: 40 }, (_, i) => `198.18.${i * 5}.${(i * 37) % 250}`);

/**
 * Parties without a pod. Addresses that a policy names by prefix have an identity of that prefix, the longest one,
 * as Cilium reports it; identity numbers from 2^24 on are the agents' own.
 */
export const EXTERNALS: readonly DemoExternal[] = [
  { name: 'shoppers', identity: 2, labels: WORLD, ips: SHOPPER_IPS },
  { name: 'uptime provider', identity: 2, labels: WORLD, ips: ['198.19.0.7'] },
  { name: 'port scanner', identity: 2, labels: WORLD, ips: ['198.19.66.1', '198.19.66.2'] },
  { name: 'upstream resolver', identity: 2, labels: WORLD, ips: ['192.0.2.53', '192.0.2.54'] },
  { name: 'telemetry vendor', identity: 2, labels: WORLD, ips: ['192.0.2.77'], dnsName: 't.vendor.example' },
  { name: 'licence server', identity: 2, labels: WORLD, ips: ['192.0.2.99'] },
  {
    name: 'card processor',
    identity: 16_777_230,
    labels: ['fqdn:api.payments.example', ...WORLD],
    ips: ['192.0.2.10', '192.0.2.11'],
    dnsName: 'api.payments.example',
  },
  {
    name: 'pager',
    identity: 16_777_231,
    labels: ['fqdn:events.pager.example', ...WORLD],
    ips: ['192.0.2.40'],
    dnsName: 'events.pager.example',
  },
  {
    name: 'mail relay',
    identity: 16_777_232,
    labels: ['cidr:198.51.100.0/24', ...WORLD],
    ips: ['198.51.100.25', '198.51.100.26'],
    dnsName: 'smtp.mail.example',
  },
  {
    name: 'supplier',
    identity: 16_777_233,
    labels: ['cidr:192.0.2.128/25', ...WORLD],
    ips: ['192.0.2.130'],
  },
  {
    name: 'log archive',
    identity: 16_777_234,
    labels: ['cidr:203.0.113.64/28', ...WORLD],
    ips: ['203.0.113.66'],
  },
  {
    name: 'object store',
    identity: 16_777_235,
    labels: ['cidr:203.0.113.0/25', ...WORLD],
    ips: ['203.0.113.20', '203.0.113.21'],
  },
  {
    name: 'metadata service',
    identity: 16_777_236,
    labels: ['cidr:169.254.169.254/32', ...WORLD],
    ips: ['169.254.169.254'],
  },
  {
    name: 'kube-apiserver',
    identity: 7,
    labels: ['reserved:kube-apiserver', 'reserved:remote-node'],
    ips: ['10.10.0.10'],
  },
];
