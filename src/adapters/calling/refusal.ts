import { plainLine } from '../../model/plain-text.ts';
import { CallProblem, type Retry } from './call-problem.ts';
import { isRateLimited, retryAfterMs } from './retry-after.ts';

const LONGEST_DETAIL = 200;
/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const SLOW_DOWN_MS = 60_000;

/** What an answer that is no success means. */
export function refusal(
  where: string,
  status: number,
  headers: Headers,
  body: string,
  nowMs: number,
): CallProblem {
  const detail = detailOf(body);
  const said = detail === '' ? '' : `: ${detail}`;
  const retry = retryOf(status, headers, nowMs);
  // GitHub asks for this wait in its manual only
  const isSlowDown = retry.kind === 'never' && status === 403 && /secondary rate limit/i.test(detail);
  return new CallProblem(
    `${where} answered ${status}${said}`,
    isSlowDown ? { kind: 'later', afterMs: SLOW_DOWN_MS } : retry,
    { status },
  );
}

/** Not every failure of a server passes: what it does not implement it never will. */
const LASTING = new Set([501, 505]);

function retryOf(status: number, headers: Headers, nowMs: number): Retry {
  const isLimit =
    status === 429 || (status === 403 && (headers.has('retry-after') || isRateLimited(headers)));
  const passes = isLimit || status === 408 || (status >= 500 && !LASTING.has(status));
  if (!passes) return { kind: 'never' };
  const afterMs = retryAfterMs(headers, nowMs);
  return { kind: 'later', ...(afterMs === undefined ? {} : { afterMs }) };
}

/** What the server says of it, in a line: the message of a JSON answer, or short plain text. Pages of HTML say nothing. */
function detailOf(body: string): string {
  const text = messageIn(body) ?? (/^\s*(?:<|$)/.test(body) ? '' : body);
  const line = plainLine(text.trim());
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL)}…` : line;
}

function messageIn(body: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // no JSON, then; the text itself is looked at
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  for (const name of ['message', 'error_description', 'error']) {
    const value: unknown = Reflect.get(parsed, name);
    if (typeof value === 'string') return [value, ...detailsIn(parsed)].join(': ');
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  }
  return undefined;
}

/** GitHub says `Validation Failed`, and only beside it of what. */
function detailsIn(parsed: object): readonly string[] {
  const errors: unknown = Reflect.get(parsed, 'errors');
  if (!Array.isArray(errors)) return [];
  const texts = errors.flatMap((one: unknown) => {
    const message: unknown = typeof one === 'object' && one !== null ? Reflect.get(one, 'message') : one;
    return typeof message === 'string' ? message : [];
  });
  return texts.length === 0 ? [] : [texts.join('; ')];
}
