import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { basisLines, isRange } from './comments.ts';
import type { SuggestedPeer, SuggestedPort, SuggestedRule } from './suggested-rule.ts';
import { NOTHING_SEEN, type PolicyContent, type WrittenPolicy } from './written-policy.ts';

/** As a NetworkPolicy. Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export function writeKubernetes({ name, subject, directions, rules }: PolicyContent): WrittenPolicy {
  const { namespace } = subject.workload;
  const lists = DIRECTIONS.map((direction) => ({
    direction,
    own: rules.filter((rule) => rule.direction === direction),
  })).filter(({ own }) => own.length > 0);
  const closed = directions.filter((direction) => !lists.some((one) => one.direction === direction));
  return {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: {
        podSelector: { matchLabels: { ...subject.labels } },
        // isolates; a list that is left out allows nothing
        policyTypes: directions.map((direction) => TYPES[direction]),
        ...Object.fromEntries(
          lists.map(({ direction, own }) => [direction, own.map((rule) => elementOf(rule, namespace))]),
        ),
      },
    },
    comments: [
      ...lists.flatMap(({ direction, own }) =>
        own.map((rule, i) => ({ path: ['spec', direction, i], lines: basisLines(rule) })),
      ),
      ...closed.map((direction) => ({
        path: ['spec', 'policyTypes', directions.indexOf(direction)],
        lines: [NOTHING_SEEN],
      })),
    ],
  };
}

const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const satisfies Record<Direction, string>;

function elementOf({ direction, peers, ports }: SuggestedRule, own: string): Record<string, unknown> {
  return {
    [direction === 'ingress' ? 'from' : 'to']: peers.flatMap((peer) => peersOf(peer, own)),
    ports: ports.map(portOf),
  };
}

const ALL_ADDRESSES = ['0.0.0.0/0', '::/0'];

function peersOf(peer: SuggestedPeer, own: string): Record<string, unknown>[] {
  switch (peer.kind) {
    case 'pods': {
      const isWhole = Object.keys(peer.labels).length === 0;
      const pods = isWhole ? {} : { podSelector: { matchLabels: { ...peer.labels } } };
      if (peer.namespace === own) return [isWhole ? { podSelector: {} } : pods];
      const name = { 'kubernetes.io/metadata.name': peer.namespace };
      return [{ namespaceSelector: { matchLabels: name }, ...pods }];
    }
    case 'all-pods':
      return [{ namespaceSelector: {} }];
    case 'entity':
      // the only one that a NetworkPolicy can name: see PeerFinder
      return ALL_ADDRESSES.map((cidr) => ({ ipBlock: { cidr } }));
    case 'cidr':
      return [{ ipBlock: { cidr: peer.cidr } }];
    case 'name':
      throw new Error('a NetworkPolicy names no names');
  }
}

function portOf(port: SuggestedPort): Record<string, unknown> {
  const { protocol, first, last } = port;
  return { port: first, ...(isRange(port) ? { endPort: last } : {}), protocol };
}
