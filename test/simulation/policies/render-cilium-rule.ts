import { ciliumSelector, type Fields } from './render-selectors.ts';
import type { PeerSpec, PortSpec, SimRule } from './rule.ts';

/** One element of a section of a Cilium policy: peers and ports stand in the order of the rule. */
export function renderRule(rule: SimRule, namespace: string | undefined): Fields {
  const isIngress = rule.direction === 'ingress';
  return {
    ...(rule.peers !== 'any' && renderPeers(rule.peers, isIngress ? 'from' : 'to', namespace)),
    ...(rule.ports !== 'any' && {
      toPorts: [
        {
          ports: rule.ports.map(renderPort),
          ...(rule.inspectsDns === true && { rules: { dns: [{ matchPattern: '*' }] } }),
        },
      ],
    }),
    ...(rule.authenticates === true && { authentication: { mode: 'required' } }),
  };
}

function renderPeers(
  peers: readonly PeerSpec[],
  prefix: 'from' | 'to',
  namespace: string | undefined,
): Fields {
  const lists: Record<string, unknown[]> = {};
  for (const peer of peers) {
    const [field, item] = renderPeer(peer, prefix, namespace);
    lists[field] = [...(lists[field] ?? []), item];
  }
  if (Object.keys(lists).length > 1) throw new Error('a Cilium rule with several kinds of peer');
  return lists;
}

function renderPeer(peer: PeerSpec, prefix: 'from' | 'to', namespace: string | undefined): [string, unknown] {
  switch (peer.kind) {
    case 'pods':
      return [`${prefix}Endpoints`, ciliumSelector(peer.pods, namespace)];
    case 'entity':
      return [`${prefix}Entities`, peer.entity];
    case 'cidr':
      return [
        `${prefix}CIDRSet`,
        { cidr: peer.cidr, ...(peer.except.length > 0 && { except: peer.except }) },
      ];
    case 'fqdn':
      return [
        'toFQDNs',
        peer.pattern.startsWith('*') ? { matchPattern: peer.pattern } : { matchName: peer.pattern },
      ];
  }
}

function renderPort(port: PortSpec): Fields {
  if (port.kind === 'named') return { port: port.name, protocol: port.protocol };
  const { first, last, protocol } = port;
  return { port: String(first), ...(last > first && { endPort: last }), protocol };
}
