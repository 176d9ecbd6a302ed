/** Valid objects of every kind that says what may connect, together with every construct the readers know. */

const np = (name: string, spec: unknown): unknown => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name,
    namespace: 'shop',
    labels: { team: 'a' },
    annotations: { 'lapse.dev/keep': 'yes' },
    creationTimestamp: '2026-01-02T03:04:05Z',
    ownerReferences: [{ apiVersion: 'x/v1', kind: 'Shop', name: 'shop', controller: true }],
  },
  spec,
});
const cilium = (kind: string, name: string, rest: Readonly<Record<string, unknown>>): unknown => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata: kind === 'CiliumNetworkPolicy' ? { name, namespace: 'shop' } : { name },
  ...rest,
});
const cnp = (name: string, spec: Readonly<Record<string, unknown>>): unknown =>
  cilium('CiliumNetworkPolicy', name, {
    spec: { endpointSelector: { matchLabels: { app: 'web' } }, ...spec },
  });
const ccnp = (name: string, spec: unknown): unknown =>
  cilium('CiliumClusterwideNetworkPolicy', name, { spec });
const tiered = (version: string, kind: string, name: string, spec: unknown): unknown => ({
  apiVersion: `policy.networking.k8s.io/${version}`,
  kind,
  metadata: { name },
  spec,
});

const tcp = (...ports: readonly string[]): unknown => ports.map((port) => ({ port, protocol: 'TCP' }));
const blue = { matchLabels: { team: 'blue' } };
const everyOperator = {
  matchLabels: { app: 'web', 'app.kubernetes.io/name': 'web' },
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['front', 'edge'] },
    { key: 'track', operator: 'NotIn', values: ['canary'] },
    { key: 'version', operator: 'Exists' },
    { key: 'legacy', operator: 'DoesNotExist' },
  ],
};

const NETWORK_POLICIES = [
  np('peers', {
    podSelector: everyOperator,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          { podSelector: everyOperator },
          { namespaceSelector: blue },
          { namespaceSelector: {}, podSelector: blue },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] } },
        ],
        ports: [
          { port: 80 },
          { port: 'http', protocol: 'TCP' },
          { port: 8000, endPort: 8010, protocol: 'UDP' },
          { protocol: 'SCTP' },
        ],
      },
      {},
    ],
    egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port: 53, protocol: 'UDP' }] }],
  }),
  np('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  np('allow-all', { podSelector: {}, ingress: [{}], egress: [{}] }),
];

const CILIUM_POLICIES = [
  cnp('ingress-peers', {
    enableDefaultDeny: { ingress: true, egress: false },
    description: 'peers of every kind',
    labels: [{ source: 'k8s', key: 'x', value: 'y' }],
    log: { value: 'x' },
    ingress: [
      { fromEndpoints: [everyOperator, { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'data' } }] },
      { fromEntities: ['cluster', 'host', 'kube-apiserver', 'world'] },
      { fromCIDR: ['10.0.0.0/8', '192.0.2.7'] },
      { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.96.0.0/12'] }, { cidrGroupRef: 'office' }] },
      { fromCIDRSet: [{ cidrGroupSelector: blue, except: ['10.0.0.0/24'] }] },
      { fromNodes: [{ matchLabels: { pool: 'edge' } }] },
      { fromGroups: [{ aws: { securityGroupsIds: ['sg-1'] } }] },
      { fromEndpoints: [{ matchLabels: { 'reserved:host': '' } }], authentication: { mode: 'required' } },
      {},
    ],
    ingressDeny: [{ fromEntities: ['world'], toPorts: [{ ports: tcp('22') }] }, { fromEndpoints: [{}] }],
  }),
  cnp('egress-peers', {
    egress: [
      { toEndpoints: [{ matchLabels: { 'k8s:k8s-app': 'kube-dns' } }], toPorts: [{ ports: tcp('53') }] },
      {
        toFQDNs: [
          { matchName: 'api.example.com' },
          { matchPattern: '*.example.com' },
          { matchPattern: '**.b.example' },
        ],
      },
      { toServices: [{ k8sService: { serviceName: 'api', namespace: 'shop' } }] },
      { toServices: [{ k8sServiceSelector: { selector: blue, namespace: 'shop' } }] },
      { toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }], icmps: [{ fields: [{ type: 8 }] }] },
      {
        icmps: [
          {
            fields: [
              { type: 'EchoRequest', family: 'IPv6' },
              { type: 3, family: 'IPv4' },
            ],
          },
        ],
      },
      { toNodes: [{}], toPorts: [{ ports: [{ port: '0', protocol: 'ANY' }] }] },
      { toGroups: [{ aws: { region: 'x' } }] },
    ],
    egressDeny: [{ toCIDR: ['169.254.169.254/32'] }],
  }),
  cnp('ports-and-requests', {
    ingress: [
      {
        fromEndpoints: [{}],
        toPorts: [
          {
            ports: [{ port: '8000', endPort: 8010, protocol: 'UDP' }, { port: 'http' }, { port: '010' }],
          },
          {
            ports: tcp('80', '8080'),
            rules: {
              http: [
                { method: 'GET', path: '/api/.*', host: 'api\\..*', headers: ['X-A: b'] },
                {
                  method: 'GET|POST',
                  path: '/(a|b)+/c?',
                  headerMatches: [{ name: 'x', value: 'y', mismatch: 'LOG' }],
                },
                {},
              ],
            },
          },
          { ports: tcp('9092'), rules: { kafka: [{ role: 'produce', topic: 'orders' }] } },
          { ports: tcp('3306'), rules: { l7proto: 'mysql', l7: [{ action: 'select' }] } },
        ],
      },
    ],
    egress: [
      {
        toPorts: [
          {
            ports: [{ port: '53', protocol: 'ANY' }],
            rules: { dns: [{ matchName: 'api.example.com' }, { matchPattern: '*.example.com' }] },
          },
        ],
      },
      { toPorts: [{ ports: tcp('443'), serverNames: ['api.example.com', '*.example.org'] }] },
      {
        toPorts: [
          {
            ports: tcp('443'),
            serverNames: ['api.example.com'],
            terminatingTLS: { secret: { name: 'x', namespace: 'y' } },
            originatingTLS: { secret: { name: 'x', namespace: 'y' }, certificate: 'ca.crt' },
            rules: { http: [{ path: '/' }] },
          },
        ],
      },
      {
        toPorts: [
          {
            ports: tcp('7000'),
            listener: { envoyConfig: { kind: 'CiliumEnvoyConfig', name: 'x' }, name: 'y' },
          },
        ],
      },
    ],
  }),
  cilium('CiliumNetworkPolicy', 'specs', {
    spec: { endpointSelector: {}, ingress: [{}] },
    specs: [
      { endpointSelector: blue, egress: [{ toEntities: ['all'] }] },
      { endpointSelector: everyOperator, ingressDeny: [{ fromEntities: ['remote-node'] }] },
    ],
  }),
];

