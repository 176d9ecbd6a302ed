import { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Mail } from '../../report/summary/mail.ts';
import { CallProblem } from '../calling/call-problem.ts';
import { smtpProblem } from './smtp-problem.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte; `starttls` or nothing; `none` for a relay nearby that has neither */
  readonly encryption: 'tls' | 'starttls' | 'none';
  readonly login?: { readonly user: string; readonly password: string };
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  /** the same for every attempt, so that a reader who gets it twice sees it once */
  readonly messageId: string;
}

export interface SmtpSettings {
  /** for one answer of the server */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one mail to all recipients.
 *
 * @param attachment the HTML report
 */
export async function sendMail(
  server: SmtpServer,
  { from, to, messageId }: Envelope,
  { subject, text, attachmentName }: Mail,
  attachment: string,
  { timeoutMs, signal }: SmtpSettings,
): Promise<void> {
  const { host, port, encryption, login } = server;
  const transport = createTransport({
    host,
    port,
    // closing the transport leaves its connection open until the server ends it
    socket: new Socket({ signal }),
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const where = `${host}:${port}`;
  const end = aborted(signal);
  try {
    const { rejected } = await Promise.race([
      end.promise,
      transport.sendMail({
        from,
        to: [...to],
        messageId,
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
        attachments: [
          { filename: attachmentName, content: attachment, contentType: 'text/html; charset=utf-8' },
        ],
      }),
    ]);
    if (rejected.length === 0) return;
    // the others have it: another attempt would send it to them again
    throw new CallProblem(`${where} took it, but not for ${rejected.length} of ${to.length} recipients`, {
      kind: 'never',
    });
  } catch (error) {
    throw error instanceof CallProblem ? error : smtpProblem(where, error, timeoutMs);
  } finally {
    end.forget();
    transport.close();
  }
}

/** Rejects where the signal aborts, which the library does not look at. */
function aborted(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  const done = new AbortController();
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(new CallProblem('given up', { kind: 'never' }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true, signal: done.signal });
  });
  return { promise, forget: () => done.abort() };
}
