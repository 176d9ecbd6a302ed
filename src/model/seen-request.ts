/**
 * Requests as they are recorded: one, or all that look alike. An entry of a policy matches it (`yes`), cannot match it
 * (`no`), or matches some of what it stands for, or may (`maybe`).
 */
export type SeenRequest = SeenHttp | SeenDns | SeenOther;

export interface SeenHttp {
  readonly kind: 'http';
  /** undefined: any */
  readonly method: string | undefined;
  /** of the `:authority` header; undefined: any, or not known */
  readonly host: string | undefined;
  /** see path-template.ts */
  readonly path: string;
}

export interface SeenDns {
  readonly kind: 'dns';
  /** lower case, without final dot; `**.example.com`: some name below that; `**`: any */
  readonly name: string;
}

/** Of a protocol that is not looked into, or of a kind that a newer version recorded. */
export interface SeenOther {
  readonly kind: 'other';
}

export const BELOW = '**.';
export const ANY_NAME = '**';
export const OTHER_REQUEST: SeenOther = { kind: 'other' };

/** Equal text means the same; made to be stored. */
export function seenRequestToText(seen: SeenRequest): string {
  switch (seen.kind) {
    case 'http':
      return JSON.stringify(['http', seen.method ?? null, seen.host ?? null, seen.path]);
    case 'dns':
      return JSON.stringify(['dns', seen.name]);
    case 'other':
      return JSON.stringify(['other']);
  }
}

/** Text of a later version reads as a request of which nothing is known. */
export function seenRequestFromText(text: string): SeenRequest {
  const [kind, first, second, third] = textsOf(text);
  if (kind === 'dns' && typeof first === 'string') return { kind, name: first };
  if (kind === 'http' && typeof third === 'string')
    return { kind, method: first ?? undefined, host: second ?? undefined, path: third };
  return OTHER_REQUEST;
}

function textsOf(text: string): (string | null)[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(isTextOrNull) ? list : [];
  } catch {
    // no JSON: as little is known of it as of a later version's
    return [];
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

/** `GET /api/{number} at shop:8080`, `DNS query for db.example.com`, `a request of another kind` */
export function formatSeenRequest(seen: SeenRequest): string {
  switch (seen.kind) {
    case 'http':
      return `${seen.method ?? 'any method'} ${seen.path}${seen.host === undefined ? '' : ` at ${seen.host}`}`;
    case 'dns':
      return `DNS query for ${seen.name}`;
    case 'other':
      return 'a request of another kind';
  }
}