const CLUSTERWIDE_POLICIES = [
  ccnp('nodes', {
    nodeSelector: { matchLabels: { 'node-role.kubernetes.io/worker': '' } },
    ingress: [{ fromEntities: ['cluster', 'health'], toPorts: [{ ports: tcp('22', '10250') }] }],
    egress: [{ toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*' }] } }] }],
  }),
  ccnp('endpoints', {
    endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'blue' } },
    ingress: [{ fromEndpoints: [{}, { matchLabels: { 'reserved:init': '' } }] }],
    egressDeny: [{ toEntities: ['kube-apiserver'] }],
  }),
  ccnp('init', {
    endpointSelector: { matchLabels: { 'reserved:init': '' } },
    ingress: [{ fromEndpoints: [{}] }],
  }),
];

const anyProtocol = [
  { tcp: { destinationPort: { number: 443 } } },
  { udp: { destinationPort: { range: { start: 5000, end: 5010 } } } },
  { sctp: { destinationPort: { number: 9999 } } },
  { destinationNamedPort: 'http' },
];

const TIERED_POLICIES = [
  tiered('v1alpha2', 'ClusterNetworkPolicy', 'admin', {
    tier: 'Admin',
    priority: 10,
    subject: { pods: { namespaceSelector: blue, podSelector: everyOperator } },
    ingress: [
      {
        name: 'a',
        action: 'Accept',
        from: [{ namespaces: blue }, { pods: { namespaceSelector: {}, podSelector: blue } }],
      },
      { name: 'b', action: 'Deny', from: [{ namespaces: {} }], protocols: anyProtocol.slice(0, 3) },
      { name: 'c', action: 'Pass', from: [{ namespaces: blue }], protocols: anyProtocol.slice(3) },
    ],
    egress: [
      {
        action: 'Accept',
        to: [{ networks: ['10.0.0.0/8', '2001:db8::/32'] }],
        protocols: anyProtocol.slice(0, 2),
      },
      { action: 'Accept', to: [{ domainNames: ['*.example.com', 'api.example.org'] }] },
      { action: 'Deny', to: [{ nodes: blue }] },
    ],
  }),
  tiered('v1alpha2', 'ClusterNetworkPolicy', 'baseline', {
    tier: 'Baseline',
    priority: 1000,
    subject: { namespaces: {} },
    ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
  }),
  tiered('v1alpha1', 'AdminNetworkPolicy', 'old', {
    priority: 5,
    subject: { namespaces: {} },
    ingress: [
      {
        name: 'a',
        action: 'Allow',
        from: [{ namespaces: {} }],
        ports: [{ portNumber: { protocol: 'TCP', port: 80 } }],
      },
    ],
  }),
  tiered('v1alpha1', 'BaselineAdminNetworkPolicy', 'default', {
    subject: { namespaces: {} },
    ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
  }),
];

export const POLICY_SEEDS: readonly unknown[] = [
  ...NETWORK_POLICIES,
  ...CILIUM_POLICIES,
  ...CLUSTERWIDE_POLICIES,
  ...TIERED_POLICIES,
];
