import * as fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

/** One to four policies of all kinds that select and name the same few parties, so that they meet and overlap. */
export function policySet(): fc.Arbitrary<Fields[]> {
  const one = fc.oneof(
    { weight: 3, arbitrary: networkPolicy() },
    { weight: 4, arbitrary: ciliumPolicy('CiliumNetworkPolicy') },
    { weight: 2, arbitrary: ciliumPolicy('CiliumClusterwideNetworkPolicy') },
    { weight: 1, arbitrary: tieredPolicy() },
  );
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((policies) =>
    policies.map((policy, i) => ({
      ...policy,
      metadata: { ...Object(policy['metadata']), name: `p${i}` },
    })),
  );
}

const app = fc.constantFrom('a', 'b', 'c');
const namespace = fc.constantFrom('shop', 'data');
const labels = app.map((value) => ({ matchLabels: { app: value } }));
const selector = fc.oneof(
  labels,
  fc.constant({}),
  fc.constant({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['b'] }] }),
);
const block = fc.constantFrom(
  { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
  { cidr: '10.1.0.0/16' },
  { cidr: '192.0.2.0/24' },
);

function some<T>(one: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> {
  return fc.uniqueArray(one, { minLength: 1, maxLength, selector: (value) => JSON.stringify(value) });
}

function maybe<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(one, { nil: undefined });
}

/** Leaves out what is undefined, as text does. */
function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function networkPolicy(): fc.Arbitrary<Fields> {
  const peer = fc.oneof(
    selector.map((podSelector) => ({ podSelector })),
    namespace.map((name) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
      podSelector: {},
    })),
    block.map((ipBlock) => ({ ipBlock })),
  );
  const port = fc.constantFrom(
    { port: 80 },
    { port: 'http' },
    { port: 8000, endPort: 8010 },
    { protocol: 'UDP', port: 53 },
    { protocol: 'UDP' },
  );
  const rules = (key: 'from' | 'to'): fc.Arbitrary<unknown> =>
    maybe(
      fc.array(
        fc
          .tuple(maybe(some(peer)), maybe(some(port)))
          .map(([peers, ports]) => compact({ [key]: peers, ports })),
        { maxLength: 3 },
      ),
    );
  const types = maybe(fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']));
  return fc
    .tuple(fc.oneof(labels, fc.constant({})), namespace, types, rules('from'), rules('to'))
    .map(([podSelector, where, policyTypes, ingress, egress]) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: where },
      spec: compact({ podSelector, policyTypes, ingress, egress }),
    }));
}

const ciliumPort = fc.constantFrom(
  { port: '80', protocol: 'TCP' },
  { port: '443', protocol: 'TCP' },
  { port: '53' },
  { port: 'http', protocol: 'TCP' },
  { port: '8000', endPort: 8010, protocol: 'TCP' },
);
const http = {
  ports: [{ port: '80', protocol: 'TCP' }],
  rules: { http: [{ method: 'GET' }, { path: '/a' }] },
};
const dns = { ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } };
const icmps = [{ fields: [{ type: 8 }, { type: 13 }] }];

function ciliumPeers(prefix: 'from' | 'to', isDeny: boolean): fc.Arbitrary<Fields> {
  return fc.oneof(
    fc.constant({}),
    some(selector).map((list) => ({ [`${prefix}Endpoints`]: list })),
    some(block).map((list) => ({ [`${prefix}CIDRSet`]: list })),
    some(fc.constantFrom('world', 'cluster', 'host', 'remote-node', 'kube-apiserver')).map((list) => ({
      [`${prefix}Entities`]: list,
    })),
    ...(prefix === 'to' && !isDeny
      ? [
          some(fc.constantFrom({ matchName: 'api.example.com' }, { matchPattern: '*.example.org' })).map(
            (list) => ({ toFQDNs: list }),
          ),
        ]
      : []),
  );
}

function ciliumPorts(prefix: 'from' | 'to', isDeny: boolean): fc.Arbitrary<Fields> {
  return fc.oneof(
    fc.constant({}),
    some(ciliumPort).map((list) => ({ toPorts: [{ ports: list }] })),
    fc.constant({ icmps }),
    ...(isDeny ? [] : [fc.constant({ toPorts: [prefix === 'to' ? dns : http] })]),
  );
}

function ciliumRules(prefix: 'from' | 'to', isDeny: boolean): fc.Arbitrary<unknown[] | undefined> {
  return maybe(
    fc.array(
      fc
        .tuple(ciliumPeers(prefix, isDeny), ciliumPorts(prefix, isDeny))
        .map(([who, what]) => ({ ...who, ...what })),
      { minLength: 1, maxLength: isDeny ? 1 : 3 },
    ),
  );
}

function ciliumPolicy(kind: string): fc.Arbitrary<Fields> {
  const spec = fc
    .tuple(
      fc.oneof(labels, fc.constant({})),
      maybe(fc.record({ ingress: fc.boolean(), egress: fc.boolean() })),
      ciliumRules('from', false),
      ciliumRules('to', false),
      ciliumRules('from', true),
      ciliumRules('to', true),
    )
    .filter(([, , ...sections]) => sections.some((one) => one !== undefined))
    .map(([endpointSelector, enableDefaultDeny, ingress, egress, ingressDeny, egressDeny]) =>
      compact({ endpointSelector, enableDefaultDeny, ingress, egress, ingressDeny, egressDeny }),
    );
  const body = fc.oneof(
    spec.map((one) => ({ spec: one })),
    fc.array(spec, { minLength: 1, maxLength: 2 }).map((specs) => ({ specs })),
  );
  return fc.tuple(namespace, body).map(([where, rest]) => ({
    apiVersion: 'cilium.io/v2',
    kind,
    metadata: kind === 'CiliumNetworkPolicy' ? { namespace: where } : {},
    ...rest,
  }));
}

function tieredPolicy(): fc.Arbitrary<Fields> {
  const peer = namespace.map((name) => ({
    namespaces: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  }));
  const rule = fc
    .tuple(fc.constantFrom('Accept', 'Deny', 'Pass'), some(peer))
    .map(([action, from]) => ({ action, from }));
  return fc
    .tuple(
      fc.constantFrom('Admin', 'Baseline'),
      fc.nat({ max: 1000 }),
      fc.array(rule, { minLength: 1, maxLength: 3 }),
    )
    .map(([tier, priority, ingress]) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: {},
      spec: {
        tier,
        priority,
        subject: { namespaces: {} },
        ingress:
          tier === 'Baseline'
            ? ingress.map((one) => (one.action === 'Pass' ? { ...one, action: 'Accept' } : one))
            : ingress,
      },
    }));
}
