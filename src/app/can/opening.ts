import { assertNever } from '../../model/assert-never.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';
import type { DescribedOpening } from '../../report/can.ts';
import type { Opening } from './access.ts';
import type { Party } from './party.ts';
import type { Query } from './query.ts';

/** What is asked of a pair of parties: ICMP without a version is that of their addresses, 4 where they do not tell. */
export function openingOf(
  { protocol, port, request }: Pick<Query, 'protocol' | 'port' | 'request'>,
  source: Party,
  destination: Party,
): Opening {
  return { protocol: protocol === 'ICMP' ? icmpOf(source, destination) : protocol, port, request };
}

function icmpOf(source: Party, destination: Party): Protocol {
  const isSixth = [source, destination].some(
    (party) => party.kind === 'other' && party.identity.address?.family === 6,
  );
  return isSixth ? 'ICMPv6' : 'ICMPv4';
}

export function describeOpening({ protocol, port, request }: Opening): DescribedOpening {
  return {
    port: describePort(protocol, port),
    request: request === undefined ? undefined : describeRequest(request),
  };
}

function describePort(protocol: Protocol, port: number): string {
  if (protocol === 'VRRP' || protocol === 'IGMP') return protocol;
  return protocol.startsWith('ICMP') ? `${protocol} type ${port}` : `${protocol} ${port}`;
}

function describeRequest(request: Request): string {
  switch (request.kind) {
    case 'http':
      return `${request.method} ${request.host ?? ''}${request.path}`;
    case 'dns':
      return `DNS query ${request.name}`;
    case 'tls':
      return request.serverName === '' ? 'TLS without server name' : `TLS to ${request.serverName}`;
    default:
      return assertNever(request);
  }
}
