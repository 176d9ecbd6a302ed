import { plainLine } from '../../model/plain-text.ts';
import { CallProblem } from '../calling/call-problem.ts';
import { codeOf, connectionProblem } from '../calling/network-reason.ts';

const LONGEST_DETAIL = 200;

/** What an error of the SMTP library means: replies 4xx and broken connections pass, 5xx and certificates do not. */
export function smtpProblem(where: string, error: unknown, timeoutMs: number): CallProblem {
  const [code, command] = [codeOf(error), field(error, 'command')];
  const status = Number(field(error, 'responseCode'));
  if (command === 'STARTTLS' && status >= 400) {
    const remedy = 'use smtps:// with its port for TLS, or smtp+plain:// without a login for a relay nearby';
    return new CallProblem(
      `${where} offers no STARTTLS`,
      { kind: 'never' },
      { status, remedy, cause: error },
    );
  }
  if (status >= 400) {
    const said = plainLine(field(error, 'response').replace(/^\d{3}[ -]/, '')).slice(0, LONGEST_DETAIL);
    const retry = { kind: status < 500 ? 'later' : 'never' } as const;
    return new CallProblem(`${where} answered ${status}: ${said}`, retry, { status, cause: error });
  }
  if (code === 'ETIMEDOUT') {
    const message = `${where} did not answer within ${timeoutMs / 1000} s`;
    return new CallProblem(message, { kind: 'later' }, { cause: error });
  }
  if (code === 'EAUTH') {
    const message = `${where} offers no login that is understood`;
    return new CallProblem(message, { kind: 'never' }, { cause: error });
  }
  // the library's code hides the system's
  return connectionProblem(where, field(error, 'originalCode') || code, error);
}

/** A property of an error as text; empty where there is none. */
function field(error: unknown, name: string): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
