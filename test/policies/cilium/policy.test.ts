import { describe, expect, it } from 'vitest';
import { selectorKey } from '../../../src/model/selector.ts';
import { ciliumPolicy, clusterwidePolicy, manifest, policyOf } from '../../support/policies.ts';
import { firstRule, isolationOf, peerSelectors, summaryOf } from '../summary.ts';

describe('which directions a Cilium policy isolates (§3.3)', () => {
  it.each([
    { why: 'an ingress element', spec: { ingress: [{ fromEntities: ['world'] }] }, isolates: 'ingress' },
    { why: 'an empty element', spec: { ingress: [{}] }, isolates: 'ingress' },
    { why: 'a null element', spec: { ingress: [null] }, isolates: 'ingress' },
    { why: 'a deny alone', spec: { ingressDeny: [{ fromEntities: ['world'] }] }, isolates: 'ingress' },
    { why: 'egress', spec: { egress: [{}] }, isolates: 'egress' },
    { why: 'egress by a deny', spec: { egressDeny: [{}] }, isolates: 'egress' },
    { why: 'an empty list beside an element', spec: { ingress: [], egress: [{}] }, isolates: 'egress' },
    {
      why: 'default deny off',
      spec: { enableDefaultDeny: { ingress: false }, ingress: [{}] },
      isolates: 'nothing',
    },
    {
      why: 'default deny off in one direction',
      spec: { enableDefaultDeny: { ingress: false }, ingress: [{}], egress: [{}] },
      isolates: 'egress',
    },
    {
      why: 'default deny on, but no element to carry it (T-07)',
      spec: { enableDefaultDeny: { ingress: true }, egress: [{}] },
      isolates: 'egress',
    },
    {
      why: 'default deny null is absent',
      spec: { enableDefaultDeny: { ingress: null }, ingress: [{}] },
      isolates: 'ingress',
    },
  ])('$why → $isolates', ({ spec, isolates }) => {
    expect(isolationOf(policyOf(ciliumPolicy(spec)))).toBe(isolates);
  });
});

describe('what an element allows (§4, §5): absent is any, empty is nothing', () => {
  it.each([
    { element: {}, means: ['none', 'any'] },
    { element: { fromEntities: ['world'] }, means: [['entity world'], 'any'] },
    { element: { fromEntities: ['world'], toPorts: [] }, means: [['entity world'], 'any'] },
    { element: { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }, means: ['any', ['TCP 80']] },
    { element: { icmps: [{ fields: [{ type: 8 }] }] }, means: ['any', ['ICMPv4 type 8']] },
    { element: { fromEndpoints: null }, means: ['none', 'any'] },
    { element: { fromEndpoints: [] }, means: ['none', 'any'] },
    {
      element: { fromEndpoints: [], toPorts: [{ ports: [{ port: '80' }] }] },
      means: ['none', ['any protocol 80']],
    },
    { element: { fromEntities: ['world'], toPorts: [{ ports: [] }] }, means: [['entity world'], 'none'] },
    { element: { fromEntities: ['world'], toPorts: [{}] }, means: [['entity world'], 'none'] },
    {
      element: { toPorts: [{ ports: [{ port: '80' }] }, { ports: [] }, { ports: [{ port: '443' }] }] },
      means: ['any', ['any protocol 80', 'any protocol 443']],
    },
  ])('$element → $means', ({ element, means }) => {
    expect(summaryOf(firstRule(policyOf(ciliumPolicy({ ingress: [element] }))))).toEqual(means);
  });
});

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const OWN = `${NAMESPACE} In(shop)`;
const ANY = `${NAMESPACE} Exists`;

const labels = (matchLabels: Record<string, string>): unknown => ({ matchLabels });

