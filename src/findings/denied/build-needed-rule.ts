import { isElsewhere } from '../../grants/match.ts';
import type { Direction } from '../../model/direction.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { formatCidr, parseCidr } from '../../model/ip.ts';
import { compareText } from '../../model/problem.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import { ENTITIES, type Entity } from '../../policies/policy.ts';
import type { Usage } from '../../usage/usage.ts';
import type { Population } from '../population.ts';
import type { NeededPeer, NeededPods, NeededPort, NeededRule } from './needed-rule.ts';
import { commonLabels, stableLabels } from './stable-labels.ts';

/** More addresses or names than this are nobody's narrow rule. */
const MOST_PEERS = 10;

/** Undefined where a rule could not be said, or not be narrow: labels unknown, another cluster, too many addresses. */
export function buildNeededRule(
  direction: Direction,
  subjects: readonly Endpoint[],
  peers: readonly Endpoint[],
  usages: readonly Usage[],
  population: Population,
  agent: AgentSettings,
): NeededRule | undefined {
  const subject = podsOf(subjects, population, agent);
  const peer = peerOf(direction, peers, population, agent);
  if (subject === undefined || peer === undefined) return undefined;
  return { direction, subject, peer, ports: portsOf(usages) };
}

function portsOf(usages: readonly Usage[]): NeededPort[] {
  const ports = usages.map(({ connection: { protocol, port } }) => ({ protocol, port }));
  const distinct = new Map(ports.map((one) => [`${one.protocol} ${one.port}`, one]));
  return [...distinct.values()].sort((a, b) => compareText(a.protocol, b.protocol) || a.port - b.port);
}

function peerOf(
  direction: Direction,
  peers: readonly Endpoint[],
  population: Population,
  agent: AgentSettings,
): NeededPeer | undefined {
  const [first] = peers;
  switch (first?.kind) {
    case 'pod': {
      const pods = podsOf(peers, population, agent);
      return pods === undefined ? undefined : { kind: 'pods', ...pods };
    }
    case 'reserved': {
      const entity = ENTITY_ORDER.find((one) => first.labels.has('reserved', one));
      return entity === undefined ? undefined : { kind: 'entity', entity };
    }
    case 'external':
      return outside(direction, peers);
    default:
      return undefined;
  }
}

/** The more telling label first: a node with the API server has both. */
const ENTITY_ORDER: readonly Entity[] = [
  'kube-apiserver',
  ...ENTITIES.filter((one) => one !== 'kube-apiserver'),
];

function outside(direction: Direction, peers: readonly Endpoint[]): NeededPeer | undefined {
  const external = peers.filter((peer) => peer.kind === 'external');
  const names = [...new Set(external.flatMap(({ dnsNames }) => dnsNames))].sort(compareText);
  if (direction === 'egress' && names.length > 0 && external.every(({ dnsNames }) => dnsNames.length > 0))
    return names.length > MOST_PEERS ? undefined : { kind: 'fqdn', names };
  const cidrs = external.map(({ ip }) => (ip === undefined ? undefined : parseCidr(ip)));
  const known = [...new Set(cidrs.flatMap((cidr) => (cidr === undefined ? [] : formatCidr(cidr))))].sort(
    compareText,
  );
  if (cidrs.includes(undefined) || known.length > MOST_PEERS) return undefined;
  return { kind: 'cidr', cidrs: known };
}

function podsOf(
  endpoints: readonly Endpoint[],
  population: Population,
  agent: AgentSettings,
): NeededPods | undefined {
  const pods = endpoints.filter((endpoint) => endpoint.kind === 'pod');
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const [namespace] = namespaces;
  const isElse = pods.some((pod) => isElsewhere(population.identityOf(pod), agent));
  if (namespace === undefined || pods.length < endpoints.length || namespaces.size > 1 || isElse)
    return undefined;
  const labels = commonLabels(pods.map((pod) => stableLabels(pod, population)));
  return Object.keys(labels).length === 0 ? undefined : { namespace, labels };
}
