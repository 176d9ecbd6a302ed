/** What a connection is used for, as far as a proxy that looks into it can tell. */
export type Request = HttpRequest | DnsRequest | TlsRequest;

export interface HttpRequest {
  readonly kind: 'http';
  readonly method: string;
  /** with the query string, as in the HTTP/2 pseudo header `:path` */
  readonly path: string;
  /** of the `:authority` header, with a port where it names one; undefined: not known */
  readonly host?: string;
  /** by lower-case name; undefined: not known */
  readonly headers?: Readonly<Record<string, string>>;
  /** of the TLS handshake; undefined: not known */
  readonly serverName?: string;
}

/** A DNS query. */
export interface DnsRequest {
  readonly kind: 'dns';
  /** as asked, lower case, without final dot */
  readonly name: string;
}

/** A TLS handshake. */
export interface TlsRequest {
  readonly kind: 'tls';
  /** Server Name Indication, lower case; empty where the client sends none */
  readonly serverName: string;
}
