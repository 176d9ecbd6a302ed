import type { Grant } from '../grants/grant.ts';
import { type Cidr, cidrContains, parseIp } from '../model/ip.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Severity } from './finding.ts';
import { SEVERITIES } from './finding.ts';

/** Where cloud providers serve credentials to whoever asks. */
const METADATA_ADDRESS = parseIp('169.254.169.254');

/** What an intruder could do with the grant: the world, the API server and cloud metadata first. */
export function severityOf(grant: Grant): Severity {
  const { peer, port } = grant;
  const anyPort = port === undefined || (port.kind === 'range' && port.last - port.first > 1000);
  if (peer === undefined) return 'high';
  switch (peer.kind) {
    case 'entity':
      if (['all', 'world', 'world-ipv4', 'world-ipv6', 'kube-apiserver'].includes(peer.entity)) return 'high';
      return peer.entity === 'cluster' || anyPort ? 'medium' : 'low';
    case 'cidr': {
      const holdsMetadata = (cidr: Cidr): boolean =>
        METADATA_ADDRESS !== undefined && cidrContains(cidr, METADATA_ADDRESS);
      const metadata = holdsMetadata(peer.cidr) && !peer.except.some(holdsMetadata);
      return metadata || peer.cidr.prefixLength < 16 ? 'high' : 'medium';
    }
    case 'fqdn':
    case 'reference':
      return 'medium';
    case 'endpoints': {
      const ownNamespace = grant.policy.ref.namespace;
      const isOwn = peer.selector.requirements.some(
        (one) =>
          one.key === NAMESPACE_LABEL &&
          one.operator === 'In' &&
          one.values.every((value) => value === ownNamespace),
      );
      return anyPort || (!isOwn && ownNamespace !== undefined) ? 'medium' : 'low';
    }
  }
}

export function highest(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info';
}
