import { PORT_PROTOCOLS, PROTOCOLS } from '../model/protocol.ts';
import { PortSet } from '../model/sets/port-set.ts';
import type { PortMatch, Ports } from '../policies/policy.ts';

/** Ports that a rule is about for certain: what numbers a name stands for differs from pod to pod, so it adds none. */
export function certainPorts(ports: Ports): PortSet {
  switch (ports.kind) {
    case 'any':
      return PortSet.all;
    case 'none':
      return PortSet.none;
    case 'listed':
      return ports.entries
        .filter((entry) => entry.kind !== 'named')
        .map(possiblePorts)
        .reduce((all, one) => all.union(one), PortSet.none);
  }
}

/** All ports that an entry could be about: a name may stand for any. Undefined: no port is named, so every one. */
export function possiblePorts(entry: PortMatch | undefined): PortSet {
  switch (entry?.kind) {
    case undefined:
      return PortSet.all;
    case 'range':
      return PortSet.of(entry.protocols, entry.first, entry.last);
    case 'icmp':
      return PortSet.of([entry.protocol], entry.type, entry.type);
    case 'named':
      return EVERY_PORT.intersect(PortSet.of(entry.protocols, 0, Number.MAX_SAFE_INTEGER));
  }
}

const EVERY_PORT = PortSet.of(PORT_PROTOCOLS, 0, Number.MAX_SAFE_INTEGER);

/** How many pairs of protocol and port it holds. */
export function countPorts({ ports }: PortSet): number {
  return PROTOCOLS.reduce(
    (sum, protocol) =>
      sum + ports[protocol].intervals.reduce((length, { from, to }) => length + (to - from), 0),
    0,
  );
}
