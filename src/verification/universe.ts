import { Identities, type Identity } from '../grants/identity.ts';
import { workloadsOf } from '../grants/named-ports.ts';
import { type Endpoint, endpointOfLabels } from '../model/endpoint.ts';
import { type Cidr, formatIp } from '../model/ip.ts';
import { LabelSet, NAMESPACE_LABEL } from '../model/labels.ts';
import { PORT_PROTOCOLS } from '../model/protocol.ts';
import {
  type ContainerPort,
  type Inventory,
  type InventoryWorkload,
  identityLabels,
} from '../policies/inventory/inventory.ts';
import type { Peer, Policy } from '../policies/policy.ts';
import { peersOf, portEntriesOf, selectorsOf, subjectSelectorsOf } from '../policies/policy-parts.ts';
import { hypotheticalPods } from './hypothetical-pods.ts';
import { samplesOf } from './names.ts';

/** Everyone a set of policies could treat differently. */
export interface Universe {
  /** who is known, reserved identities, addresses and names */
  readonly known: readonly Identity[];
  /** pods that could run one day, for each change */
  readonly hypothetical: readonly (readonly Identity[])[];
  /** what runs, and ports of every name that a policy uses, as the hypothetical pods have them */
  readonly inventory: Inventory;
}

/** One policy of which pods are made up. */
export interface Change {
  /** as it was and as it is */
  readonly own: readonly Policy[];
  /** others that may make a difference for it */
  readonly besides: readonly Policy[];
  /** it goes, and denies nothing: of the others only matters whom they isolate */
  readonly onlyTakesAway: boolean;
}

/**
 * Everyone that is known, and hypothetical parties for every distinction the changed policies make (pods by label,
 * addresses by prefix boundary, names by pattern), so that the proof also holds for pods that do not run today.
 */
export function universeOf(
  policies: readonly Policy[],
  changes: readonly Change[],
  inventory: Inventory,
  known: readonly Endpoint[],
  identities: Identities = new Identities(inventory, { namesKnown: true }),
): Universe {
  const peers = peersOf(policies);
  const bare = [...namespacesOf(policies, inventory)].map(bareNamespace).map(podOf);
  const hypothetical = changes.map(({ own, besides, onlyTakesAway }) =>
    hypotheticalPods(
      selectorsOf(own),
      onlyTakesAway ? subjectSelectorsOf(besides) : selectorsOf(besides),
    ).map(podOf),
  );
  const names = new Set(
    portEntriesOf(policies).flatMap((entry) => (entry.kind === 'named' ? [entry.name] : [])),
  );
  const ports = [...names].flatMap((name, i) => portsNamed(name, i, inventory));
  const withPorts = givingPorts([...bare, ...hypothetical.flat()], ports, inventory, identities);
  const identitiesOf = (endpoints: readonly Endpoint[]): readonly Identity[] => [
    ...new Set(endpoints.map((one) => identities.of(one)).map((one) => withPorts.get(one) ?? one)),
  ];
  return {
    known: identitiesOf([
      ...known.filter((endpoint) => endpoint.kind !== 'unknown').map(withoutPrefix),
      ...inventory.workloads
        .filter((one) => !one.hostNetwork)
        .map((one) => podOf(identityLabels(one, inventory))),
      ...bare,
      ...RESERVED.map((labels) => podOf(LabelSet.parse(labels))),
      ...addresses(peers).map((ip) => endpointOfLabels(WORLD, ip, [])),
      ...dnsNames(peers).map((name) => endpointOfLabels(WORLD, undefined, [name])),
    ]),
    hypothetical: hypothetical.map(identitiesOf),
    inventory:
      withPorts.size === 0
        ? inventory
        : { ...inventory, workloads: [...inventory.workloads, { ...ANYONE, ports }] },
  };
}

function podOf(labels: LabelSet): Endpoint {
  return endpointOfLabels(labels, undefined, []);
}

