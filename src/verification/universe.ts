import { Identities, type Identity } from '../grants/identity.ts';
import { type Endpoint, endpointKey, endpointOfLabels } from '../model/endpoint.ts';
import { type Cidr, formatIp } from '../model/ip.ts';
import { type Label, LabelSet, NAMESPACE_LABEL } from '../model/labels.ts';
import type { Selector } from '../model/selector.ts';
import { type Inventory, identityLabels } from '../policies/inventory.ts';
import type { Peer, Policy } from '../policies/policy.ts';

/**
 * Everyone a set of policies could treat differently: those that are known, and hypothetical parties for every
 * distinction the policies make (a pod per selector and namespace, an address per prefix boundary, a name per
 * pattern), so that the proof also holds for pods that do not run today.
 */
export function universeOf(
  policies: readonly Policy[],
  inventory: Inventory,
  known: readonly Endpoint[],
): Identity[] {
  const identities = new Identities(inventory, { namesKnown: true });
  const peers = policies.flatMap((policy) =>
    policy.specs.flatMap((spec) =>
      spec.rules.flatMap((rule) => (rule.peers.kind === 'listed' ? rule.peers.peers : [])),
    ),
  );
  const selectors = [
    ...policies.flatMap((policy) =>
      policy.specs.filter((spec) => spec.subject.kind === 'endpoints').map((spec) => spec.subject.selector),
    ),
    ...peers.flatMap((peer) => (peer.kind === 'endpoints' ? [peer.selector] : [])),
  ];
  const namespaces = new Set([
    ...inventory.namespaces.keys(),
    ...inventory.workloads.map((workload) => workload.namespace),
    ...policies.flatMap((policy) => policy.ref.namespace ?? []),
    'lapse-hypothetical',
  ]);
  const endpoints: Endpoint[] = [
    ...known.filter((endpoint) => endpoint.kind !== 'unknown'),
    ...inventory.workloads
      .filter((one) => !one.hostNetwork)
      .map((one) => pod(identityLabels(one, inventory).labels)),
    ...[...namespaces].map((namespace) => pod([inNamespace(namespace)])),
    ...selectors.flatMap((selector) => hypotheticalPods(selector, namespaces)),
    ...RESERVED.map((labels) => endpointOfLabels(LabelSet.parse(labels), undefined, [])),
    ...addresses(peers).map((ip) => endpointOfLabels(WORLD, ip, [])),
    ...names(peers).map((name) => endpointOfLabels(WORLD, undefined, [name])),
  ];
  return [...new Map(endpoints.map((endpoint) => [endpointKey(endpoint), identities.of(endpoint)])).values()];
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

function pod(labels: readonly Label[]): Endpoint {
  return endpointOfLabels(LabelSet.of(labels), undefined, []);
}

function inNamespace(namespace: string): Label {
  return { source: 'k8s', key: NAMESPACE_LABEL, value: namespace };
}

/** Pods that just satisfy the selector: one per value of each In requirement, in the namespaces it leaves open. */
function hypotheticalPods(selector: Selector, namespaces: ReadonlySet<string>): Endpoint[] {
  const base: Label[] = [];
  const variants: Label[] = [];
  for (const requirement of selector.requirements) {
    const source = requirement.source === 'any' ? 'k8s' : requirement.source;
    if (source !== 'k8s') return [];
    const label = (value: string): Label => ({ source, key: requirement.key, value });
    if (requirement.operator === 'Exists') base.push(label('lapse-any'));
    if (requirement.operator !== 'In') continue;
    const [first, ...others] = requirement.values;
    if (first !== undefined) base.push(label(first));
    variants.push(...others.map(label));
  }
  const sets = [
    base,
    ...variants.map((variant) => [...base.filter((one) => one.key !== variant.key), variant]),
  ];
  return sets.flatMap((labels) => {
    const named = labels.find((one) => one.key === NAMESPACE_LABEL && one.value !== 'lapse-any');
    if (named !== undefined) return [pod(labels)];
    const open = labels.filter((one) => one.key !== NAMESPACE_LABEL);
    return [...namespaces].map((namespace) => pod([...open, inNamespace(namespace)]));
  });
}

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

/** One name that each pattern matches. */
function names(peers: readonly Peer[]): string[] {
  return peers.flatMap((peer) => (peer.kind === 'fqdn' ? [peer.pattern.replaceAll(/\*+/g, 'lapse')] : []));
}
