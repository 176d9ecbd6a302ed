import {
  formatNeededPeer,
  type NeededPeer,
  type NeededPort,
  type NeededRule,
} from '../findings/denied/needed-rule.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import { plainLine } from '../model/plain-text.ts';
import { blockLines, type PlainValue } from '../policies/edit/render-value.ts';

export interface NeededPolicy {
  /** `shop/allow-web-egress.yaml`: what it could be saved as */
  readonly file: string;
  readonly yaml: string;
}

/** The narrowest policy that would let refused traffic through, ready to be reviewed and applied. */
export function neededPolicy(rule: NeededRule, workload: string): NeededPolicy {
  const { direction, subject, peer, ports } = rule;
  const name = `allow-${nameOf(workload)}-${direction}`;
  const object: PlainValue = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: subject.namespace },
    spec: {
      endpointSelector: { matchLabels: { ...subject.labels } },
      [direction]: portFields(ports).map((fields) => ({ ...peerField(rule, peer), ...fields })),
    },
  };
  const why = `# would let ${direction === 'egress' ? 'open to' : 'in'}: ${plainLine(formatNeededPeer(peer))}`;
  return {
    file: `${subject.namespace}/${name}.yaml`,
    yaml: `${[why, ...blockLines(object, 2)].join('\n')}\n`,
  };
}

/** As much of a workload's name as the name of an object may hold. */
function nameOf(workload: string): string {
  const name = workload
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return name.replaceAll(/^-+|-+$/g, '') || 'workload';
}

function peerField({ direction, subject }: NeededRule, peer: NeededPeer): Record<string, PlainValue> {
  const [endpoints, entities, cidrs] =
    direction === 'egress'
      ? ['toEndpoints', 'toEntities', 'toCIDR']
      : ['fromEndpoints', 'fromEntities', 'fromCIDR'];
  switch (peer.kind) {
    case 'pods': {
      const elsewhere =
        peer.namespace === subject.namespace ? {} : { [`k8s:${NAMESPACE_LABEL}`]: peer.namespace };
      return { [endpoints]: [{ matchLabels: { ...peer.labels, ...elsewhere } }] };
    }
    case 'entity':
      return { [entities]: [peer.entity] };
    case 'cidr':
      return { [cidrs]: peer.cidrs };
    case 'fqdn':
      return { toFQDNs: peer.names.map((matchName) => ({ matchName })) };
  }
}

/** Cilium takes ports and ICMP types in rules of their own only. */
function portFields(ports: readonly NeededPort[]): readonly Record<string, PlainValue>[] {
  const icmp = ports.filter(({ protocol }) => protocol.startsWith('ICMP'));
  const others = ports.filter(({ protocol }) => !protocol.startsWith('ICMP'));
  const fields = icmp.map(({ protocol, port }) => ({
    family: protocol === 'ICMPv6' ? 'IPv6' : 'IPv4',
    type: port,
  }));
  return [
    ...(others.length === 0
      ? []
      : [{ toPorts: [{ ports: others.map(({ protocol, port }) => ({ port: String(port), protocol })) }] }]),
    ...(fields.length === 0 ? [] : [{ icmps: [{ fields }] }]),
  ];
}
