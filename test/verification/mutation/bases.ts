/** Policies of all kinds to make mistakes in; in each, every part matters. */
const NP = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
const CNP = (name: string, spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\n${spec}\n`;
const CCNP = (name: string, spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const TIERED = (name: string, spec: string): string =>
  `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

const WEB = 'podSelector: { matchLabels: { app: web } }';
const DB = 'endpointSelector: { matchLabels: { app: db } }';
const A = '{ matchLabels: { app: a, tier: front } }';
const B = '{ matchLabels: { app: b } }';

export const BASES: readonly string[] = [
  NP(
    'both-types',
    `{ ${WEB}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: ${A} }, { podSelector: ${B} }], ports: [{ port: 80 }, { port: 443, protocol: TCP }] }] }`,
  ),
  NP('stub', `{ ${WEB}, policyTypes: [Ingress, Egress], ingress: [], egress: [] }`),
  NP(
    'namespaces',
    `{ ${WEB}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: red } }, podSelector: ${A} }], ports: [{ port: http }] }, { from: [{ podSelector: { matchExpressions: [{ key: role, operator: In, values: [probe, scrape] }] } }], ports: [{ port: 8000, endPort: 8010 }] }] }`,
  ),
  NP(
    'blocks',
    `{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ ipBlock: { cidr: 10.1.0.0/16, except: [10.1.2.0/24, 10.1.9.0/24] } }, { ipBlock: { cidr: "2001:db8:1::/48" } }], ports: [{ port: 53, protocol: UDP }] }] }`,
  ),
  NP(
    'expressions',
    `{ ${WEB}, policyTypes: [Ingress, Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { env: prod } }, podSelector: { matchExpressions: [{ key: role, operator: Exists }] } }], ports: [{ port: sql }] }] }`,
  ),
  CNP(
    'denies',
    `spec: { ${DB}, ingress: [{ fromEndpoints: [${A}, ${B}], toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }] }], ingressDeny: [{ fromEndpoints: [${A}], toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }] }], egressDeny: [{ toCIDR: [169.254.169.254/32] }], egress: [{}] }`,
  ),
  CNP(
    'requests',
    `spec: { ${DB}, ingress: [{ fromEndpoints: [${B}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET, path: /api }, { method: POST, path: /cart }] } }] }], egress: [{ toEndpoints: [{ matchLabels: { k8s-app: kube-dns, k8s:io.kubernetes.pod.namespace: kube-system } }], toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: a.example.com }] } }] }, { toFQDNs: [{ matchName: a.example.com }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }`,
  ),
  CNP(
    'authentication',
    `specs: [{ ${DB}, ingress: [{ fromEndpoints: [${B}], authentication: { mode: required } }], egress: [{}] }, { endpointSelector: ${B}, ingress: [{}], egress: [{ toEndpoints: [${A}], authentication: { mode: required }, toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }] }] }]`,
  ),
  CNP(
    'names',
    `spec: { ${DB}, ingress: [{}], egress: [{ toFQDNs: [{ matchName: api.example.com }, { matchPattern: "*.example.org" }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }`,
  ),
  CNP(
    'server-names',
    `spec: { ${DB}, ingress: [{}], egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [api.example.com] }] }, { toServices: [{ k8sService: { serviceName: queue, namespace: data } }] }] }`,
  ),
  CNP(
    'pings',
    `spec: { ${DB}, ingress: [{ fromEndpoints: [${A}], icmps: [{ fields: [{ type: 8 }, { family: IPv6, type: 128 }] }] }, { fromEntities: [remote-node], toPorts: [{ ports: [{ port: "9000", endPort: 9010, protocol: TCP }] }] }], egress: [{}] }`,
  ),
  CNP(
    'outside',
    `spec: { ${DB}, ingress: [{}], egress: [{ toCIDR: [192.0.2.0/25], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }, { toCIDRSet: [{ cidr: 10.0.0.0/9, except: [10.8.0.0/16] }] }, { toServices: [{ k8sService: { serviceName: api, namespace: ops } }] }] }`,
  ),
  CNP(
    'isolated',
    `spec: { ${DB}, ingress: [{}], egress: [{}], enableDefaultDeny: { ingress: true, egress: true } }`,
  ),
  CCNP(
    'everywhere',
    `{ endpointSelector: { matchLabels: { app: db } }, ingress: [{ fromEntities: [cluster], toPorts: [{ ports: [{ port: "9999", protocol: TCP }] }] }, { fromEndpoints: [{ matchExpressions: [{ key: role, operator: NotIn, values: [guest] }] }], toPorts: [{ ports: [{ port: metrics, protocol: TCP }] }] }], ingressDeny: [{ fromEntities: [host] }], egress: [{}] }`,
  ),
  CCNP(
    'clusterwide',
    `{ endpointSelector: { matchExpressions: [{ key: app, operator: Exists }] }, ingress: [{ fromEntities: [kube-apiserver], toPorts: [{ ports: [{ port: "10250", protocol: TCP }] }] }, { fromCIDRSet: [{ cidr: 203.0.113.0/28, except: [203.0.113.4/31] }] }], egress: [{ toEntities: [host], icmps: [{ fields: [{ type: 13 }] }] }] }`,
  ),
  CCNP(
    'proxied',
    `{ endpointSelector: { matchLabels: { app: web } }, ingress: [{ fromEndpoints: [${A}], authentication: { mode: required } }, { fromEndpoints: [{ matchLabels: { app: c } }, { matchLabels: { app: d } }], toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: PUT, path: "/items/.*", host: shop } ] } }] }], egress: [{ toEndpoints: [${B}], toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*.internal" }] } }] }, { toEntities: [world], toPorts: [{ ports: [{ port: "8443", protocol: TCP }], serverNames: [cdn.example.com] }] }], ingressDeny: [{ fromEntities: [remote-node] }] }`,
  ),
  TIERED(
    'admin',
    `{ tier: Admin, priority: 10, subject: { namespaces: { matchLabels: { team: red } } }, ingress: [{ name: keep, action: Deny, from: [{ namespaces: { matchLabels: { team: blue } } }], protocols: [{ tcp: { destinationPort: { number: 80 } } }] }, { name: rest, action: Accept, from: [{ namespaces: {} }] }] }`,
  ),
  TIERED(
    'admin-two',
    `{ tier: Admin, priority: 20, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: db } } } }, ingress: [{ action: Deny, from: [{ pods: { namespaceSelector: { matchLabels: { team: green } }, podSelector: { matchLabels: { app: a } } } }] }, { action: Accept, from: [{ namespaces: { matchLabels: { team: green } } }], protocols: [{ tcp: { destinationPort: { range: { start: 5000, end: 5010 } } } }] }, { action: Deny, from: [{ namespaces: {} }] }], egress: [{ action: Deny, to: [{ networks: [169.254.169.254/32] }] }] }`,
  ),
  TIERED(
    'baseline',
    `{ tier: Baseline, priority: 5, subject: { namespaces: {} }, ingress: [{ action: Accept, from: [{ namespaces: { matchLabels: { team: ops } } }] }, { action: Deny, from: [{ namespaces: {} }] }], egress: [{ action: Deny, to: [{ networks: [10.0.0.0/8] }] }] }`,
  ),
];
