import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from './listen-address.ts';
import type { Problem } from './problem.ts';

/**
 * Who may read: whoever shows the token, as bearer token or, since that is what a browser asks people for, as password
 * of any user; where there is none, whoever reaches us by a name of this machine. The latter keeps out a web page that
 * a browser on this machine was led to resolve to 127.0.0.1.
 */
export function authorize(request: IncomingMessage, token: string | undefined): Problem | undefined {
  if (token === undefined) return checkHost(request);
  const given = tokenIn(request.headers.authorization ?? '');
  if (given !== undefined && isSame(given, token)) return undefined;
  return {
    status: 401,
    detail:
      given === undefined
        ? 'send the token of the collector as Authorization: Bearer <token>, or as the password of any user'
        : 'the token is not the one of this collector',
    headers: { 'WWW-Authenticate': ['Bearer realm="lapse"', 'Basic realm="lapse", charset="UTF-8"'] },
  };
}

function tokenIn(authorization: string): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1];
  return basic === undefined ? undefined : /^[^:]*:(.+)$/s.exec(Buffer.from(basic, 'base64').toString())?.[1];
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
