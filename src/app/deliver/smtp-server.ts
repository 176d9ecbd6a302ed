import type { SmtpServer } from '../../adapters/delivery/email.ts';
import { Failure } from '../../model/failure.ts';

const SCHEMES: Readonly<Record<string, Pick<SmtpServer, 'encryption' | 'port'>>> = {
  'smtp:': { encryption: 'starttls', port: 587 },
  'smtps:': { encryption: 'tls', port: 465 },
  'smtp+plain:': { encryption: 'none', port: 25 },
};

/**
 * Reads `smtp://user@mail.example:587` (STARTTLS, or nothing is sent), `smtps://…` (TLS from the start) and
 * `smtp+plain://…` (neither, and then no login).
 *
 * @throws Failure `usage`; the text is in no message, since it may hold a password
 */
export function smtpServer(text: string, password: string | undefined): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = SCHEMES[url?.protocol ?? ''];
  if (url === undefined || scheme === undefined || url.hostname === '' || !/^\/?$/.test(url.pathname)) {
    throw new Failure('usage', '--smtp-server is no address of an SMTP server', {
      remedy: 'write it like smtp://user@mail.example:587 (STARTTLS) or smtps://user@mail.example:465 (TLS)',
    });
  }
  if (url.password !== '') {
    throw new Failure('usage', '--smtp-server holds a password', {
      remedy: 'put it into a file and name that with --smtp-password-file, or set LAPSE_SMTP_PASSWORD',
    });
  }
  const user = decoded(url.username);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? scheme.port : Number(url.port);
  return { host, port, encryption: scheme.encryption, ...loginOf(user, password, scheme.encryption) };
}

function loginOf(
  user: string,
  password: string | undefined,
  encryption: SmtpServer['encryption'],
): Pick<SmtpServer, 'login'> {
  if (user === '') return {};
  if (encryption === 'none') {
    throw new Failure('usage', '--smtp-server has a login, but no encryption', {
      remedy: 'use smtp:// or smtps://, or leave the user away',
    });
  }
  if (password === undefined) {
    throw new Failure('usage', `--smtp-server has a user, but no password is given`, {
      remedy: 'name its file with --smtp-password-file, or set LAPSE_SMTP_PASSWORD',
    });
  }
  return { login: { user, password } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a percent sign that stands for itself
    return text;
  }
}
