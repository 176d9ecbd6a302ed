import { type FieldSchema, header, leaf, list, map, selector } from '../schema.ts';

/** The fields of ClusterNetworkPolicy v1alpha2, experimental ones too. Source: network-policy-api apis/v1alpha2. */
const pods = map({ namespaceSelector: selector, podSelector: selector });
const podPeer = { namespaces: selector, pods };

const protocol = map({
  destinationPort: map({ number: leaf, range: map({ start: leaf, end: leaf }) }),
});
const rule = {
  name: leaf,
  action: leaf,
  protocols: list(map({ tcp: protocol, udp: protocol, sctp: protocol, destinationNamedPort: leaf })),
};

export const CLUSTER_POLICY_SCHEMA: FieldSchema = map({
  ...header,
  spec: map({
    tier: leaf,
    priority: leaf,
    subject: map(podPeer),
    ingress: list(map({ ...rule, from: list(map(podPeer)) })),
    egress: list(
      map({
        ...rule,
        to: list(map({ ...podPeer, nodes: selector, networks: list(leaf), domainNames: list(leaf) })),
      }),
    ),
  }),
  status: leaf,
});
