import type { Direction } from '../model/direction.ts';
import { cidrCovers, formatCidr, parseCidr } from '../model/ip.ts';
import { ok } from '../model/result.ts';
import type { Selector } from '../model/selector.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ManifestObject } from './manifest.ts';
import type { Path } from './place.ts';
import type { Peer, PeerMatch, Peers, PolicySpec, PortEntry, Ports, Rule } from './policy.ts';
import { readNetworkPolicyPort } from './ports.ts';
import { invalid, type Read, readEach, readList, readMap } from './read.ts';
import {
  describePods,
  IN_ANY_NAMESPACE,
  inNamespace,
  namespaceKey,
  podKey,
  readSelector,
} from './selectors.ts';

/**
 * Reads `networking.k8s.io/v1` NetworkPolicy as Cilium enforces it: lists that are present count whatever
 * `policyTypes` says, and `policyTypes` adds isolation. Source: k8s.io/api networking/v1; Cilium pkg/k8s/network_policy.go.
 */
export function readNetworkPolicySpec(object: ManifestObject, namespace: string): Read<PolicySpec[]> {
  const map = readMap(object.value['spec'], ['spec']);
  if (!map.ok) return map;
  const spec = map.value ?? {};
  const subject = readSelector(spec['podSelector'], ['spec', 'podSelector'], podKey);
  if (!subject.ok) return subject;
  const ingress = readRules(object, spec['ingress'], 'ingress', namespace);
  if (!ingress.ok) return ingress;
  const egress = readRules(object, spec['egress'], 'egress', namespace);
  if (!egress.ok) return egress;
  const types = readPolicyTypes(spec['policyTypes'], egress.value.length > 0);
  if (!types.ok) return types;
  const selector: Selector = { requirements: [...subject.value.requirements, inNamespace(namespace)] };
  return ok([
    {
      path: 'spec',
      subject: { kind: 'endpoints', selector, text: describePods(selector) },
      isolates: {
        ingress: types.value.includes('ingress') || ingress.value.length > 0,
        egress: types.value.includes('egress') || egress.value.length > 0,
      },
      rules: [...ingress.value, ...egress.value],
    },
  ]);
}

/** Absent or empty means Ingress always, and Egress where there is an egress rule. */
function readPolicyTypes(value: unknown, hasEgressRules: boolean): Read<readonly Direction[]> {
  const path: Path = ['spec', 'policyTypes'];
  const list = readList(value, path);
  if (!list.ok) return list;
  if (list.value === undefined || list.value.length === 0)
    return ok(hasEgressRules ? ['ingress', 'egress'] : ['ingress']);
  return readEach<Direction>(list.value, path, (item, at) => {
    if (item === 'Ingress') return ok('ingress');
    if (item === 'Egress') return ok('egress');
    return invalid(at, `policyTypes holds Ingress and Egress, not ${JSON.stringify(item)}`);
  });
}

function readRules(
  object: ManifestObject,
  value: unknown,
  direction: Direction,
  namespace: string,
): Read<Rule[]> {
  const path: Path = ['spec', direction];
  const list = readList(value, path);
  if (!list.ok) return list;
  return readEach<Rule>(list.value ?? [], path, (item, at) => {
    const map = readMap(item, at);
    if (!map.ok) return map;
    const peers = readPeers(object, map.value ?? {}, at, direction, namespace);
    if (!peers.ok) return peers;
    const ports = readPorts(object, map.value?.['ports'], [...at, 'ports']);
    if (!ports.ok) return ports;
    return ok({
      path: at,
      direction,
      effect: 'allow' as const,
      peers: peers.value,
      ports: ports.value,
      place: object.place(at),
      content: canonicalJson(item),
      frozen: [],
    });
  });
}

