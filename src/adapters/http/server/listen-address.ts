import { isIP } from 'node:net';
import { Failure } from '../../../model/failure.ts';
import { parseIp } from '../../../model/ip.ts';
import { MAX_PORT } from '../../../model/protocol.ts';

/** Where the server listens. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string | undefined; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Reads `:8080` (every address), `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080` or `unix:///path`; port 0 takes a
 * free one. Throws `Failure('usage')`.
 */
export function parseListenAddress(text: string): ListenAddress {
  const path = /^unix:\/\/(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: 'unix', path };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]*)):(\d+)$/.exec(text);
  const port = Number(match?.[3] ?? Number.NaN);
  if (match === null || !(port <= MAX_PORT)) {
    throw new Failure('usage', `cannot listen on "${text}"`, {
      remedy: 'write an address and a port such as :8080, 127.0.0.1:8080 or [::1]:8080, or unix:///path',
    });
  }
  const host = match[1] ?? match[2] ?? '';
  return { kind: 'tcp', host: host === '' ? undefined : host, port };
}

/** Whether only processes of this machine can reach the address. A name other than localhost may be anything. */
export function isLoopback(address: ListenAddress): boolean {
  return address.kind === 'unix' || (address.host !== undefined && isLoopbackHost(address.host));
}

/** @param host a name or an address without brackets */
export function isLoopbackHost(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  if (isIP(host) === 0) return false;
  const ip = parseIp(host);
  return ip !== undefined && (ip.family === 4 ? ip.value >> 24n === 127n : ip.value === 1n);
}
