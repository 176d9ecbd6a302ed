import { CallProblem, problemIn } from './call-problem.ts';
import { codeOf, connectionProblem } from './network-reason.ts';
import { refusal } from './refusal.ts';

/** `fetch` as the libraries call it: only with an address in text and a body in text. */
export type HttpCall = (url: string | URL, init?: HttpInit) => Promise<Response>;

export interface HttpInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

export interface HttpSettings {
  /** for one answer, whole */
  readonly timeoutMs: number;
  /** ends every call */
  readonly signal: AbortSignal;
  /** for `Retry-After` given as a date */
  readonly now: () => number;
}

const MAX_REDIRECTS = 3;
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
const REDIRECT_REMEDY = 'give the address that it leads to, if that is where it should go';
const KEEPS_METHOD = new Set([307, 308]);

/**
 * A `fetch` that gives only successes, read to their end; everything else is thrown as a `CallProblem`. It follows
 * redirects within one origin alone: another one would be given the token, or the report.
 */
export function httpCall(settings: HttpSettings): HttpCall {
  return async (url, init = {}) => {
    let target = new URL(url);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const { response, body } = await once(target, init, settings);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        if (response.ok) return wholeResponse(response, body);
        throw refusal(target.host, response.status, response.headers, body, settings.now());
      }
      target = redirected(target, location, response.status, init.method ?? 'GET');
    }
    throw new CallProblem(`${target.host} redirects without end`, { kind: 'never' });
  };
}

async function once(
  url: URL,
  { method = 'GET', headers = {}, body = null }: HttpInit,
  { timeoutMs, signal }: HttpSettings,
): Promise<{ response: Response; body: string }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    return { response, body: await readText(response, url.host) };
  } catch (error) {
    if (error instanceof CallProblem) throw error;
    if (signal.aborted) throw problemIn(signal.reason);
    if (timeout.aborted) {
      throw new CallProblem(
        `${url.host} did not answer within ${timeoutMs / 1000} s`,
        { kind: 'later' },
        { cause: error },
      );
    }
    throw connectionProblem(url.host, codeOf(error), error);
  }
}

async function readText({ body }: Response, where: string): Promise<string> {
  if (body === null) return '';
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw new CallProblem(`${where} answers without end`, { kind: 'never' });
  }
  return Buffer.concat(pieces).toString('utf8');
}

function redirected(from: URL, location: string, status: number, method: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to?.origin !== from.origin) {
    const where = to === undefined ? 'nowhere' : `to ${to.protocol}//${to.host}`;
    throw new CallProblem(
      `${from.host} redirects ${where}, which is not followed`,
      { kind: 'never' },
      { status, remedy: REDIRECT_REMEDY },
    );
  }
  // only these two repeat the request as it was; any other would make a reading of a writing
  if (method !== 'GET' && !KEEPS_METHOD.has(status)) {
    throw new CallProblem(
      `${from.host} redirects a request that writes, which is not followed`,
      { kind: 'never' },
      { status, remedy: REDIRECT_REMEDY },
    );
  }
  return to;
}

/** The same answer with its body at hand. */
function wholeResponse(response: Response, body: string): Response {
  const headers = new Headers(response.headers);
  // of the bytes as they came, not of the text
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  const isEmpty = response.status === 204 || response.status === 205;
  return new Response(isEmpty ? null : body, { status: response.status, headers });
}
