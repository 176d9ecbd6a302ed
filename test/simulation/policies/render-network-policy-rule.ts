import { type Fields, labelSelector } from './render-selectors.ts';
import type { PeerSpec, PortSpec, SimRule } from './rule.ts';

/** One rule of a NetworkPolicy: peers and ports stand in the order of the rule. */
export function renderRule(rule: SimRule, namespace: string): Fields {
  const field = rule.direction === 'ingress' ? 'from' : 'to';
  return {
    ...(rule.peers !== 'any' && { [field]: rule.peers.map((peer) => renderPeer(peer, namespace)) }),
    ...(rule.ports !== 'any' && { ports: rule.ports.map(renderPort) }),
  };
}

function renderPeer(peer: PeerSpec, home: string): Fields {
  if (peer.kind === 'cidr')
    return { ipBlock: { cidr: peer.cidr, ...(peer.except.length > 0 && { except: peer.except }) } };
  if (peer.kind !== 'pods') throw new Error(`a NetworkPolicy has no peer of kind ${peer.kind}`);
  const { namespace, team } = peer.pods;
  const podSelector = labelSelector(peer.pods);
  if (team !== undefined) return { namespaceSelector: { matchLabels: { team } }, podSelector };
  if (namespace === home) return { podSelector };
  const matchLabels = namespace === undefined ? undefined : { 'kubernetes.io/metadata.name': namespace };
  return { namespaceSelector: matchLabels === undefined ? {} : { matchLabels }, podSelector };
}

function renderPort(port: PortSpec): Fields {
  if (port.kind === 'named') return { port: port.name, protocol: port.protocol };
  const { first, last, protocol } = port;
  if (protocol === 'ANY') throw new Error('a NetworkPolicy names its protocol');
  return { port: first, ...(last > first && { endPort: last }), protocol };
}
