import { getOrMake } from '../model/get-or-make.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { PortMatch } from '../policies/policy.ts';

/** One protocol and destination port (type, for ICMP) that stands for all that no policy tells apart from it. */
export interface PortAtom {
  readonly protocol: Protocol;
  /** first of the class; it is the one that is asked about */
  readonly port: number;
  /** last of the class */
  readonly last: number;
}

const HIGHEST: Readonly<Record<Protocol, number>> = {
  TCP: MAX_PORT,
  UDP: MAX_PORT,
  SCTP: MAX_PORT,
  ICMPv4: 255,
  ICMPv6: 255,
  VRRP: 0,
  IGMP: 0,
};

/** Port name → the numbers that containers give it, in any protocol. */
export type NamedNumbers = ReadonlyMap<string, ReadonlySet<number>>;

export function namedNumbers({ workloads }: Inventory): NamedNumbers {
  const found = new Map<string, Set<number>>();
  for (const { name, port } of workloads.flatMap((workload) => workload.ports)) {
    const numbers = found.get(name) ?? new Set();
    found.set(name, numbers.add(port));
  }
  return found;
}

/**
 * Cuts each protocol's ports at every boundary that a port entry or a container's named port draws, and takes the
 * first port of every piece. Observed ports need no atoms of their own: each lies in a piece.
 */
export function portAtoms(entries: readonly PortMatch[], named: NamedNumbers): PortAtom[] {
  const cuts = new Map<Protocol, Set<number>>();
  const cut = (protocol: Protocol, first: number, last: number): void => {
    const own = getOrMake(cuts, protocol, () => new Set([0]));
    own.add(first);
    if (last < HIGHEST[protocol]) own.add(last + 1);
  };
  for (const entry of entries) {
    if (entry.kind === 'icmp') cut(entry.protocol, entry.type, entry.type);
    else
      for (const protocol of entry.protocols) {
        if (entry.kind === 'range') cut(protocol, entry.first, entry.last);
        else for (const port of named.get(entry.name) ?? []) cut(protocol, port, port);
      }
  }
  return PROTOCOLS.flatMap((protocol) => atomsOf(protocol, cuts.get(protocol)));
}

function atomsOf(protocol: Protocol, cuts: ReadonlySet<number> | undefined): PortAtom | PortAtom[] {
  if (cuts === undefined) return { protocol, port: 0, last: HIGHEST[protocol] };
  const firsts = [...cuts].sort((a, b) => a - b);
  return firsts.map((port, i) => ({ protocol, port, last: (firsts[i + 1] ?? HIGHEST[protocol] + 1) - 1 }));
}

/** `TCP 5432`, `TCP 1-79`, `ICMPv4 type 8` */
export function formatPort({
  protocol,
  port,
  last = port,
}: Pick<PortAtom, 'protocol' | 'port'> & { readonly last?: number }): string {
  const ports = last === port ? `${port}` : `${port}-${last}`;
  return protocol.startsWith('ICMP') ? `${protocol} type ${ports}` : `${protocol} ${ports}`;
}
