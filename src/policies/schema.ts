/**
 * The fields a policy may have, as far as unknown ones must be told apart. `leaf` accepts anything: its content is
 * judged where it is read.
 * Sources: k8s.io/api networking/v1, Cilium pkg/policy/api (v1.14 to v1.19).
 */
export type FieldSchema =
  | { readonly kind: 'leaf' }
  /** a map with keys of the user's choosing, such as labels */
  | { readonly kind: 'free-map' }
  | { readonly kind: 'list'; readonly of: FieldSchema }
  | { readonly kind: 'map'; readonly fields: Readonly<Record<string, FieldSchema>> };

export const leaf: FieldSchema = { kind: 'leaf' };
export const list = (of: FieldSchema): FieldSchema => ({ kind: 'list', of });
export const map = (fields: Readonly<Record<string, FieldSchema>>): FieldSchema => ({ kind: 'map', fields });

export const selector = map({
  matchLabels: { kind: 'free-map' },
  matchExpressions: list(map({ key: leaf, operator: leaf, values: list(leaf) })),
});

const npPeer = map({
  podSelector: selector,
  namespaceSelector: selector,
  ipBlock: map({ cidr: leaf, except: list(leaf) }),
});
const npPorts = list(map({ port: leaf, endPort: leaf, protocol: leaf }));

const networkPolicySpec = map({
  podSelector: selector,
  policyTypes: list(leaf),
  ingress: list(map({ from: list(npPeer), ports: npPorts })),
  egress: list(map({ to: list(npPeer), ports: npPorts })),
});

const cidrSet = list(
  map({ cidr: leaf, cidrGroupRef: leaf, cidrGroupSelector: selector, except: list(leaf) }),
);
const ports = list(map({ port: leaf, endPort: leaf, protocol: leaf }));
const secret = map({ namespace: leaf, name: leaf });
const tlsContext = map({ secret, trustedCA: leaf, certificate: leaf, privateKey: leaf });
/** Of one element of `rules.http`. */
export const HTTP_RULE_SCHEMA = map({
  method: leaf,
  path: leaf,
  host: leaf,
  headers: list(leaf),
  headerMatches: list(map({ mismatch: leaf, name: leaf, secret, value: leaf })),
});
/** Of one element of `rules.dns`, and of `toFQDNs`. */
export const DNS_RULE_SCHEMA = map({ matchName: leaf, matchPattern: leaf });
const l7Fields = {
  http: list(HTTP_RULE_SCHEMA),
  kafka: list(map({ role: leaf, apiKey: leaf, apiVersion: leaf, clientID: leaf, topic: leaf })),
  dns: list(DNS_RULE_SCHEMA),
  l7proto: leaf,
  l7: list({ kind: 'free-map' }),
};
/** The kinds of L7 rules. */
export const L7_FIELDS: ReadonlySet<string> = new Set(Object.keys(l7Fields));
const toPorts = list(
  map({
    ports,
    rules: map(l7Fields),
    serverNames: list(leaf),
    terminatingTLS: tlsContext,
    originatingTLS: tlsContext,
    listener: map({ envoyConfig: map({ kind: leaf, name: leaf }), name: leaf, priority: leaf }),
  }),
);
/** A deny cannot look into requests, names or TLS: the API server drops what says so. */
const toPortsDeny = list(map({ ports }));
const authentication = map({ mode: leaf });
const icmps = list(map({ fields: list(map({ family: leaf, type: leaf })) }));
const ingress = {
  fromEndpoints: list(selector),
  fromRequires: list(selector),
  fromCIDR: list(leaf),
  fromCIDRSet: cidrSet,
  fromEntities: list(leaf),
  fromNodes: list(selector),
  fromGroups: list(leaf),
  icmps,
};
const egress = {
  toEndpoints: list(selector),
  toRequires: list(selector),
  toCIDR: list(leaf),
  toCIDRSet: cidrSet,
  toEntities: list(leaf),
  toServices: list(leaf),
  toNodes: list(selector),
  toGroups: list(leaf),
  icmps,
};
const toFQDNs = list(DNS_RULE_SCHEMA);

const ciliumRule = map({
  endpointSelector: selector,
  nodeSelector: selector,
  ingress: list(map({ ...ingress, toPorts, authentication })),
  ingressDeny: list(map({ ...ingress, toPorts: toPortsDeny })),
  egress: list(map({ ...egress, toFQDNs, toPorts, authentication })),
  egressDeny: list(map({ ...egress, toPorts: toPortsDeny })),
  enableDefaultDeny: map({ ingress: leaf, egress: leaf }),
  labels: leaf,
  description: leaf,
  log: leaf,
});

export const header = { apiVersion: leaf, kind: leaf, metadata: leaf };

export const NETWORK_POLICY_SCHEMA = map({ ...header, spec: networkPolicySpec, status: leaf });
export const CILIUM_POLICY_SCHEMA = map({
  ...header,
  spec: ciliumRule,
  specs: list(ciliumRule),
  status: leaf,
});
