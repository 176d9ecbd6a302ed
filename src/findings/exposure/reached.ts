import { type Grant, peerKey } from '../../grants/grant.ts';
import { selectorKey } from '../../model/selector.ts';
import { PortSet } from '../../model/sets/port-set.ts';
import type { PeerMatch } from '../../policies/policy.ts';
import { countPorts } from '../port-sets.ts';

/**
 * Whom one peer of a rule reaches, as exposure counts them. `block`: what one CIDR, name, reference or entity stands
 * for, counted as one party. `everyone`: every pod, and one party for all that is no pod.
 */
export type Reached =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'pods'; readonly key: string; readonly peer: Extract<PeerMatch, { kind: 'endpoints' }> }
  | { readonly kind: 'block'; readonly key: string }
  | { readonly kind: 'everyone'; readonly key: string };

export function reachedBy({ peer }: Grant): Reached {
  if (peer === undefined) return { kind: 'everyone', key: 'entity all' };
  if (peer.kind === 'endpoints') return { kind: 'pods', key: selectorKey(peer.selector), peer };
  const key = peerKey(peer);
  if (peer.kind !== 'entity') return { kind: 'block', key };
  switch (peer.entity) {
    case 'none':
      return { kind: 'nobody' };
    case 'all':
    case 'cluster':
      return { kind: 'everyone', key };
    default:
      return { kind: 'block', key };
  }
}

/** Ports by number, and by names, each of which counts as one port. */
export class PortCount {
  static readonly none = new PortCount(PortSet.none, new Set());

  readonly numbers: PortSet;
  /** `TCP http` */
  readonly names: ReadonlySet<string>;

  private constructor(numbers: PortSet, names: ReadonlySet<string>) {
    this.numbers = numbers;
    this.names = names;
  }

  static of({ port }: Grant): PortCount {
    switch (port?.kind) {
      case undefined:
        return new PortCount(PortSet.all, new Set());
      case 'range':
        return new PortCount(PortSet.of(port.protocols, port.first, port.last), new Set());
      case 'icmp':
        return new PortCount(PortSet.of([port.protocol], port.type, port.type), new Set());
      case 'named':
        return new PortCount(PortSet.none, new Set(port.protocols.map((one) => `${one} ${port.name}`)));
    }
  }

  union(other: PortCount): PortCount {
    if (this === PortCount.none) return other;
    if (other === PortCount.none) return this;
    return new PortCount(this.numbers.union(other.numbers), new Set([...this.names, ...other.names]));
  }

  get size(): number {
    return countPorts(this.numbers) + this.names.size;
  }
}
