import { plainLine } from '../../model/plain-text.ts';
import { CallProblem, type Retry } from './call-problem.ts';
import { isRateLimited, retryAfterMs } from './retry-after.ts';

const LONGEST_DETAIL = 200;

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
  return new CallProblem(`${where} answered ${status}${said}`, retryOf(status, headers, nowMs), {
    status,
  });
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
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  }
  return undefined;
}
