import { ciliumPolicy, networkPolicy } from './policy-refs.ts';
import type { DemoConnection, PolicyRef, Rhythm } from './vocabulary.ts';

/** Who looks up what, and which policy lets the lookup out. */
interface Resolver {
  readonly workload: string;
  readonly names: readonly string[];
  readonly egressBy: PolicyRef;
  /** through Cilium's DNS proxy */
  readonly proxied: boolean;
  readonly rhythm: Rhythm;
  /** also asks over TCP, as resolvers do when an answer does not fit a datagram */
  readonly tcp: boolean;
}

const SHOP_DNS = ciliumPolicy('shop/allow-dns');
const MONITORING_DNS = ciliumPolicy('monitoring/allow-dns');
const COREDNS = ciliumPolicy('kube-system/coredns');

function service(path: string): string {
  const [name, namespace] = path.split('.');
  return `${name}.${namespace}.svc.cluster.local`;
}

function shop(name: string, names: readonly string[], tcp = false): Resolver {
  const rhythm: Rhythm = { kind: 'shoppers', perDay: 4 };
  return { workload: `shop/${name}`, names, egressBy: SHOP_DNS, proxied: true, rhythm, tcp };
}

function monitoring(name: string, names: readonly string[], tcp = false): Resolver {
  const rhythm: Rhythm = { kind: 'steady', perDay: 5 };
  const workload = `monitoring/${name}`;
  return { workload, names, egressBy: MONITORING_DNS, proxied: false, rhythm, tcp };
}

/** @param at when the job starts, `HH:MM`; it looks names up at once */
function job(path: string, names: readonly string[], rhythm: Rhythm, tcp = false): Resolver {
  const namespace = path.split('/')[0] ?? '';
  const egressBy = networkPolicy(`${namespace}/allow-dns`);
  return { workload: path, names, egressBy, proxied: false, rhythm, tcp };
}

const POSTGRES = service('postgres.data');
const PUSHGATEWAY = service('pushgateway.monitoring');

const RESOLVERS: readonly Resolver[] = [
  shop('web', [
    ...['cart', 'checkout', 'catalog', 'search', 'recommender'].map((name) => service(`${name}.shop`)),
    't.vendor.example',
  ]),
  shop('cart', [service('redis.data')]),
  shop('checkout', [service('payment.shop'), service('kafka.data'), POSTGRES]),
  shop('payment', ['api.payments.example', POSTGRES], true),
  shop('catalog', [POSTGRES]),
  shop('search', [service('catalog.shop'), service('opensearch.data')]),
  shop('loyalty', [service('redis.data')]),
  shop('recommender', [service('opensearch.data')]),
  shop('order-worker', [service('kafka.data'), 'smtp.mail.example']),
  monitoring('prometheus', [service('alertmanager.monitoring'), service('kubernetes.default')], true),
  monitoring('grafana', [service('prometheus.monitoring')]),
  monitoring('fluent-bit', [service('opensearch.data')]),
  {
    workload: 'monitoring/alertmanager',
    names: ['events.pager.example'],
    egressBy: ciliumPolicy('monitoring/alertmanager'),
    proxied: true,
    rhythm: { kind: 'steady', perDay: 3 },
    tcp: false,
  },
  {
    workload: 'edge/gateway',
    names: [service('web.shop'), service('grafana.monitoring')],
    egressBy: ciliumPolicy('edge/gateway'),
    proxied: false,
    rhythm: { kind: 'shoppers', perDay: 5 },
    tcp: true,
  },
  job('batch/nightly-report', [POSTGRES, PUSHGATEWAY], { kind: 'daily', at: ['02:15'] }),
  job(
    'batch/stock-sync',
    ['ftps.supplier.example', service('kafka.data'), PUSHGATEWAY],
    { kind: 'daily', at: ['00:20', '06:20', '12:20', '18:20'] },
    true,
  ),
  job('batch/invoice-run', [service('payment.shop')], { kind: 'monthly', day: 23, at: '23:40', notIn: [5] }),
  job('ops/pg-backup', [POSTGRES, 'objects.store.example'], { kind: 'daily', at: ['01:30'] }, true),
];

function lookups({ workload, names, egressBy, proxied, rhythm, tcp }: Resolver): DemoConnection[] {
  const udp: DemoConnection = {
    from: workload,
    to: 'kube-system/coredns',
    protocol: 'UDP',
    port: 53,
    rhythm,
    course: { kind: 'lookup', names, proxied },
    egressBy,
    ingressBy: COREDNS,
  };
  // Two hours after midnight the zone's signatures are renewed and the first answer is too long for UDP.
  const overTcp: Rhythm = { kind: 'daily', at: ['02:02'] };
  return tcp ? [udp, { ...udp, protocol: 'TCP', rhythm: rhythm.kind === 'daily' ? rhythm : overTcp }] : [udp];
}

/** Lookups of every pod that resolves names. */
export const DNS_CONNECTIONS: readonly DemoConnection[] = RESOLVERS.flatMap(lookups);
