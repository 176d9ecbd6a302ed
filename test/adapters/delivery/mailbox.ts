import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach } from 'vitest';
import { portOf } from '../calling/stand-in.ts';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** headers and body as they came */
  readonly text: string;
  readonly isSecure: boolean;
  readonly user: string | undefined;
}

export interface Mailbox {
  readonly port: number;
  readonly letters: readonly Letter[];
  /** connections that were made */
  readonly sessions: () => number;
  /** PEM, of `localhost` and 127.0.0.1 */
  readonly certificate: string;
}

export const LOGIN = { user: 'reports', password: 'planted s3cret "pass"' } as const;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

let pair: Promise<{ private: string; cert: string }> | undefined;

function keyPair(): Promise<{ private: string; cert: string }> {
  pair ??= generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return pair;
}

/** A real SMTP server on a free port of loopback, gone after the test; the login is `LOGIN`. */
export async function mailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const letters: Letter[] = [];
  let sessions = 0;
  const { private: key, cert } = await keyPair();
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    onConnect: (_, done) => {
      sessions++;
      done();
    },
    onAuth: ({ username = '', password = '' }, _, done) => {
      if (username === LOGIN.user && password === LOGIN.password) done(null, { user: username });
      else done(new Error(`Invalid login ${password}`));
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        letters.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(pieces).toString(),
          isSecure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        done();
      });
    },
    ...options,
  });
  // a client that goes away is part of what is tested
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: portOf(server.server.address()), letters, sessions: () => sessions, certificate: cert };
}

/** An answer with this SMTP code. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
