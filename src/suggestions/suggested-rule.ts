import type { Direction } from '../model/direction.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Entity } from '../policies/policy.ts';

/** What a suggested policy allows, before it is said in the words of one kind of policy. */
export interface SuggestedRule {
  readonly direction: Direction;
  /** all of one family; never empty, sorted */
  readonly peers: readonly SuggestedPeer[];
  /** never empty, sorted; either all ICMP or none */
  readonly ports: readonly SuggestedPort[];
  /** queries to DNS servers */
  readonly isDns: boolean;
  readonly basis: Basis;
}

export type SuggestedPeer =
  | {
      readonly kind: 'pods';
      readonly namespace: string;
      /** empty: every pod of the namespace */
      readonly labels: Readonly<Record<string, string>>;
      /** another cluster of the mesh */
      readonly cluster?: string;
    }
  /** every pod of the cluster */
  | { readonly kind: 'all-pods' }
  | { readonly kind: 'entity'; readonly entity: Entity }
  | { readonly kind: 'cidr'; readonly cidr: string }
  /** at egress only */
  | { readonly kind: 'name'; readonly name: string };

/** Destination ports `first` to `last`; for ICMP the type, twice. */
export interface SuggestedPort {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

/** What a rule rests on. */
export interface Basis {
  /** distinct connections; empty: nothing was observed, and the rule stands for what every pod needs */
  readonly connections: ReadonlySet<string>;
  readonly lastSeenMs: number;
  /** the peers in a person's words, sorted */
  readonly who: readonly string[];
}

export function mergeBases(bases: readonly Basis[]): Basis {
  return {
    connections: new Set(bases.flatMap((one) => [...one.connections])),
    lastSeenMs: Math.max(...bases.map((one) => one.lastSeenMs)),
    who: [...new Set(bases.flatMap((one) => one.who))].sort(),
  };
}

export function isIcmp({ protocol }: Pick<SuggestedPort, 'protocol'>): boolean {
  return protocol === 'ICMPv4' || protocol === 'ICMPv6';
}

/** `data/app=postgres`, `api.example.com`: equal text, equal peer; also the order they are written in. */
export function peerText(peer: SuggestedPeer): string {
  switch (peer.kind) {
    case 'pods': {
      const labels = Object.entries(peer.labels).map(([key, value]) => `${key}=${value}`);
      return [peer.cluster ?? '', peer.namespace, labels.join()].join('/');
    }
    case 'all-pods':
      return peer.kind;
    case 'entity':
      return peer.entity;
    case 'cidr':
      return peer.cidr;
    case 'name':
      return peer.name;
  }
}

/** Peers that can stand in one rule: Cilium has a list for each. */
export function familyOf({ kind }: SuggestedPeer): 'pods' | 'entity' | 'cidr' | 'name' {
  return kind === 'all-pods' ? 'pods' : kind;
}
