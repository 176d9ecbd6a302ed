import { MAX_PORT, PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { err, ok, type Result } from '../model/result.ts';

/** What is opened, as asked: for ICMP the port is the type. */
export interface AskedOpening {
  /** `ICMP`: of the family of the addresses */
  readonly protocol: Protocol | 'ICMP';
  readonly port: number;
}

const BY_NAME: ReadonlyMap<string, Protocol | 'ICMP'> = new Map(
  [...PROTOCOLS, 'ICMP' as const].map((protocol) => [protocol.toUpperCase(), protocol]),
);

/** Reads `5432/TCP`, `53/udp`, `8/ICMP`, `5432` (TCP). The error is a sentence. */
export function parsePort(text: string): Result<AskedOpening, string> {
  const match = /^(\d+)(?:\/(\w+))?$/.exec(text);
  if (match === null)
    return err(
      `"${text}" is no port; write a number and a protocol, such as 5432/TCP, 53/UDP or 8/ICMP (the type)`,
    );
  return readOpening(match[2] ?? 'TCP', Number(match[1]));
}

/** @param port undefined: not given, which only protocols without ports allow */
export function readOpening(protocolName: string, port: number | undefined): Result<AskedOpening, string> {
  const protocol = BY_NAME.get(protocolName) ?? BY_NAME.get(protocolName.toUpperCase());
  if (protocol === undefined)
    return err(`"${protocolName}" is no protocol; one of TCP, UDP, SCTP, ICMP, ICMPv4, ICMPv6, VRRP, IGMP`);
  const [lowest, highest] = rangeOf(protocol);
  if (port === undefined)
    return highest === 0 ? ok({ protocol, port: 0 }) : err(`a port is missing, which ${protocol} needs`);
  if (!Number.isInteger(port) || port < lowest || port > highest) {
    const what = protocol.startsWith('ICMP') ? 'ICMP type' : 'port';
    return err(`${port} is no ${what}; they go from ${lowest} to ${highest}`);
  }
  return ok({ protocol, port });
}

function rangeOf(protocol: AskedOpening['protocol']): readonly [number, number] {
  switch (protocol) {
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return [1, MAX_PORT];
    case 'ICMP':
    case 'ICMPv4':
    case 'ICMPv6':
      return [0, 255];
    case 'VRRP':
    case 'IGMP':
      return [0, 0];
  }
}
