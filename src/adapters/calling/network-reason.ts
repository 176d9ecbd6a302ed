import { CallProblem } from './call-problem.ts';

const CERTIFICATE_ERRORS =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH)/;

const TLS_ERRORS = /^(?:ERR_SSL_|ERR_TLS_|EPROTO)/;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ECONNECTION: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
};

/**
 * What came of a connection that gave no answer.
 *
 * @param where the other side, without path or credentials: `hooks.slack.com`
 * @param code of the system or a library, such as `ECONNREFUSED`; may be empty
 */
export function connectionProblem(where: string, code: string, cause: unknown): CallProblem {
  if (CERTIFICATE_ERRORS.test(code)) {
    const remedy =
      'name the authority that signed it in NODE_EXTRA_CA_CERTS, a file in PEM, and use a name of the certificate';
    const message = `the certificate of ${where} is not trusted (${code})`;
    return new CallProblem(message, { kind: 'never' }, { remedy, cause });
  }
  if (TLS_ERRORS.test(code)) {
    const remedy = 'check the port and whether the server speaks TLS from the start';
    const message = `${where} speaks no TLS that is understood (${code})`;
    return new CallProblem(message, { kind: 'never' }, { remedy, cause });
  }
  const reason = REASONS[code] ?? `the connection failed${code === '' ? '' : ` (${code})`}`;
  const remedy =
    'check the address and the way to it; proxies are not used unless Node is told to (docs/reporting.md)';
  return new CallProblem(`${where} cannot be reached: ${reason}`, { kind: 'later' }, { remedy, cause });
}

const DEPTH = 5;

/** The system's or library's code of an error or of what caused it; empty where there is none. */
export function codeOf(error: unknown): string {
  let inner = error;
  for (let depth = 0; depth < DEPTH && inner instanceof Error; depth++) {
    // one error per address that was tried; they fail alike
    if (inner instanceof AggregateError && inner.errors.length > 0) inner = inner.errors[0];
    if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
    inner = inner instanceof Error ? inner.cause : undefined;
  }
  return '';
}