/** An absent or empty peer list means everyone, inside and outside the cluster. */
function readPeers(
  object: ManifestObject,
  rule: Readonly<Record<string, unknown>>,
  rulePath: Path,
  direction: Direction,
  namespace: string,
): Read<Peers> {
  const field = direction === 'ingress' ? 'from' : 'to';
  const path: Path = [...rulePath, field];
  const list = readList(rule[field], path);
  if (!list.ok) return list;
  if (list.value === undefined || list.value.length === 0) return ok({ kind: 'any' });
  const peers = readEach<Peer>(list.value, path, (item, at) => {
    const map = readMap(item, at);
    if (!map.ok) return map;
    const match = readPeer(map.value ?? {}, at, namespace);
    if (!match.ok) return match;
    return ok({ ...match.value, path: at, place: object.place(at) });
  });
  return peers.ok ? ok({ kind: 'listed', peers: peers.value }) : peers;
}

type DescribedPeer = PeerMatch & { readonly text: string };

function readPeer(
  peer: Readonly<Record<string, unknown>>,
  path: Path,
  namespace: string,
): Read<DescribedPeer> {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const hasPods = podSelector !== undefined && podSelector !== null;
  const hasNamespaces = namespaceSelector !== undefined && namespaceSelector !== null;
  if (ipBlock !== undefined && ipBlock !== null) {
    if (hasPods || hasNamespaces) {
      return invalid(path, 'ipBlock cannot stand beside podSelector or namespaceSelector');
    }
    return readIpBlock(ipBlock, [...path, 'ipBlock']);
  }
  if (!hasPods && !hasNamespaces) {
    return invalid(path, 'a peer needs podSelector, namespaceSelector or ipBlock');
  }
  const pods = readSelector(podSelector, [...path, 'podSelector'], podKey);
  if (!pods.ok) return pods;
  const namespaces = readSelector(namespaceSelector, [...path, 'namespaceSelector'], namespaceKey);
  if (!namespaces.ok) return namespaces;
  // a negative namespace selector must not reach beyond pods, which alone have a namespace
  const where = hasNamespaces
    ? [...namespaces.value.requirements, IN_ANY_NAMESPACE]
    : [inNamespace(namespace)];
  const selector: Selector = { requirements: [...pods.value.requirements, ...where] };
  return ok({ kind: 'endpoints', selector, text: describePods(selector) });
}

function readIpBlock(value: unknown, path: Path): Read<DescribedPeer> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const cidrText = map.value?.['cidr'];
  const cidr = typeof cidrText === 'string' && cidrText.includes('/') ? parseCidr(cidrText) : undefined;
  if (cidr === undefined)
    return invalid([...path, 'cidr'], `${JSON.stringify(cidrText)} is no CIDR such as 10.0.0.0/8`);
  const list = readList(map.value?.['except'], [...path, 'except']);
  if (!list.ok) return list;
  const except = readEach(list.value ?? [], [...path, 'except'], (item, at) => {
    const hole = typeof item === 'string' ? parseCidr(item) : undefined;
    if (hole === undefined || !cidrCovers(cidr, hole) || hole.prefixLength === cidr.prefixLength) {
      return invalid(at, `${JSON.stringify(item)} is no CIDR within ${formatCidr(cidr)} and smaller than it`);
    }
    return ok(hole);
  });
  if (!except.ok) return except;
  return ok({
    kind: 'cidr',
    cidr,
    except: except.value,
    text: describeCidr(formatCidr(cidr), except.value.map(formatCidr)),
  });
}

export function describeCidr(cidr: string, except: readonly string[]): string {
  return except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`;
}

/** An absent or empty port list means every port of every protocol. */
function readPorts(object: ManifestObject, value: unknown, path: Path): Read<Ports> {
  const list = readList(value, path);
  if (!list.ok) return list;
  if (list.value === undefined || list.value.length === 0) return ok({ kind: 'any' });
  const entries = readEach<PortEntry>(list.value, path, (item, at) => {
    const map = readMap(item, at);
    if (!map.ok) return map;
    const port = readNetworkPolicyPort(map.value ?? {}, at);
    return port.ok ? ok({ ...port.value, path: at, place: object.place(at) }) : port;
  });
  return entries.ok ? ok({ kind: 'listed', entries: entries.value }) : entries;
}