/**
 * Prefixes that observed addresses were folded to draw no line: the lines that policies draw have addresses of their
 * own here, and whether all of a prefix is allowed would depend on how rules divide it, not on what they allow.
 */
function withoutPrefix(endpoint: Endpoint): Endpoint {
  return endpoint.kind === 'external' && endpoint.prefix !== undefined
    ? { kind: endpoint.kind, labels: endpoint.labels, dnsNames: endpoint.dnsNames }
    : endpoint;
}

const WORLD = LabelSet.parse(['reserved:world']);

const RESERVED: readonly (readonly string[])[] = [
  ['reserved:host'],
  ['reserved:remote-node'],
  ['reserved:kube-apiserver', 'reserved:remote-node'],
  ['reserved:kube-apiserver', 'reserved:host'],
  ['reserved:kube-apiserver', 'reserved:world'],
  ['reserved:health'],
  ['reserved:ingress'],
  ['reserved:init'],
  ['reserved:unmanaged'],
  ['reserved:world'],
  ['reserved:world-ipv4'],
  ['reserved:world-ipv6'],
];

function namespacesOf(policies: readonly Policy[], inventory: Inventory): Set<string> {
  return new Set([
    ...inventory.namespaces.keys(),
    ...inventory.workloads.map((workload) => workload.namespace),
    ...policies.flatMap((policy) => policy.ref.namespace ?? []),
  ]);
}

function bareNamespace(namespace: string): LabelSet {
  return LabelSet.of([{ source: 'k8s', key: NAMESPACE_LABEL, value: namespace }]);
}

/** Whose ports the hypothetical pods have; none of them is its own. */
const ANYONE: Omit<InventoryWorkload, 'ports'> = {
  kind: 'Pod',
  namespace: '',
  name: 'hypothetical',
  podLabels: {},
  serviceAccount: 'default',
  hostNetwork: false,
  addresses: [],
  suspended: false,
};

/** The pods with these ports; those that run already have their own. */
function givingPorts(
  pods: readonly Endpoint[],
  ports: readonly ContainerPort[],
  inventory: Inventory,
  identities: Identities,
): ReadonlyMap<Identity, Identity> {
  const given = new Map<Identity, Identity>();
  if (ports.length === 0) return given;
  for (const pod of new Set(pods.map((one) => identities.of(one))))
    if (workloadsOf(pod, inventory).length === 0) given.set(pod, { ...pod, ports });
  return given;
}

/** The numbers the name has already, lest it become ambiguous; a number of its own where it has none. */
function portsNamed(name: string, index: number, { workloads }: Inventory): ContainerPort[] {
  const known = workloads.flatMap((one) => one.ports.filter((port) => port.name === name));
  return PORT_PROTOCOLS.map(
    (protocol) =>
      known.find((port) => port.protocol === protocol) ?? { name, protocol, port: FIRST_NAMED_PORT + index },
  );
}

const FIRST_NAMED_PORT = 61_000;

/** One address on each side of every boundary that a prefix or a hole in one draws. */
function addresses(peers: readonly Peer[]): string[] {
  const cidrs: Cidr[] = peers.flatMap((peer) => (peer.kind === 'cidr' ? [peer.cidr, ...peer.except] : []));
  const found = new Set(['192.0.2.1', '2001:db8::1']);
  for (const { family, first, last } of cidrs) {
    const max = family === 4 ? 2n ** 32n - 1n : 2n ** 128n - 1n;
    for (const value of [first, last, first - 1n, last + 1n])
      if (value >= 0n && value <= max) found.add(formatIp({ family, value }));
  }
  return [...found].sort();
}

/** Names that each pattern matches, and the same with a label more in front. */
function dnsNames(peers: readonly Peer[]): string[] {
  const found = peers.flatMap((peer) => {
    if (peer.kind !== 'fqdn') return [];
    const [name = '', bare = ''] = samplesOf(peer.pattern);
    return [name, `lapse.${name}`, bare];
  });
  return [...new Set(found)].filter((name) => name !== '').sort();
}
