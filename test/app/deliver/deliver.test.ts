import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/app/deliver/target.ts';
import { type DeliverSettings, type Delivery, deliver } from '../../../src/app/deliver.ts';
import { hasty, NOW_MS } from '../../adapters/calling/calling.ts';
import { type Does, ok, standIn } from '../../adapters/calling/stand-in.ts';
import { mailbox } from '../../adapters/delivery/mailbox.ts';
import { github, gitlab, TOKEN } from '../../adapters/forge/forge.ts';
import { sampleReport } from '../../report/sample.ts';

const report = sampleReport();

const settings = (changes: Partial<DeliverSettings> = {}): DeliverSettings => ({
  name: 'prod',
  link: 'https://lapse.example/',
  patience: hasty(),
  timeoutMs: 60_000,
  now: () => NOW_MS,
  signal: new AbortController().signal,
  ...changes,
});

const PATH = '/services/T0PLANTED/B0PLANTED/xYzPlantedSecret123';

function targetsAt(url: string, smtpPort: number): readonly Target[] {
  return [
    { kind: 'slack', webhook: `${url}${PATH}` },
    { kind: 'teams', webhook: `${url}/workflows/0PlantedFlow0?sig=Planted-Signature_99` },
    {
      kind: 'email',
      server: { host: '127.0.0.1', port: smtpPort, encryption: 'none' },
      from: 'lapse@example.org',
      to: ['team@example.org'],
    },
    {
      kind: 'github-issue',
      repository: { api: `${url}/api/v3`, owner: 'acme', name: 'policies', label: 'lapse', token: TOKEN },
    },
    {
      kind: 'gitlab-issue',
      project: { url: `${url}/git`, project: 'acme/net/policies', label: 'lapse', token: TOKEN },
    },
  ];
}

/** All that Lapse talks HTTP to, behind one address. */
async function everything(): Promise<{ url: string; posts: () => string[] }> {
  const [hub, lab] = [github(), gitlab()];
  const { url, asked } = await standIn((one): Does => {
    if (one.url.startsWith('/api/v3/')) return hub.answer(one);
    if (one.url.startsWith('/git/')) return lab.answer(one);
    return { status: 200, body: 'ok' };
  });
  return { url, posts: () => asked.filter(({ method }) => method !== 'GET').map(({ method }) => method) };
}

const summaryOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(
    (one) => `${one.target}: ${one.kind === 'failed' ? one.reason : `${one.how} at ${one.attempts}`}`,
  );

describe('every target is tried', () => {
  it('and told of, in the order given; issues are updated in place and left alone the third time', async () => {
    const { url, posts } = await everything();
    const box = await mailbox();
    const targets = targetsAt(url, box.port);
    const first = await deliver(report, targets, settings());
    expect(summaryOf(first)).toEqual([
      'slack: sent at 1',
      'teams: sent at 1',
      'email: sent at 1',
      'github-issue: created at 1',
      'gitlab-issue: created at 1',
    ]);
    expect(box.letters[0]?.text).toContain('filename=lapse-2026-06-01.html');
    const issues = targets.slice(3);
    const next = { ...report, nowMs: report.nowMs + 7 * 86_400_000 };
    expect(summaryOf(await deliver(next, issues, settings()))).toEqual([
      'github-issue: updated at 1',
      'gitlab-issue: updated at 1',
    ]);
    const before = posts();
    expect(summaryOf(await deliver(next, issues, settings()))).toEqual([
      'github-issue: unchanged at 1',
      'gitlab-issue: unchanged at 1',
    ]);
    expect(posts()).toEqual(before);
  });

  it('also where another one fails', async () => {
    const { url } = await everything();
    const broken = await standIn(() => ({ status: 404, body: 'no_service' }));
    const box = await mailbox();
    const [slack, ...others] = targetsAt(url, box.port);
    const deliveries = await deliver(
      report,
      [{ kind: 'slack', webhook: `${broken.url}${PATH}` }, ...others],
      settings(),
    );
    expect(slack?.kind).toBe('slack');
    expect(deliveries.map(({ kind }) => kind)).toEqual(['failed', ...others.map(() => 'delivered')]);
    expect(deliveries[0]).toMatchObject({ remedy: expect.stringContaining('make a new incoming webhook') });
  });

  it('until the server is well again, after as long as it asks', async () => {
    const slept: number[] = [];
    const { url, asked } = await standIn((_, count) =>
      count < 3 ? { status: 429, headers: { 'retry-after': '3' } } : { status: 200, body: 'ok' },
    );
    const deliveries = await deliver(
      report,
      [{ kind: 'slack', webhook: `${url}${PATH}` }],
      settings({ patience: hasty(slept) }),
    );
    expect(summaryOf(deliveries)).toEqual(['slack: sent at 3']);
    expect(slept).toEqual([3000, 3000]);
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
  });
});

