import { assertNever } from '../assert-never.ts';
import { compareText } from '../problem.ts';
import type { HttpRequest, Request } from '../request.ts';

/** `GET /api at shop with header x-team=a`, `DNS query for a.io`, `TLS to a.io`: equal text means the same request. */
export function formatRequest(request: Request): string {
  switch (request.kind) {
    case 'http':
      return [`${word(request.method)} ${word(request.path)}`, ...knownParts(request)].join(' ');
    case 'dns':
      return `DNS query for ${word(request.name)}`;
    case 'tls':
      return request.serverName === '' ? 'TLS without server name' : `TLS to ${word(request.serverName)}`;
    default:
      return assertNever(request);
  }
}

/** A part that is not known is left out; one that is known to be empty is not. */
function knownParts({ host, headers, serverName }: HttpRequest): string[] {
  const list = Object.entries(headers ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => `${word(name)}=${word(value)}`);
  return [
    ...(host === undefined ? [] : [`at ${word(host)}`]),
    ...(headers === undefined
      ? []
      : [list.length === 0 ? 'with no header' : `with header ${list.join(' ')}`]),
    ...(serverName === undefined ? [] : [`in TLS to ${word(serverName)}`]),
  ];
}

/** Quoted where it would not be one plain word. */
function word(text: string): string {
  return /^[!#-'*+\-.-:<-~]+$/.test(text) ? text : JSON.stringify(text);
}
