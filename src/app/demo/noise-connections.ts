import { ciliumPolicy, clusterwidePolicy } from './policy-refs.ts';
import type { DemoConnection } from './vocabulary.ts';

/** What no policy allows. None of it may count as use, and none of it may be cut off: it never got through. */
export const NOISE_CONNECTIONS: readonly DemoConnection[] = [
  // a library in the storefront phones home
  {
    from: 'shop/web',
    to: 'telemetry vendor',
    protocol: 'TCP',
    port: 443,
    rhythm: { kind: 'steady', perDay: 6 },
    course: { kind: 'denied', side: 'egress' },
  },
  // looks for the cloud's instance data at every start
  {
    from: 'monitoring/fluent-bit',
    to: 'metadata service',
    protocol: 'TCP',
    port: 80,
    rhythm: { kind: 'steady', perDay: 4 },
    course: { kind: 'denied', side: 'egress', by: clusterwidePolicy('deny-cloud-metadata') },
  },
  // a forgotten cache option
  {
    from: 'batch/nightly-report',
    to: 'data/redis',
    protocol: 'TCP',
    port: 6379,
    rhythm: { kind: 'daily', at: ['02:16'] },
    course: { kind: 'denied', side: 'egress' },
  },
  {
    from: 'monitoring/grafana',
    to: 'data/postgres',
    protocol: 'TCP',
    port: 5432,
    rhythm: { kind: 'office', perDay: 2 },
    course: { kind: 'denied', side: 'egress' },
  },
  {
    from: 'port scanner',
    to: 'edge/gateway',
    protocol: 'TCP',
    port: 22,
    rhythm: { kind: 'steady', perDay: 5 },
    course: { kind: 'denied', side: 'ingress' },
  },
  // a scrape target that was never taken out of the configuration: prometheus may ask, payment does not let it in
  {
    from: 'monitoring/prometheus',
    to: 'shop/payment',
    protocol: 'TCP',
    port: 9300,
    rhythm: { kind: 'steady', perDay: 4 },
    course: { kind: 'denied', side: 'ingress' },
    egressBy: ciliumPolicy('monitoring/prometheus'),
  },
  // the pod is in audit mode while its owner looks into this
  {
    from: 'shop/recommender',
    to: 'licence server',
    protocol: 'TCP',
    port: 443,
    rhythm: { kind: 'steady', perDay: 1 },
    course: { kind: 'audited' },
  },
];
