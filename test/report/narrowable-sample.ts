import type { Situation, Used } from '../findings/situation.ts';

const policy = (name: string, rule: string, metadata = ''): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: shop
${metadata}spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
${rule}`;

const always = (what: string): Used[] => [
  { what, first: 50, last: 28 },
  { what, last: 1 },
];

/** Grants in use that can be made narrower, and one that is held, and one whose text cannot be edited. */
export const NARROWABLE: Situation = {
  policies: [
    policy(
      'ports',
      `    - toEndpoints: [{ matchLabels: { app: db } }]
      toPorts:
        - ports: [{ port: "8000", endPort: 8100, protocol: TCP }]
`,
    ),
    policy('networks', '    - toCIDR: [203.0.0.0/16]\n'),
    policy(
      'kept',
      '    - toEndpoints: [{ matchLabels: { app: api } }]\n',
      '  annotations: { lapse.dev/keep: "drilled yearly" }\n',
    ),
    policy(
      'commented',
      `    - toEndpoints: [{ matchLabels: { app: mq } }]
      toPorts:
        - ports:
            - port: "5000" # the first of many
              endPort: 5999
              protocol: TCP
`,
    ),
  ],
  used: [
    'shop/web > shop/db TCP 8001',
    'shop/web > shop/db TCP 8002',
    'shop/web > 203.0.113.9 TCP 443',
    'shop/web > shop/api TCP 80',
    'shop/web > shop/mq TCP 5001',
  ].flatMap(always),
};
