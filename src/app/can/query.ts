import type { Protocol } from '../../model/protocol.ts';
import type { Request } from '../../model/request.ts';

/** A question as asked: may the source open this connection to the destination? */
export interface Query {
  /** `namespace/pod`, an address, or `reserved:NAME` */
  readonly source: string;
  readonly destination: string;
  /** `ICMP`: of the family of the addresses, IPv4 where they do not tell */
  readonly protocol: Protocol | 'ICMP';
  /** destination port; the type for ICMP */
  readonly port: number;
  /** what DNS said of the source, where it is an address */
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  /** undefined: the connection alone is asked about */
  readonly request?: Request;
}
