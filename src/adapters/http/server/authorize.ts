import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from './listen-address.ts';
import type { Problem } from './problem.ts';

/**
 * Who may read: whoever shows the token; where there is none, whoever reaches us by a name of this machine. The
 * latter keeps out a web page that a browser on this machine was led to resolve to 127.0.0.1.
 */
export function authorize(request: IncomingMessage, token: string | undefined): Problem | undefined {
  if (token === undefined) return checkHost(request);
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given !== undefined && isSame(given, token)) return undefined;
  return {
    status: 401,
    detail:
      given === undefined
        ? 'send the token of the collector as Authorization: Bearer <token>'
        : 'the token is not the one of this collector',
    headers: { 'WWW-Authenticate': 'Bearer realm="lapse"' },
  };
}

/** In the same time wherever they differ, and whatever their lengths. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function checkHost({ headers, socket }: IncomingMessage): Problem | undefined {
  // a unix socket has no address; its file's permissions say who may connect
  if (socket.remoteAddress === undefined) return undefined;
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isLoopbackHost(host)) return undefined;
  return {
    status: 421,
    detail: 'without a token only requests to localhost are answered; give the collector a --token-file',
  };
}
