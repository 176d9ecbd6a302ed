import type { Issues } from '@gitbeaker/rest';
import type { HttpCall } from '../../calling/http-call.ts';

type Options = NonNullable<ConstructorParameters<typeof Issues>[0]>;
type RequesterOf = NonNullable<Options['requesterFn']>;
type Resource = Parameters<RequesterOf>[0];
type Requester = ReturnType<RequesterOf>;
type RequestOptions = NonNullable<Parameters<Requester['get']>[1]>;

/**
 * Sends the library's requests through `call`. Its own sender follows redirects with the token to any host, and tries
 * ten times whatever the server asks for.
 */
export function gitlabRequester(call: HttpCall): RequesterOf {
  return (resource) => {
    const as =
      (method: string): Requester['get'] =>
      async (endpoint, options = {}) => {
        const response = await send(call, method, resource, endpoint, options);
        const headers = Object.fromEntries(response.headers.entries());
        return { body: parsed(await response.text()), headers, status: response.status };
      };
    return { get: as('GET'), post: as('POST'), put: as('PUT'), patch: as('PATCH'), delete: as('DELETE') };
  };
}

async function send(
  call: HttpCall,
  method: string,
  { url, headers, authHeaders }: Resource,
  endpoint: string,
  { searchParams = {}, body }: RequestOptions,
): Promise<Response> {
  const target = new URL(endpoint, url.endsWith('/') ? url : `${url}/`);
  for (const [name, value] of Object.entries(wireNames(searchParams)))
    target.searchParams.set(name, String(value));
  const auth = await Promise.all(
    Object.entries(authHeaders).map(async ([name, value]) => [name, await value()] as const),
  );
  const isJson = body !== undefined && !(body instanceof FormData);
  return call(target, {
    method,
    headers: {
      ...headers,
      ...Object.fromEntries(auth),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
    },
    ...(isJson ? { body: JSON.stringify(wireNames(body)) } : {}),
  });
}

/** `perPage` → `per_page`; what is undefined is left out. */
function wireNames(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** Null where it is no JSON: whoever asked sees that it is none of what he asked for. */
// oxlint-disable-next-line no-explicit-any -- the library's own type of an answer is whatever its caller says
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
