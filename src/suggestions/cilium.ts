import { CLUSTER_LABEL, NAMESPACE_LABEL } from '../model/labels.ts';
import { basisLines, isRange } from './comments.ts';
import { isIcmp, type SuggestedPeer, type SuggestedPort, type SuggestedRule } from './suggested-rule.ts';
import { NOTHING_SEEN, type PolicyContent, type WrittenPolicy } from './written-policy.ts';

/** Ports that one list may hold: Cilium pkg/policy/api/rule_validation.go. */
const MOST_IN_LIST = 40;

/** As a CiliumNetworkPolicy. Source: https://docs.cilium.io/en/stable/security/policy/language/ */
export function writeCilium({ name, subject, directions, rules }: PolicyContent): WrittenPolicy {
  const { namespace } = subject.workload;
  const usesNames = rules.some(({ peers }) => peers.some(({ kind }) => kind === 'name'));
  const lists = directions.map((direction) => {
    const own = rules.filter((rule) => rule.direction === direction);
    // an empty element isolates and allows nothing; an empty list would do nothing
    const elements = own.length === 0 ? [{}] : own.map((rule) => elementOf(rule, namespace, usesNames));
    return { direction, own, elements };
  });
  return {
    object: {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name, namespace },
      spec: {
        endpointSelector: { matchLabels: { ...subject.labels } },
        ...Object.fromEntries(lists.map(({ direction, elements }) => [direction, elements])),
      },
    },
    comments: lists.flatMap(({ direction, own }) =>
      own.length === 0
        ? [{ path: ['spec', direction, 0], lines: [NOTHING_SEEN] }]
        : own.map((rule, i) => ({ path: ['spec', direction, i], lines: basisLines(rule) })),
    ),
  };
}

function elementOf(rule: SuggestedRule, own: string, usesNames: boolean): Record<string, unknown> {
  const side = rule.direction === 'ingress' ? 'from' : 'to';
  const [first] = rule.peers;
  return {
    [`${side}${first === undefined ? '' : FIELDS[first.kind]}`]: rule.peers.map((peer) => peerOf(peer, own)),
    ...portsOf(rule, rule.isDns && usesNames),
  };
}

const FIELDS = {
  pods: 'Endpoints',
  'all-pods': 'Endpoints',
  entity: 'Entities',
  cidr: 'CIDR',
  name: 'FQDNs',
} as const satisfies Record<SuggestedPeer['kind'], string>;

function peerOf(peer: SuggestedPeer, own: string): unknown {
  switch (peer.kind) {
    case 'pods': {
      const { namespace, labels, cluster } = peer;
      // a selector that names no namespace means the policy's own
      const isOwn = namespace === own && cluster === undefined;
      const place = isOwn ? {} : { [`k8s:${NAMESPACE_LABEL}`]: namespace };
      const mesh = cluster === undefined ? {} : { [`k8s:${CLUSTER_LABEL}`]: cluster };
      const all = { ...mesh, ...place, ...labels };
      return Object.keys(all).length === 0 ? {} : { matchLabels: all };
    }
    case 'all-pods':
      return { matchExpressions: [{ key: `k8s:${NAMESPACE_LABEL}`, operator: 'Exists' }] };
    case 'entity':
      return peer.entity;
    case 'cidr':
      return peer.cidr;
    case 'name':
      return { matchName: peer.name };
  }
}

/** @param isProxied whether names are learned from the answers */
function portsOf({ ports, isDns }: SuggestedRule, isProxied: boolean): Record<string, unknown> {
  if (ports.some(isIcmp)) return { icmps: chunks(ports.map(icmpOf)).map((fields) => ({ fields })) };
  if (isDns) {
    const rules = isProxied ? { rules: { dns: [{ matchPattern: '*' }] } } : {};
    return { toPorts: [{ ports: ports.map(portOf), ...rules }] };
  }
  return { toPorts: chunks(ports.map(portOf)).map((list) => ({ ports: list })) };
}

function portOf(port: SuggestedPort): Record<string, unknown> {
  const { protocol, first, last } = port;
  return { port: String(first), ...(isRange(port) ? { endPort: last } : {}), protocol };
}

function icmpOf({ protocol, first }: SuggestedPort): Record<string, unknown> {
  return { family: protocol === 'ICMPv6' ? 'IPv6' : 'IPv4', type: first };
}

function chunks<T>(list: readonly T[]): T[][] {
  const count = Math.ceil(list.length / MOST_IN_LIST);
  return Array.from({ length: count }, (_, i) => list.slice(i * MOST_IN_LIST, (i + 1) * MOST_IN_LIST));
}
