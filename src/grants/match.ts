import { assertNever } from '../model/assert-never.ts';
import { cidrContains, type IpAddress, parseIp } from '../model/ip.ts';
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import { allOf, type Match, yesIf } from '../model/match.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Requirement, Selector } from '../model/selector.ts';
import { selects } from '../model/selector.ts';
import type { Entity, NamePattern, PeerMatch, PortMatch } from '../policies/policy.ts';
import type { Identity } from './identity.ts';
import type { NamedPorts } from './named-ports.ts';

export function matchSelector(selector: Selector, identity: Identity): Match {
  if (identity.unknownLabels === 'none') return selects(selector, identity.labels) ? 'yes' : 'no';
  return allOf(selector.requirements.map((requirement) => matchRequirement(requirement, identity)));
}

function matchRequirement(requirement: Requirement, identity: Identity): Match {
  const known = identity.labels.has(requirement.source, requirement.key);
  if (!known && mayHave(identity, requirement.key)) return 'maybe';
  return selects({ requirements: [requirement] }, identity.labels) ? 'yes' : 'no';
}

function mayHave(identity: Identity, key: string): boolean {
  switch (identity.unknownLabels) {
    case 'none':
      return false;
    case 'cluster-wide':
      return (
        (key.startsWith(NAMESPACE_LABELS_PREFIX) && !identity.namespaceLabelsKnown) || key === CLUSTER_LABEL
      );
    case 'all':
      return key !== NAMESPACE_LABEL || !identity.labels.has('any', NAMESPACE_LABEL);
  }
}

export function matchPeer(peer: PeerMatch, identity: Identity): Match {
  switch (peer.kind) {
    case 'endpoints':
      return matchSelector(peer.selector, identity);
    case 'entity':
      return matchEntity(peer.entity, identity);
    case 'cidr':
      return matchCidr(peer, identity);
    case 'fqdn':
      return matchFqdn(peer.matches, identity);
    case 'reference':
      return peer.could.some((kind) => couldBe(kind, identity)) ? 'maybe' : 'no';
    default:
      return assertNever(peer);
  }
}

function couldBe(kind: 'pods' | 'external' | 'nodes', { endpoint }: Identity): boolean {
  if (endpoint.kind === 'unknown') return true;
  if (kind === 'pods') return endpoint.kind === 'pod';
  return kind === 'external' ? endpoint.kind === 'external' : endpoint.kind === 'reserved';
}

/** Reserved labels that make up the entity `cluster` beside the pods: Cilium pkg/policy/api/entity.go. */
const CLUSTER_RESERVED = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

function matchEntity(entity: Entity, identity: Identity): Match {
  if (entity === 'all') return 'yes';
  if (entity === 'none') return 'no';
  if (identity.endpoint.kind === 'unknown') return 'maybe';
  const has = (name: string): boolean => identity.labels.has('reserved', name);
  switch (entity) {
    case 'world':
      return yesIf(has('world') || has('world-ipv4') || has('world-ipv6'));
    case 'world-ipv4':
    case 'world-ipv6':
      return yesIf(has(entity) || (has('world') && worldFamily(identity) === entity));
    case 'cluster':
      return yesIf(identity.endpoint.kind === 'pod' || CLUSTER_RESERVED.some(has));
    case 'kube-apiserver':
      // its address may have gone by the node's identity when the flow was seen
      if (identity.lenient && !has(entity) && (has('host') || has('remote-node'))) return 'maybe';
      return yesIf(has(entity));
    default:
      return yesIf(has(entity));
  }
}

function worldFamily({ endpoint }: Identity): string | undefined {
  const address =
    endpoint.kind === 'external' && endpoint.ip !== undefined ? parseIp(endpoint.ip) : undefined;
  return address === undefined ? undefined : `world-ipv${address.family}`;
}

/** A CIDR selects addresses outside the cluster: neither pods nor, by default, nodes. */
function matchCidr(peer: Extract<PeerMatch, { kind: 'cidr' }>, identity: Identity): Match {
  const { endpoint, address } = identity;
  if (endpoint.kind === 'unknown') return address === undefined || inPeer(peer, address) ? 'maybe' : 'no';
  if (endpoint.kind === 'reserved') {
    // matches only under policy-cidr-match-mode "nodes", which the manifests do not show
    return identity.lenient && address !== undefined && inPeer(peer, address) ? 'maybe' : 'no';
  }
  if (endpoint.kind === 'pod') return 'no';
  if (address === undefined) return 'maybe';
  return yesIf(inPeer(peer, address));
}

function inPeer(peer: Extract<PeerMatch, { kind: 'cidr' }>, address: IpAddress): boolean {
  return cidrContains(peer.cidr, address) && !peer.except.some((hole) => cidrContains(hole, address));
}

function matchFqdn(matches: NamePattern, identity: Identity): Match {
  if (identity.endpoint.kind === 'unknown') return 'maybe';
  if (identity.endpoint.kind !== 'external') return 'no';
  if (identity.dnsNames === 'unknown') return 'maybe';
  return yesIf(identity.dnsNames.some((name) => matches.test(name)));
}

/**
 * @param port destination port; the type for ICMP
 * @param resolve what numbers a port name stands for at the side that decides; undefined: not known
 */
export function matchPort(
  entry: PortMatch,
  protocol: Protocol,
  port: number,
  resolve: (name: string) => NamedPorts | undefined,
): Match {
  switch (entry.kind) {
    case 'range':
      return yesIf(entry.protocols.includes(protocol) && entry.first <= port && port <= entry.last);
    case 'icmp':
      return yesIf(entry.protocol === protocol && entry.type === port);
    case 'named': {
      if (!entry.protocols.includes(protocol)) return 'no';
      const numbers = resolve(entry.name);
      return numbers === undefined ? 'maybe' : yesIf(numbers.has(protocol, port));
    }
    default:
      return assertNever(entry);
  }
}
