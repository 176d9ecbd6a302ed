import type { IncomingMessage } from 'node:http';
import { Failure } from '../../../model/failure.ts';
import { plainLine } from '../../../model/plain-text.ts';

const MAX_PROBLEM_BYTES = 16 * 1024;

const CERTIFICATE_ERRORS =
  /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY)|ERR_SSL_|EPROTO)/;

/** There was no answer at all. */
export function connectionFailure(url: string, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = cause instanceof AggregateError || !(cause instanceof Error) ? code : cause.message;
  return new Failure(
    'source-unreachable',
    `cannot reach the collector at ${url}: ${plainLine(reason || code)}`,
    {
      cause,
      remedy: CERTIFICATE_ERRORS.test(code)
        ? 'name the authority that signed its certificate with --store-ca-file, and reach it by a name of that certificate'
        : 'check the address given to --store, and that lapse collect runs there with --listen',
    },
  );
}

/** The connection broke while the answer came. */
export function cutFailure(url: string, cause?: unknown): Failure {
  return new Failure('source-unreachable', `the answer of the collector at ${url} was cut off`, {
    ...(cause === undefined ? {} : { cause }),
    remedy: 'run the command again; if that repeats, see the log of the collector and of any proxy between',
  });
}

/** What answers is no collector, or one that this program does not understand. */
export function strangeAnswer(url: string, cause?: unknown): Failure {
  return new Failure('store-unusable', strangeWords(url), {
    ...(cause === undefined ? {} : { cause }),
    remedy: STRANGE_REMEDY,
  });
}

function strangeWords(url: string): string {
  return `what answers at ${url} is not a Lapse collector that this version knows`;
}

const STRANGE_REMEDY = 'check the address given to --store, and use the same version of lapse on both sides';

/** No such path: no collector, or one that is older than what is asked for. */
export class NothingThere extends Failure {
  constructor(url: string) {
    super('store-unusable', strangeWords(url), { cause: new Error('status 404'), remedy: STRANGE_REMEDY });
  }
}

/** The collector answered that it will not, or cannot. */
export async function answerFailure(url: string, response: IncomingMessage): Promise<Failure> {
  const detail = await detailOf(response);
  const said = detail === '' ? '' : `: ${detail}`;
  switch (response.statusCode) {
    case 401:
    case 403:
    case 421:
      return new Failure('usage', `the collector at ${url} does not let us read${said}`, {
        remedy: 'give its token with --store-token-file or in LAPSE_STORE_TOKEN',
      });
    case 502:
    case 503:
    case 504:
    case 429:
      return new Failure('source-unreachable', `the collector at ${url} is busy${said}`, {
        remedy: 'try again in a moment',
      });
    case 500:
      return new Failure('store-unusable', `the collector at ${url} cannot read its store${said}`, {
        remedy: 'see the log of the collector',
      });
    case 404:
      return new NothingThere(url);
    default:
      return strangeAnswer(url, new Error(`status ${response.statusCode}${said}`));
  }
}

async function detailOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const piece of response.setEncoding('utf8')) {
      text += String(piece);
      if (text.length > MAX_PROBLEM_BYTES) break;
    }
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return '';
    return plainLine(String(problem.detail));
  } catch {
    // the status alone says enough where the rest cannot be read
    return '';
  }
}
