import type { LoggedRequest } from '../../flows/flow.ts';
import { PLACEHOLDERS, QUERY } from '../../model/path-template.ts';
import { ANY_NAME, OTHER_REQUEST, type SeenHttp, type SeenRequest } from '../../model/seen-request.ts';

/** Deeper paths are cut, as are longer ones. */
const MAX_SEGMENTS = 16;
const MAX_PATH_LENGTH = 256;
/** Longer segments are taken for ids. */
const MAX_LITERAL_LENGTH = 64;
const MAX_HOST_LENGTH = 253;
const MAX_NAME_LENGTH = 253;

/**
 * What is recorded of a request: never a query, a password or a token. Segments that tell one object from another
 * become placeholders.
 */
export function seeRequest(logged: LoggedRequest): SeenRequest {
  switch (logged.kind) {
    case 'http':
      return { kind: 'http', method: seenMethod(logged.method), ...seenUrl(logged.url) };
    case 'dns':
      return { kind: 'dns', name: seenName(logged.query) };
    case 'other':
      return OTHER_REQUEST;
  }
}

function seenMethod(method: string): string | undefined {
  return /^[A-Z]{1,20}$/.test(method) ? method : undefined;
}

/** One with characters that no name has is any name: what could match it is not worth telling. */
function seenName(query: string): string {
  const name = query.toLowerCase().replace(/\.$/, '');
  return name.length <= MAX_NAME_LENGTH && /^[-a-z0-9_.]+$/.test(name) ? name : ANY_NAME;
}

/** The origin of an absolute URL, and the rest. */
const URL_PARTS = /^(?:[a-z][-a-z0-9+.]*:)?(?:\/\/([^/?#]*))?([^?#]*)([?#]?)/i;
const HOST = /^(?:[-a-z0-9_.]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;

function seenUrl(url: string): Pick<SeenHttp, 'host' | 'path'> {
  const [, authority = '', path = '', rest = ''] = URL_PARTS.exec(url) ?? [];
  // user and password would be part of what the proxy compares: then it is not known
  const host = authority.length <= MAX_HOST_LENGTH && HOST.test(authority) ? authority : undefined;
  if (!path.startsWith('/')) return { host, path: PLACEHOLDERS.any };
  return { host, path: withRest(templateOf(path), rest) };
}

function withRest(template: string, rest: string): string {
  if (template.endsWith(PLACEHOLDERS.any) || rest === '') return template;
  // how the proxy takes a fragment is not known
  return rest === '?' ? `${template}${QUERY}` : `${template}${PLACEHOLDERS.any}`;
}

function templateOf(path: string): string {
  const segments = path.slice(1).split('/');
  let template = '';
  for (const [i, segment] of segments.entries()) {
    const next = `/${templateSegment(segment)}`;
    if (i >= MAX_SEGMENTS || template.length + next.length > MAX_PATH_LENGTH)
      return `${template}/${PLACEHOLDERS.any}`;
    template += next;
  }
  return template;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Letters that are written as they are: others (`%`, `@`, `;`, `=`) come in addresses, parameters, or in a form that
 * differs from what the proxy saw.
 */
const LITERAL = /^[-A-Za-z0-9._~!$'()+,:]*$/;

function templateSegment(segment: string): string {
  // one digit is a version or a choice as often as an id, and there are but ten
  if (/^\d{2,}$/.test(segment)) return PLACEHOLDERS.number;
  if (UUID.test(segment)) return PLACEHOLDERS.uuid;
  if (/^[0-9a-f]{8,}$/i.test(segment) && /\d/.test(segment)) return PLACEHOLDERS.hex;
  return LITERAL.test(segment) && !isIdLike(segment) ? segment : PLACEHOLDERS.text;
}

const ID_DIGITS = 3;

/** Long, or of letters and many digits: `order-20260501`, `dXNlcjo0Mg8h2`. A version such as `v1beta1` is not. */
function isIdLike(segment: string): boolean {
  if (segment.length > MAX_LITERAL_LENGTH) return true;
  return (segment.match(/\d/g)?.length ?? 0) >= ID_DIGITS;
}