describe('what is added to a peer selector (§2.4)', () => {
  it.each([
    {
      why: 'its own namespace',
      selector: labels({ app: 'web' }),
      namespaced: `any:app In(web) & ${OWN}`,
      clusterwide: `any:app In(web) & ${ANY}`,
    },
    { why: 'the same for everyone', selector: {}, namespaced: OWN, clusterwide: ANY },
    {
      why: 'not where the namespace is named',
      selector: labels({ 'k8s:io.kubernetes.pod.namespace': 'data' }),
      namespaced: `${ANY} & ${NAMESPACE} In(data)`,
      clusterwide: `${ANY} & ${NAMESPACE} In(data)`,
    },
    {
      why: 'not where the namespace is named by another operator: only pods, since they alone carry the cluster label',
      selector: {
        matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: ['data'] }],
      },
      namespaced: `any:io.kubernetes.pod.namespace NotIn(data) & ${ANY}`,
      clusterwide: `any:io.kubernetes.pod.namespace NotIn(data) & ${ANY}`,
    },
    {
      why: 'not where a namespace label is named',
      selector: labels({ 'io.cilium.k8s.namespace.labels.team': 'blue' }),
      namespaced: `any:io.cilium.k8s.namespace.labels.team In(blue) & ${ANY}`,
      clusterwide: `any:io.cilium.k8s.namespace.labels.team In(blue) & ${ANY}`,
    },
    {
      why: 'nothing to a selector of reserved labels',
      selector: labels({ 'reserved:health': '' }),
      namespaced: 'reserved:health In()',
      clusterwide: 'reserved:health In()',
    },
  ])('$why', ({ selector, namespaced, clusterwide }) => {
    const spec = { ingress: [{ fromEndpoints: [selector] }] };
    expect(peerSelectors(policyOf(ciliumPolicy(spec)))).toEqual([namespaced]);
    expect(peerSelectors(policyOf(clusterwidePolicy(spec)))).toEqual([clusterwide]);
  });

  it('a cluster-wide policy about pods in init adds nothing, since such pods have no namespace yet', () => {
    const spec = {
      endpointSelector: { matchLabels: { 'reserved:init': '' } },
      ingress: [{ fromEndpoints: [{}] }],
    };
    expect(peerSelectors(policyOf(clusterwidePolicy(spec)))).toEqual(['']);
  });
});

const subjectOf = (text: string): string => {
  const [spec] = policyOf(text).specs;
  return spec === undefined ? '' : `${spec.subject.kind} ${selectorKey(spec.subject.selector)}`;
};

const select = (
  matchLabels: Record<string, string>,
): { readonly ingress: unknown[] } & Record<string, unknown> => ({
  endpointSelector: { matchLabels },
  ingress: [{}],
});

describe('the subject (§2.4)', () => {
  it.each([
    {
      why: 'stays in its namespace',
      text: ciliumPolicy(select({ app: 'web' })),
      subject: `endpoints any:app In(web) & ${OWN}`,
    },
    {
      why: 'cannot leave it: a namespace written by the user is overwritten',
      text: ciliumPolicy(select({ 'k8s:io.kubernetes.pod.namespace': 'data' })),
      subject: `endpoints ${OWN}`,
    },
    {
      why: 'is everywhere, cluster-wide',
      text: clusterwidePolicy(select({ app: 'web' })),
      subject: 'endpoints any:app In(web)',
    },
    {
      why: 'may be nodes, cluster-wide',
      text: clusterwidePolicy({ nodeSelector: { matchLabels: { role: 'edge' } }, ingress: [{}] }),
      subject: 'nodes any:role In(edge)',
    },
  ])('$why', ({ text, subject }) => {
    expect(subjectOf(text)).toBe(subject);
  });
});

