import { assertNever } from '../model/assert-never.ts';
import { type Cidr, cidrContains, cidrCovers, cidrsMeet, type IpAddress } from '../model/ip.ts';
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import { type Match, yesIf } from '../model/match.ts';
import type { Protocol } from '../model/protocol.ts';
import { type Selector, satisfies } from '../model/selector.ts';
import { type AgentSettings, DEFAULT_AGENT } from '../policies/inventory/agent-settings.ts';
import type { Entity, NamePattern, PeerMatch, PortMatch } from '../policies/policy.ts';
import type { Identity } from './identity.ts';
import type { ResolveName } from './named-ports.ts';

export function matchSelector(selector: Selector, identity: Identity): Match {
  let result: Match = 'yes';
  for (const requirement of selector.requirements) {
    const value = identity.labels.get(requirement.source, requirement.key);
    if (value === undefined && mayHave(identity, requirement.key)) result = 'maybe';
    else if (!satisfies(requirement, value)) return 'no';
  }
  return result;
}

/** Whether a label may be there that the identity does not show. */
export function mayHave(identity: Identity, key: string): boolean {
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

/** What a match hangs on beside the party: agent settings, and what references stand for. */
export interface Surroundings {
  readonly agent: AgentSettings;
  readonly references: { match(reference: ReferencePeer, identity: Identity): Match };
}

export type ReferencePeer = Extract<PeerMatch, { kind: 'reference' }>;

/** Nothing is known: a reference may match whatever it could. */
export const UNKNOWN_SURROUNDINGS: Surroundings = {
  agent: DEFAULT_AGENT,
  references: { match: (reference, identity) => yesIfOrMaybe(couldMatch(reference, identity)) },
};

export function matchPeer(
  peer: PeerMatch,
  identity: Identity,
  { agent, references }: Surroundings = UNKNOWN_SURROUNDINGS,
): Match {
  switch (peer.kind) {
    case 'endpoints':
      return inCluster(matchSelector(peer.selector, identity), peer.selector, identity, agent);
    case 'entity':
      return matchEntity(peer.entity, identity, agent);
    case 'cidr':
      return matchCidr(peer, identity, agent);
    case 'fqdn':
      return matchFqdn(peer.matches, identity);
    case 'reference':
      return references.match(peer, identity);
    default:
      return assertNever(peer);
  }
}

/** Whether a party is of a kind that the reference may stand for. */
export function couldMatch({ could }: ReferencePeer, { endpoint }: Identity): boolean {
  switch (endpoint.kind) {
    case 'unknown':
      return true;
    case 'pod':
      return could.includes('pods');
    case 'external':
      return could.includes('external');
    case 'reserved':
      return could.includes('nodes');
  }
}

function yesIfOrMaybe(could: boolean): Match {
  return could ? 'maybe' : 'no';
}

/** A selector that names no cluster means the own one from Cilium 1.19 on, every one of a mesh before: option policy-default-local-cluster. */
function inCluster(matched: Match, selector: Selector, identity: Identity, agent: AgentSettings): Match {
  if (matched === 'no' || !isElsewhere(identity, agent)) return matched;
  if (agent.defaultLocalCluster === false) return matched;
  if (selector.requirements.some((one) => one.key === CLUSTER_LABEL || one.source === 'reserved'))
    return matched;
  return agent.defaultLocalCluster === true && !identity.lenient ? 'no' : 'maybe';
}

/** Whether the party is a pod of another cluster of the mesh. */
export function isElsewhere({ endpoint, labels }: Identity, { clusterName }: AgentSettings): boolean {
  if (clusterName === undefined || endpoint.kind !== 'pod') return false;
  const cluster = labels.get('k8s', CLUSTER_LABEL);
  return cluster !== undefined && cluster !== clusterName;
}

/** Reserved labels that make up the entity `cluster` beside the pods: Cilium pkg/policy/api/entity.go. */
const CLUSTER_RESERVED = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

function matchEntity(entity: Entity, identity: Identity, agent: AgentSettings): Match {
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
      if (isElsewhere(identity, agent)) return identity.lenient ? 'maybe' : 'no';
      return yesIf(identity.endpoint.kind === 'pod' || CLUSTER_RESERVED.some(has));
    case 'kube-apiserver':
      // its address may have gone by the node's identity when the flow was seen
      if (identity.lenient && !has(entity) && (has('host') || has('remote-node'))) return 'maybe';
      return yesIf(has(entity));
    default:
      return yesIf(has(entity));
  }
}

function worldFamily({ address, prefix }: Identity): string | undefined {
  const family = (address ?? prefix)?.family;
  return family === undefined ? undefined : `world-ipv${family}`;
}

function matchCidr(
  { cidr, except }: Extract<PeerMatch, { kind: 'cidr' }>,
  identity: Identity,
  agent: AgentSettings,
): Match {
  return matchAddress(
    (address) => cidrContains(cidr, address) && !except.some((hole) => cidrContains(hole, address)),
    identity,
    agent,
    (prefix) => matchPrefix(cidr, except, prefix),
  );
}

/** Whether some address of `prefix` is meant: all of them, none, or it depends on which. */
function matchPrefix(cidr: Cidr, except: readonly Cidr[], prefix: Cidr): Match {
  if (!cidrsMeet(cidr, prefix) || except.some((hole) => cidrCovers(hole, prefix))) return 'no';
  return cidrCovers(cidr, prefix) && !except.some((hole) => cidrsMeet(hole, prefix)) ? 'yes' : 'maybe';
}

/**
 * A CIDR selects addresses outside the cluster. Nodes and pods are among them only under policy-cidr-match-mode, which
 * for evidence may have been on where nothing tells.
 * @param meets whether an address of a prefix is meant of which no more is known
 */
export function matchAddress(
  contains: (address: IpAddress) => boolean,
  { endpoint, labels, address, prefix, lenient }: Identity,
  { cidrMatches }: AgentSettings,
  meets: (prefix: Cidr) => Match = () => 'maybe',
): Match {
  switch (endpoint.kind) {
    case 'external':
      if (prefix !== undefined) return meets(prefix);
      return address === undefined ? 'maybe' : yesIf(contains(address));
    case 'unknown':
      return address === undefined || contains(address) ? 'maybe' : 'no';
    case 'reserved': {
      const isInside = address !== undefined && contains(address);
      const isNode = labels.has('reserved', 'host') || labels.has('reserved', 'remote-node');
      if (isNode && cidrMatches?.includes('nodes') === true)
        return address === undefined ? 'maybe' : yesIf(isInside);
      return isInside && lenient ? 'maybe' : 'no';
    }
    case 'pod': {
      if (cidrMatches?.includes('pods') !== true) return 'no';
      return address === undefined ? 'maybe' : yesIf(contains(address));
    }
  }
}

function matchFqdn(matches: NamePattern, identity: Identity): Match {
  if (identity.endpoint.kind === 'unknown') return 'maybe';
  if (identity.endpoint.kind !== 'external') return 'no';
  if (identity.dnsNames === 'unknown') return 'maybe';
  return yesIf(identity.dnsNames.some((name) => matches.test(name)));
}

/**
 * @param port destination port; the type for ICMP
 */
export function matchPort(entry: PortMatch, protocol: Protocol, port: number, resolve: ResolveName): Match {
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
