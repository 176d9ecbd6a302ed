import type { Direction } from '../../model/direction.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Entity } from '../../policies/policy.ts';

/** The narrowest rule that would let some refused traffic through: data that any kind of policy can be written from. */
export interface NeededRule {
  readonly direction: Direction;
  /** the pods that refused */
  readonly subject: NeededPods;
  readonly peer: NeededPeer;
  /** sorted, never empty */
  readonly ports: readonly NeededPort[];
}

export interface NeededPods {
  readonly namespace: string;
  /** never empty: they select these pods, and as few others as labels can tell */
  readonly labels: Readonly<Record<string, string>>;
}

export type NeededPeer =
  | ({ readonly kind: 'pods' } & NeededPods)
  | { readonly kind: 'entity'; readonly entity: Entity }
  /** single addresses outside the cluster, sorted */
  | { readonly kind: 'cidr'; readonly cidrs: readonly string[] }
  /** only at egress; needs the pods' DNS to go through Cilium's proxy */
  | { readonly kind: 'fqdn'; readonly names: readonly string[] };

export interface NeededPort {
  readonly protocol: Protocol;
  /** destination port; the type for ICMP */
  readonly port: number;
}

/** `TCP 5432`, `ICMPv4 type 8` */
export function formatNeededPort({ protocol, port }: NeededPort): string {
  return protocol.startsWith('ICMP') ? `${protocol} type ${port}` : `${protocol} ${port}`;
}

/** `pods app=web in shop`, `api.example.com`, `203.0.113.9/32`, `entity host` */
export function formatNeededPeer(peer: NeededPeer): string {
  switch (peer.kind) {
    case 'pods':
      return formatNeededPods(peer);
    case 'entity':
      return `entity ${peer.entity}`;
    case 'cidr':
      return peer.cidrs.join(', ');
    case 'fqdn':
      return peer.names.join(', ');
  }
}

export function formatNeededPods({ namespace, labels }: NeededPods): string {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `pods ${selector.join(',')} in ${namespace}`;
}
