import type { Direction } from './direction.ts';
import { type Endpoint, endpointKey } from './endpoint.ts';
import type { Protocol } from './protocol.ts';

/** Source opens to destination; replies and ephemeral ports are folded away. */
export interface Connection {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** destination port after service translation; the type for ICMP; 0 where the protocol has none */
  readonly port: number;
}

/** What became of the connection at the side that saw it. Only `allowed` is use of a rule. */
export type Outcome = 'allowed' | 'denied' | 'audited';

export const OUTCOMES = ['allowed', 'denied', 'audited'] as const satisfies readonly Outcome[];

/** The half of a connection that an event was seen at; `unknown` where the event does not tell. */
export type SeenAt = Direction | 'unknown';

export function connectionKey(connection: Connection): string {
  return `${endpointKey(connection.source)}\n>\n${endpointKey(connection.destination)}\n${connection.protocol}/${connection.port}`;
}

/** As equal keys, without making them where the parties are the same objects. */
export function isSameConnection(a: Connection, b: Connection): boolean {
  return (
    a.port === b.port &&
    a.protocol === b.protocol &&
    isSameEndpoint(a.source, b.source) &&
    isSameEndpoint(a.destination, b.destination)
  );
}

function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a === b || endpointKey(a) === endpointKey(b);
}
