import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';

/** Where a server listens. */
type Place = { readonly path: string } | { readonly host: string; readonly port: number };

const UNIX_SCHEME = 'unix:';
const DEFAULT_PORT = 443;

export interface TlsOptions {
  readonly secureContext: SecureContext;
  readonly serverName?: string;
}

/** A socket on its way to `host:port` or `unix:///path`, and what a request calls the server. */
export function openSocket(
  address: string,
  tls: TlsOptions | undefined,
): { socket: Socket; authority: string } {
  const place = placeOf(address);
  const authority = tls?.serverName ?? ('path' in place ? 'localhost' : address);
  if (tls === undefined) return { socket: connectTcp({ ...place, noDelay: true }), authority };
  const { secureContext, serverName } = tls;
  const name = serverName ?? ('path' in place ? 'localhost' : place.host);
  // An address is no server name: the certificate must name it as an address.
  const servername = isIP(name) === 0 ? { servername: name } : {};
  return { socket: connectTls({ ...place, ...servername, secureContext, ALPNProtocols: ['h2'] }), authority };
}

function placeOf(address: string): Place {
  if (address.startsWith(UNIX_SCHEME)) {
    const path = address.slice(UNIX_SCHEME.length);
    return { path: path.startsWith('//') ? path.slice(2) : path };
  }
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:]*|.*:.*:[^:]*?))(?::(\d+))?$/.exec(address) ?? [];
  return {
    host: bracketed ?? bare ?? address,
    port: port === undefined ? DEFAULT_PORT : Number(port),
  };
}
