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

const leaf: FieldSchema = { kind: 'leaf' };
const list = (of: FieldSchema): FieldSchema => ({ kind: 'list', of });
const map = (fields: Readonly<Record<string, FieldSchema>>): FieldSchema => ({ kind: 'map', fields });

const selector = map({
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
const toPorts = list(
  map({
    ports: list(map({ port: leaf, endPort: leaf, protocol: leaf })),
    rules: leaf,
    serverNames: list(leaf),
    terminatingTLS: leaf,
    originatingTLS: leaf,
    listener: leaf,
  }),
);
const icmps = list(map({ fields: list(map({ family: leaf, type: leaf })) }));
const ingress = {
  fromEndpoints: list(selector),
  fromRequires: list(selector),
  fromCIDR: list(leaf),
  fromCIDRSet: cidrSet,
  fromEntities: list(leaf),
  fromNodes: list(selector),
  fromGroups: list(leaf),
  toPorts,
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
  toPorts,
  icmps,
};
const toFQDNs = list(map({ matchName: leaf, matchPattern: leaf }));

const ciliumRule = map({
  endpointSelector: selector,
  nodeSelector: selector,
  ingress: list(map({ ...ingress, authentication: leaf })),
  ingressDeny: list(map(ingress)),
  egress: list(map({ ...egress, toFQDNs, authentication: leaf })),
  egressDeny: list(map(egress)),
  enableDefaultDeny: map({ ingress: leaf, egress: leaf }),
  labels: leaf,
  description: leaf,
  log: leaf,
});

const header = { apiVersion: leaf, kind: leaf, metadata: leaf };

export const NETWORK_POLICY_SCHEMA = map({ ...header, spec: networkPolicySpec, status: leaf });
export const CILIUM_POLICY_SCHEMA = map({
  ...header,
  spec: ciliumRule,
  specs: list(ciliumRule),
  status: leaf,
});
