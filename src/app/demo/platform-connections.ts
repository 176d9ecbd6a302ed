import { ciliumPolicy, clusterwidePolicy, networkPolicy } from './policy-refs.ts';
import type { DemoConnection, PolicyRef, PortRange, Rhythm } from './vocabulary.ts';

const opened = { kind: 'opened' } as const;
const steady = (perDay: number): Rhythm => ({ kind: 'steady', perDay });
const daily = (...at: string[]): Rhythm => ({ kind: 'daily', at });
const STOCK_TIMES = ['00:20', '06:20', '12:20', '18:20'];

const PROMETHEUS = ciliumPolicy('monitoring/prometheus');
const GRAFANA = networkPolicy('monitoring/grafana');
const ALERTMANAGER = ciliumPolicy('monitoring/alertmanager');
const PUSHGATEWAY = ciliumPolicy('monitoring/pushgateway');
const FLUENT_BIT = ciliumPolicy('monitoring/fluent-bit');
const POSTGRES = ciliumPolicy('data/postgres');
const OPENSEARCH = ciliumPolicy('data/opensearch');
const GATEWAY = ciliumPolicy('edge/gateway');
const STOCK_SYNC = ciliumPolicy('batch/stock-sync');
const NIGHTLY_REPORT = ciliumPolicy('batch/nightly-report');
const PG_BACKUP = networkPolicy('ops/pg-backup');
const KUBE_API = clusterwidePolicy('kube-api-clients');

/** Pods with a port named `metrics`, and its number. */
const EXPORTERS: Readonly<Record<string, number>> = {
  'edge/gateway': 9113,
  'shop/web': 9102,
  'shop/cart': 9102,
  'shop/checkout': 9102,
  'shop/payment': 9102,
  'shop/catalog': 9102,
  'shop/search': 9102,
  'shop/loyalty': 9102,
  'shop/recommender': 9102,
  'shop/order-worker': 9102,
  'data/postgres': 9187,
  'data/redis': 9121,
  'data/kafka': 9308,
  'data/opensearch': 9114,
  'monitoring/fluent-bit': 9105,
  'kube-system/coredns': 9153,
};

/** A TCP connection; a side is left out where it is no pod. */
function call(
  from: string,
  to: string,
  port: number | PortRange,
  sides: { readonly egressBy?: PolicyRef; readonly ingressBy?: PolicyRef },
  rhythm: Rhythm,
): DemoConnection {
  return { from, to, protocol: 'TCP', port, rhythm, course: opened, ...sides };
}

const SCRAPES = Object.entries(EXPORTERS).map(([pod, port]) =>
  call(
    'monitoring/prometheus',
    pod,
    port,
    { egressBy: PROMETHEUS, ingressBy: clusterwidePolicy('prometheus-scrape') },
    steady(5),
  ),
);

const MONITORING: readonly DemoConnection[] = [
  call('monitoring/prometheus', 'own node', 9100, { egressBy: PROMETHEUS }, steady(4)),
  call('monitoring/prometheus', 'another node', 9100, { egressBy: PROMETHEUS }, steady(10)),
  call(
    'monitoring/prometheus',
    'monitoring/alertmanager',
    9093,
    { egressBy: PROMETHEUS, ingressBy: ALERTMANAGER },
    steady(6),
  ),
  call('monitoring/prometheus', 'kube-apiserver', 6443, { egressBy: KUBE_API }, steady(4)),
  call('monitoring/fluent-bit', 'kube-apiserver', 6443, { egressBy: KUBE_API }, steady(6)),
  call('kube-system/coredns', 'kube-apiserver', 6443, { egressBy: KUBE_API }, steady(4)),
  call(
    'monitoring/fluent-bit',
    'data/opensearch',
    9200,
    { egressBy: FLUENT_BIT, ingressBy: OPENSEARCH },
    steady(14),
  ),
  call(
    'edge/gateway',
    'monitoring/grafana',
    3000,
    { egressBy: GATEWAY, ingressBy: GRAFANA },
    {
      kind: 'office',
      perDay: 10,
    },
  ),
  call(
    'monitoring/grafana',
    'monitoring/prometheus',
    9090,
    { egressBy: GRAFANA, ingressBy: PROMETHEUS },
    { kind: 'office', perDay: 12 },
  ),
  call(
    'monitoring/grafana',
    'monitoring/alertmanager',
    9093,
    { egressBy: GRAFANA, ingressBy: ALERTMANAGER },
    { kind: 'office', perDay: 3 },
  ),
  call('monitoring/alertmanager', 'pager', 443, { egressBy: ALERTMANAGER }, steady(2)),
  call(
    'data/opensearch',
    'data/opensearch',
    9300,
    { egressBy: OPENSEARCH, ingressBy: OPENSEARCH },
    steady(12),
  ),
  call('data/postgres', 'log archive', 443, { egressBy: POSTGRES }, steady(12)),
  {
    from: 'uptime provider',
    to: 'edge/gateway',
    protocol: 'ICMPv4',
    port: 8,
    rhythm: steady(24),
    course: opened,
    ingressBy: GATEWAY,
  },
  {
    from: 'kube-system/coredns',
    to: 'upstream resolver',
    protocol: 'UDP',
    port: 53,
    rhythm: steady(16),
    course: opened,
    egressBy: ciliumPolicy('kube-system/coredns'),
  },
];

const JOBS: readonly DemoConnection[] = [
  // monthly-job: 23 April at 23:40 is 38 days before the end; there is no run in May
  call(
    'batch/invoice-run',
    'shop/payment',
    8443,
    { egressBy: ciliumPolicy('batch/invoice-run'), ingressBy: ciliumPolicy('shop/payment') },
    { kind: 'monthly', day: 23, at: '23:40', notIn: [5] },
  ),
  call(
    'batch/nightly-report',
    'data/postgres',
    5432,
    { egressBy: NIGHTLY_REPORT, ingressBy: POSTGRES },
    daily('02:15', '02:17'),
  ),
  call(
    'batch/nightly-report',
    'monitoring/pushgateway',
    9091,
    { egressBy: NIGHTLY_REPORT, ingressBy: PUSHGATEWAY },
    daily('02:21'),
  ),
  call('batch/stock-sync', 'supplier', 990, { egressBy: STOCK_SYNC }, daily(...STOCK_TIMES)),
  call(
    'batch/stock-sync',
    'supplier',
    { first: 50_000, last: 50_100 },
    { egressBy: STOCK_SYNC },
    daily(...STOCK_TIMES, ...STOCK_TIMES),
  ),
  call(
    'batch/stock-sync',
    'data/kafka',
    9092,
    { egressBy: STOCK_SYNC, ingressBy: networkPolicy('data/kafka') },
    daily(...STOCK_TIMES),
  ),
  call(
    'batch/stock-sync',
    'monitoring/pushgateway',
    9091,
    { egressBy: STOCK_SYNC, ingressBy: PUSHGATEWAY },
    daily(...STOCK_TIMES),
  ),
  call('ops/pg-backup', 'data/postgres', 5432, { egressBy: PG_BACKUP, ingressBy: POSTGRES }, daily('01:30')),
  call('ops/pg-backup', 'object store', 443, { egressBy: PG_BACKUP }, daily('01:31', '01:36', '01:44')),
];

/** What runs the platform: monitoring, logs, backups, scheduled jobs. */
export const PLATFORM_CONNECTIONS: readonly DemoConnection[] = [...SCRAPES, ...MONITORING, ...JOBS];