/** A server that says back all that it was told, as some do. */
const echo = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  standIn(
    (asked): Does => ({
      status,
      headers,
      body: `${asked.method} ${asked.url} ${JSON.stringify(asked.headers)}`,
    }),
  );

describe('no secret is in what is said of a failure', () => {
  const SECRETS = ['PLANTED', 'Planted', 'xYz', TOKEN, Buffer.from(TOKEN).toString('base64').slice(0, 20)];

  it.each<{ why: string; start: () => Promise<{ url: string }>; timeoutMs?: number }>([
    { why: 'refused, with the request in the answer', start: () => echo(400) },
    { why: 'not found', start: () => echo(404) },
    { why: 'failing again and again', start: () => echo(500) },
    { why: 'too many requests', start: () => echo(429, { 'retry-after': '1' }) },
    { why: 'too many requests for a day', start: () => echo(429, { 'retry-after': '86400' }) },
    { why: 'redirected away', start: () => echo(302, { location: 'http://evil.example/' }) },
    { why: 'redirected to where the secret is', start: () => echo(301, { location: `http://x${PATH}` }) },
    { why: 'something else in place of the API', start: () => echo(200) },
    { why: 'the same in JSON', start: () => standIn(() => ok({ message: PATH })) },
    { why: 'never answered', start: () => standIn(() => 'silent'), timeoutMs: 50 },
    { why: 'cut off', start: () => standIn(() => 'cut') },
    { why: 'hung up on', start: () => standIn(() => 'hang-up') },
    { why: 'reset', start: () => standIn(() => 'reset') },
    {
      why: 'nobody there',
      start: async () => {
        const server = await standIn(() => ok());
        await server.close();
        return server;
      },
    },
  ])('$why', async ({ start, timeoutMs = 60_000 }) => {
    const { url } = await start();
    const targets = targetsAt(url, 1).filter(({ kind }) => kind !== 'email');
    const deliveries = await deliver(report, targets, settings({ timeoutMs }));
    // Teams takes any success for one
    const failed = deliveries.filter(({ kind }) => kind === 'failed');
    expect(failed.length).toBeGreaterThanOrEqual(3);
    const said = JSON.stringify(deliveries);
    for (const secret of SECRETS) expect(said).not.toContain(secret);
    for (const one of failed) expect(one).toMatchObject({ reason: expect.stringContaining('127.0.0.1') });
  });

  it('an SMTP server that says the password back', async () => {
    const box = await mailbox({
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) =>
        done(Object.assign(new Error(`no: ${password}`), { responseCode: 535 })),
    });
    const [delivery] = await deliver(
      report,
      [
        {
          kind: 'email',
          server: {
            host: '127.0.0.1',
            port: box.port,
            encryption: 'none',
            login: { user: 'reports', password: 'PLANTED pass' },
          },
          from: 'lapse@example.org',
          to: ['team@example.org'],
        },
      ],
      settings(),
    );
    expect(delivery).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/answered 535: no: \*\*\*$/),
    });
    expect(JSON.stringify(delivery)).not.toContain('PLANTED');
  });
});
