import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type SmtpServer, sendMail } from '../../../src/adapters/delivery/email.ts';
import { problemOf } from '../calling/calling.ts';
import { portOf } from '../calling/stand-in.ts';
import { LOGIN, type Mailbox, mailbox, reply } from './mailbox.ts';

const MAIL = {
  subject: 'Unused network access, 2026-06-01',
  text: 'Hello\n',
  attachmentName: 'lapse-2026-06-01.html',
};
const ENVELOPE = {
  from: 'Lapse <lapse@example.org>',
  to: ['team@example.org', 'audit@example.org'],
  messageId: '<one@example.org>',
};
const HTML = '<!doctype html><p>größer</p>';

interface Sending {
  readonly server?: Partial<SmtpServer>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly mail?: Partial<typeof MAIL>;
}

function send(
  { port }: Pick<Mailbox, 'port'>,
  { server, timeoutMs = 60_000, signal, mail }: Sending = {},
): Promise<void> {
  return sendMail(
    { host: '127.0.0.1', port, encryption: 'none', ...server },
    ENVELOPE,
    { ...MAIL, ...mail },
    HTML,
    {
      timeoutMs,
      signal: signal ?? new AbortController().signal,
    },
  );
}

describe('a mail', () => {
  it('has text, the HTML report as attachment, all recipients and the message id', async () => {
    const box = await mailbox();
    await send(box);
    const [letter] = box.letters;
    expect(letter).toMatchObject({ from: 'lapse@example.org', to: ENVELOPE.to, isSecure: false });
    const text = letter?.text ?? '';
    expect(text).toMatch(/^From: Lapse <lapse@example\.org>\r$/m);
    expect(text).toMatch(/^Subject: Unused network access, 2026-06-01\r$/m);
    expect(text).toMatch(/^Message-ID: <one@example\.org>\r$/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toMatch(/^Content-Type: text\/plain/m);
    expect(text).toContain('filename=lapse-2026-06-01.html');
    const packed = /filename=lapse-2026-06-01\.html\r\n\r\n([\s\S]*?)\r\n--/.exec(
      text.replaceAll(/Content-Transfer-Encoding: .*\r\n/g, ''),
    )?.[1];
    expect(Buffer.from(packed ?? '', 'base64').toString()).toBe(HTML);
  });

  it.each(['x\r\nBcc: thief@example.net', 'x\nBcc: thief@example.net', 'x\r\n\r\nbody'])(
    'subject %j makes no header and no body',
    async (subject) => {
      const box = await mailbox();
      await send(box, { mail: { subject } });
      expect(box.letters[0]?.to).toEqual(ENVELOPE.to);
      expect(box.letters[0]?.text).not.toMatch(/^(?:Bcc|body)/m);
    },
  );
});

describe('encryption', () => {
  it('STARTTLS that is not offered: nothing is sent, and the login stays here', async () => {
    const box = await mailbox({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const problem = await problemOf(send(box, { server: { encryption: 'starttls', login: LOGIN } }));
    expect(problem.message).toMatch(/offers no STARTTLS$/);
    expect(problem.retry).toEqual({ kind: 'never' });
    expect(problem.remedy).toContain('smtps://');
    expect(box.letters).toEqual([]);
  });

  it.each([
    { how: 'STARTTLS', encryption: 'starttls', options: {} },
    { how: 'TLS from the start', encryption: 'tls', options: { secure: true } },
  ] as const)('$how with a certificate that nobody vouches for', async ({ encryption, options }) => {
    const box = await mailbox(options);
    const problem = await problemOf(send(box, { server: { encryption, login: LOGIN } }));
    expect(problem.message).toMatch(
      /^the certificate of 127\.0\.0\.1:\d+ is not trusted \((?:DEPTH_ZERO_)?SELF_SIGNED/,
    );
    expect(problem.retry).toEqual({ kind: 'never' });
    expect(box.letters).toEqual([]);
  });

  it('TLS where the server speaks none', async () => {
    const problem = await problemOf(send(await mailbox(), { server: { encryption: 'tls' } }));
    expect(problem.message).toMatch(/speaks no TLS that is understood/);
    expect(problem.retry).toEqual({ kind: 'never' });
  });
});

describe('what the server will not have', () => {
  it.each([
    { why: 'a mailbox that is full', code: 452, retry: 'later' },
    { why: 'greylisting', code: 451, retry: 'later' },
    { why: 'no such mailbox', code: 550, retry: 'never' },
    { why: 'too large', code: 552, retry: 'never' },
  ])('$why → $retry', async ({ code, retry }) => {
    const box = await mailbox({ onRcptTo: (_, __, done) => done(reply(code, 'not this one')) });
    const problem = await problemOf(send(box));
    expect(problem.message).toMatch(new RegExp(`answered ${code}: .*not this one`));
    expect(problem).toMatchObject({ status: code, retry: { kind: retry } });
  });

  it('one of two recipients: the other has it, so it is not sent again', async () => {
    const box = await mailbox({
      onRcptTo: ({ address }, _, done) =>
        address.startsWith('audit') ? done(reply(550, 'no such user')) : done(),
    });
    const problem = await problemOf(send(box));
    expect(problem.message).toMatch(/took it, but not for 1 of 2 recipients$/);
    expect(problem.retry).toEqual({ kind: 'never' });
    expect(box.letters).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('a server that never greets is left after the time for an answer', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    try {
      const problem = await problemOf(send({ port: portOf(mute.address()) }, { timeoutMs: 50 }));
      expect(problem.message).toMatch(/did not answer within 0\.05 s$/);
      expect(problem.retry).toEqual({ kind: 'later' });
    } finally {
      mute.close();
    }
  });

  it('one that hangs up in the middle may be asked again', async () => {
    const rude = createServer((socket) => socket.end('220 hello\r\n'));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    try {
      const problem = await problemOf(send({ port: portOf(rude.address()) }));
      expect(problem.message).toMatch(/cannot be reached: the connection was closed$/);
      expect(problem.retry).toEqual({ kind: 'later' });
    } finally {
      rude.close();
    }
  });

  it('nothing listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const port = portOf(gone.address());
    await new Promise((resolve) => gone.close(resolve));
    const problem = await problemOf(send({ port }));
    expect(problem.message).toBe(`127.0.0.1:${port} cannot be reached: nothing listens there`);
  });

  it('an interrupt ends the sending', async () => {
    const interrupt = new AbortController();
    const box = await mailbox({ onMailFrom: () => interrupt.abort() });
    expect((await problemOf(send(box, { signal: interrupt.signal }))).retry).toEqual({ kind: 'never' });
  });
});
