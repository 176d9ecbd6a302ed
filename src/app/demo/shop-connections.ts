import { ciliumPolicy, networkPolicy } from './policy-refs.ts';
import type { DemoConnection, PolicyRef, Rhythm } from './vocabulary.ts';

const opened = { kind: 'opened' } as const;
const shoppers = (perDay: number): Rhythm => ({ kind: 'shoppers', perDay });
const steady = (perDay: number): Rhythm => ({ kind: 'steady', perDay });

const WEB = ciliumPolicy('shop/web');
const CART = networkPolicy('shop/cart');
const CHECKOUT = ciliumPolicy('shop/checkout');
const PAYMENT = ciliumPolicy('shop/payment');
const CATALOG = networkPolicy('shop/catalog');
const SEARCH = ciliumPolicy('shop/search');
const LOYALTY = ciliumPolicy('shop/loyalty');
const RECOMMENDER = ciliumPolicy('shop/recommender');
const ORDER_WORKER = ciliumPolicy('shop/order-worker');
const POSTGRES = ciliumPolicy('data/postgres');
const REDIS = networkPolicy('data/redis');
const KAFKA = networkPolicy('data/kafka');
const OPENSEARCH = ciliumPolicy('data/opensearch');

/** A TCP connection between two pods, allowed on both sides. */
function call(
  from: string,
  to: string,
  port: number,
  [egressBy, ingressBy]: readonly [PolicyRef, PolicyRef],
  rhythm: Rhythm,
): DemoConnection {
  return { from, to, protocol: 'TCP', port, rhythm, course: opened, egressBy, ingressBy };
}

/** What shoppers set in motion, from the load balancer down to the data stores. */
export const SHOP_CONNECTIONS: readonly DemoConnection[] = [
  ...[8443, 8080].map(
    (port): DemoConnection => ({
      from: 'shoppers',
      to: 'edge/gateway',
      protocol: 'TCP',
      port,
      rhythm: shoppers(port === 8443 ? 30 : 4),
      course: opened,
      ingressBy: ciliumPolicy('edge/gateway'),
    }),
  ),
  call('edge/gateway', 'shop/web', 8080, [ciliumPolicy('edge/gateway'), WEB], shoppers(20)),
  call('shop/web', 'shop/cart', 8080, [WEB, CART], shoppers(10)),
  call('shop/web', 'shop/checkout', 8080, [WEB, CHECKOUT], shoppers(6)),
  call('shop/web', 'shop/catalog', 8080, [WEB, CATALOG], shoppers(14)),
  call('shop/web', 'shop/search', 8080, [WEB, SEARCH], shoppers(8)),
  call('shop/web', 'shop/recommender', 8080, [WEB, RECOMMENDER], shoppers(5)),
  // retired-service: the storefront stopped showing points on 21 April
  call('shop/web', 'shop/loyalty', 8080, [WEB, LOYALTY], {
    kind: 'ended',
    daysAgo: 41,
    before: shoppers(12),
  }),
  call('shop/checkout', 'shop/cart', 8080, [CHECKOUT, CART], shoppers(6)),
  call('shop/checkout', 'shop/payment', 8443, [CHECKOUT, PAYMENT], shoppers(5)),
  call('shop/checkout', 'data/kafka', 9092, [CHECKOUT, KAFKA], shoppers(5)),
  call('shop/checkout', 'data/postgres', 5432, [CHECKOUT, POSTGRES], shoppers(5)),
  call('shop/payment', 'data/postgres', 5432, [PAYMENT, POSTGRES], shoppers(5)),
  {
    from: 'shop/payment',
    to: 'card processor',
    protocol: 'TCP',
    port: 443,
    rhythm: shoppers(5),
    course: opened,
    egressBy: PAYMENT,
  },
  call('shop/catalog', 'data/postgres', 5432, [CATALOG, POSTGRES], shoppers(6)),
  call('shop/search', 'shop/catalog', 8080, [SEARCH, CATALOG], steady(6)),
  call('shop/search', 'data/opensearch', 9200, [SEARCH, OPENSEARCH], shoppers(7)),
  call('shop/recommender', 'data/opensearch', 9200, [RECOMMENDER, OPENSEARCH], shoppers(6)),
  call('shop/cart', 'data/redis', 6379, [CART, REDIS], shoppers(8)),
  call('shop/loyalty', 'data/redis', 6379, [LOYALTY, REDIS], steady(6)),
  call('shop/order-worker', 'data/kafka', 9092, [ORDER_WORKER, KAFKA], steady(6)),
  // long-lived: opened in March and never since
  {
    from: 'shop/order-worker',
    to: 'data/postgres',
    protocol: 'TCP',
    port: 5432,
    rhythm: steady(24),
    course: { kind: 'long-lived' },
    egressBy: ORDER_WORKER,
    ingressBy: POSTGRES,
  },
  {
    from: 'shop/order-worker',
    to: 'mail relay',
    protocol: 'TCP',
    port: 587,
    rhythm: shoppers(6),
    course: opened,
    egressBy: ORDER_WORKER,
  },
];
