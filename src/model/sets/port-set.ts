import { assertNever } from '../assert-never.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../protocol.ts';
import { IntervalSet } from './interval-set.ts';
import type { SetAlgebra } from './set-algebra.ts';

type Ports = IntervalSet<number>;

const NO_PORTS: Ports = IntervalSet.of<number>([]);

/** All there is of each protocol; VRRP and IGMP have the one "port" 0, as in a Connection. */
const UNIVERSE = byProtocol((protocol) => {
  const last = protocol === 'VRRP' || protocol === 'IGMP' ? 0 : protocol.startsWith('ICMP') ? 255 : MAX_PORT;
  return IntervalSet.of<number>([{ from: 0, to: last + 1 }]);
});

function byProtocol(portsOf: (protocol: Protocol) => Ports): Readonly<Record<Protocol, Ports>> {
  return {
    TCP: portsOf('TCP'),
    UDP: portsOf('UDP'),
    SCTP: portsOf('SCTP'),
    ICMPv4: portsOf('ICMPv4'),
    ICMPv6: portsOf('ICMPv6'),
    VRRP: portsOf('VRRP'),
    IGMP: portsOf('IGMP'),
  };
}

/** Pairs of a protocol and a destination port; for ICMP the port is the type. */
export class PortSet implements SetAlgebra<PortSet> {
  static readonly none = new PortSet(byProtocol(() => NO_PORTS));
  static readonly all = new PortSet(UNIVERSE);

  readonly ports: Readonly<Record<Protocol, Ports>>;

  private constructor(ports: Readonly<Record<Protocol, Ports>>) {
    this.ports = ports;
  }

  /** Ports `first` to `last`, both included, of each of the protocols, as far as the protocol has them. */
  static of(protocols: readonly Protocol[], first: number, last: number): PortSet {
    const range = IntervalSet.of<number>([{ from: first, to: last + 1 }]);
    return new PortSet(
      byProtocol((protocol) =>
        protocols.includes(protocol) ? UNIVERSE[protocol].intersect(range) : NO_PORTS,
      ),
    );
  }

  union(other: PortSet): PortSet {
    return new PortSet(byProtocol((protocol) => this.ports[protocol].union(other.ports[protocol])));
  }

  intersect(other: PortSet): PortSet {
    return new PortSet(byProtocol((protocol) => this.ports[protocol].intersect(other.ports[protocol])));
  }

  subtract(other: PortSet): PortSet {
    return new PortSet(byProtocol((protocol) => this.ports[protocol].subtract(other.ports[protocol])));
  }

  isSubset(of: PortSet): boolean {
    return PROTOCOLS.every((protocol) => this.ports[protocol].isSubset(of.ports[protocol]));
  }

  equals(other: PortSet): boolean {
    return PROTOCOLS.every((protocol) => this.ports[protocol].equals(other.ports[protocol]));
  }

  isEmpty(): boolean {
    return PROTOCOLS.every((protocol) => this.ports[protocol].isEmpty());
  }

  /** @param port destination port; the type for ICMP; 0 where the protocol has none */
  contains(protocol: Protocol, port: number): boolean {
    return this.ports[protocol].contains(port);
  }

  /** `TCP 80, 443, 8000-8100; UDP 53`, `every TCP port; ICMPv4 type 8`, `every port`, `no port` */
  toString(): string {
    if (this.isEmpty()) return 'no port';
    if (this.equals(PortSet.all)) return 'every port';
    return PROTOCOLS.filter((protocol) => !this.ports[protocol].isEmpty())
      .map((protocol) => formatPorts(protocol, this.ports[protocol]))
      .join('; ');
  }
}

function formatPorts(protocol: Protocol, ports: Ports): string {
  const isEvery = ports.equals(UNIVERSE[protocol]);
  switch (protocol) {
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return isEvery ? `every ${protocol} port` : `${protocol} ${ports.toString()}`;
    case 'ICMPv4':
    case 'ICMPv6': {
      const types = ports.toString();
      return isEvery
        ? `every ${protocol} type`
        : `${protocol} ${/\D/.test(types) ? 'types' : 'type'} ${types}`;
    }
    case 'VRRP':
    case 'IGMP':
      return protocol;
    default:
      return assertNever(protocol);
  }
}