describe('peers', () => {
  it.each([
    {
      field: 'fromEntities',
      peers: ['all', 'cluster', 'kube-apiserver'],
      texts: ['everyone', 'entity cluster', 'entity kube-apiserver'],
    },
    {
      field: 'fromCIDR',
      peers: ['10.0.0.0/8', '192.0.2.1', '2001:DB8::/32'],
      texts: ['10.0.0.0/8', '192.0.2.1/32', '2001:db8::/32'],
    },
    {
      field: 'fromCIDRSet',
      peers: [
        { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
        { cidr: '10.0.0.0/16', except: ['10.0.0.0/8'] },
        { cidrGroupRef: 'partners' },
        { cidrGroupSelector: {} },
      ],
      texts: [
        '10.0.0.0/8 except 10.1.0.0/16',
        '10.0.0.0/16 except 10.0.0.0/8',
        'CIDR group partners',
        'all CIDR groups',
      ],
    },
    { field: 'fromNodes', peers: [{}], texts: ['all other nodes'] },
    { field: 'fromGroups', peers: [{ aws: {} }], texts: ['the addresses of a cloud provider group'] },
    {
      field: 'fromEndpoints',
      peers: [{ matchLabels: { 'reserved:health': '' } }],
      texts: ['endpoints reserved:health='],
    },
  ])('$field', ({ field, peers, texts }) => {
    expect(summaryOf(firstRule(policyOf(ciliumPolicy({ ingress: [{ [field]: peers }] }))))).toEqual([
      texts,
      'any',
    ]);
  });

  it.each([
    {
      field: 'toServices',
      peers: [{ k8sService: { serviceName: 'db' } }],
      texts: ['service db in any namespace'],
    },
    {
      field: 'toFQDNs',
      peers: [{ matchName: 'API.example.com.' }, { matchPattern: '*.example.com' }],
      texts: ['api.example.com', '*.example.com'],
    },
  ])('$field', ({ field, peers, texts }) => {
    expect(summaryOf(firstRule(policyOf(ciliumPolicy({ egress: [{ [field]: peers }] }))))).toEqual([
      texts,
      'any',
    ]);
  });
});

describe('spec and specs (T-31)', () => {
  const one = { endpointSelector: {}, ingress: [{}] };
  it.each([
    { why: 'spec', body: { spec: one }, paths: ['spec'] },
    { why: 'specs', body: { specs: [one, one] }, paths: ['specs[0]', 'specs[1]'] },
    { why: 'both', body: { spec: one, specs: [one] }, paths: ['spec', 'specs[0]'] },
    { why: 'spec beside null specs', body: { spec: one, specs: null }, paths: ['spec'] },
  ])('$why: every element is a rule set of its own', ({ body, paths }) => {
    const policy = policyOf(manifest('cilium.io/v2', 'CiliumNetworkPolicy', { name: 'x' }, body));
    expect(policy.specs.map(({ path }) => path)).toEqual(paths);
  });
});

describe('constructs whose removal does more than take access away are frozen (T-09 to T-12, T-15, T-18, T-20)', () => {
  const ports = [{ port: '443', protocol: 'TCP' }];
  it.each([
    { section: 'ingressDeny', element: {}, because: ['a deny: its work is that nobody tries'] },
    {
      section: 'ingress',
      element: { authentication: { mode: 'required' } },
      because: ['authentication, which other rules may inherit'],
    },
    {
      section: 'ingress',
      element: { fromRequires: [{}] },
      because: ['fromRequires, which restricts other rules'],
    },
    {
      section: 'ingress',
      element: { fromEndpoints: [] },
      because: ['an empty peer list, which some tools turn into "everyone"'],
    },
    {
      section: 'ingress',
      element: { toPorts: [{ ports, rules: { http: [{}] } }] },
      because: ['http rules, which the L7 proxy applies'],
    },
    { section: 'ingress', element: { toPorts: [{ ports, rules: { http: [] } }] }, because: [] },
    {
      section: 'egress',
      element: { toPorts: [{ ports, rules: { dns: [{ matchPattern: '*' }] } }] },
      because: ['DNS rules, which toFQDNs rules learn addresses from'],
    },
    {
      section: 'egress',
      element: { toPorts: [{ ports, serverNames: ['a.example'] }] },
      because: ['TLS server names'],
    },
    {
      section: 'egress',
      element: { toPorts: [{ ports, terminatingTLS: {}, originatingTLS: {} }] },
      because: ['TLS termination', 'TLS origination'],
    },
    {
      section: 'egress',
      element: { toPorts: [{ ports, listener: { name: 'x' } }] },
      because: ['a proxy listener'],
    },
    { section: 'egress', element: { toPorts: [{ ports }] }, because: [] },
  ])('$section $element → $because', ({ section, element, because }) => {
    expect(firstRule(policyOf(ciliumPolicy({ [section]: [element] }))).frozen).toEqual(because);
  });
});

describe('a field that this version does not know', () => {
  it('keeps the policy in force, but its text untouched', () => {
    const policy = policyOf(ciliumPolicy({ ingress: [{ fromEntities: ['world'], fromTheFuture: [] }] }));
    expect(policy.uneditable).toEqual([
      'the field spec.ingress[0].fromTheFuture is not known to this version of Lapse',
    ]);
  });
});
