import { describe, expect, it } from 'vitest';
import { APP, appKeys, TOKEN } from '../../support/forges/github-access.ts';
import { NOW_MS, problemOf } from '../calling/calling.ts';
import type { Does } from '../calling/stand-in.ts';
import { start, WISH } from './github-world.ts';

const said = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Does => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});
const seconds = (ms: number): string => String(ms / 1000);

describe('what passes is waited for', () => {
  it.each([
    { why: 'a bad gateway', does: said(502, 'Bad Gateway'), waits: [] },
    { why: 'a connection that is cut', does: 'cut', waits: [] },
    { why: 'the secondary limit', does: said(403, 'slow down', { 'retry-after': '30' }), waits: [30_000] },
    {
      why: 'the secondary limit, of which only the words tell',
      does: said(403, 'You have exceeded a secondary rate limit.'),
      waits: [60_000],
    },
    {
      why: 'the primary limit',
      does: said(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': seconds(NOW_MS + 90_000),
      }),
      waits: [90_000],
    },
    { why: 'too many requests', does: said(429, 'slow down', { 'retry-after': '5' }), waits: [5000] },
  ] as const)('$why', async ({ does, waits }) => {
    const { github, forge, slept } = await start();
    github.befall({ on: /^GET .*\/pulls$/, times: 1, does });
    expect(await forge.pullRequests('lapse/', 0)).toEqual([]);
    expect(slept).toEqual(waits);
  });

  it('a limit that ends too late is told', async () => {
    const { github, forge } = await start();
    github.befall({ on: /./, times: 1, does: said(403, 'limit', { 'retry-after': '3600' }) });
    const { message } = await problemOf(forge.pullRequests('lapse/', 0));
    expect(message).toMatch(/it asks to wait for 3600 s, which is longer than the time that is left$/);
  });
});

describe('what was done, but not answered, is not done twice', () => {
  it.each([
    { what: 'a pull request', on: /^POST .*\/pulls$/ },
    { what: 'its labels', on: /^POST .*\/issues\/1\/labels$/ },
    { what: 'a label', on: /^POST .*\/policies\/labels$/ },
    { what: 'its reviewers', on: /^POST .*\/requested_reviewers$/ },
    { what: 'a comment', on: /^POST .*\/issues\/1\/comments$/ },
    { what: 'an issue', on: /^POST .*\/issues$/ },
  ])('$what', async ({ on }) => {
    const { github, forge } = await start();
    github.members.add('jane');
    github.befall({ on, times: 1, does: 'reset', isDone: true });
    await forge.open({ ...WISH, reviewers: ['@jane'] });
    await forge.comment(1, 'hello');
    await forge.createIssue({ title: 'x', body: '<!-- x -->', label: 'lapse' });
    expect(github.items.map(({ pull }) => pull?.branch)).toEqual(['lapse/a', undefined]);
    expect(github.items[0]?.comments).toHaveLength(1);
    expect([...(github.items[0]?.pull?.reviewers ?? [])]).toEqual(['jane']);
  });
});

describe('what does not pass is told at once, with a remedy', () => {
  it.each([
    { status: 401, remedy: /token is not known/ },
    { status: 403, remedy: /Pull requests: write/ },
    { status: 404, remedy: /check the name of the repository/ },
  ])('$status', async ({ status, remedy }) => {
    const { github, forge } = await start();
    github.befall({ on: /./, times: 1, does: said(status, `no, ${TOKEN}`) });
    const problem = await problemOf(forge.pullRequests('lapse/', 0));
    expect(problem).toMatchObject({ status, remedy: expect.stringMatching(remedy) });
    expect(problem.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ answered ${status}: no, \\*\\*\\*$`));
    expect(problem.cause).toBeUndefined();
    expect(github.asked).toHaveLength(1);
  });

  it.each([
    { why: 'a login page', body: '<html>Sign in</html>', type: 'text/html' },
    { why: 'something else', body: '{"hello":"world"}', type: 'application/json' },
    { why: 'pull requests that are none', body: '[{"number":1}]', type: 'application/json' },
    { why: 'nothing', body: '', type: 'application/json' },
    {
      why: 'a head that is no commit',
      body: JSON.stringify([
        {
          number: 1,
          updated_at: '2026-06-01T00:00:00Z',
          head: { ref: 'lapse/a', sha: '--upload-pack=evil' },
          base: { ref: 'main' },
        },
      ]),
      type: 'application/json',
    },
  ])('$why in place of the API', async ({ body, type }) => {
    const { github, forge } = await start();
    github.befall({ on: /./, times: 9, does: { status: 200, headers: { 'content-type': type }, body } });
    for (const call of [
      forge.pullRequests('lapse/', 0),
      forge.findIssue('lapse', 'x'),
      forge.comment(1, 'x'),
    ]) {
      const { message } = await problemOf(call).catch((error: unknown) => ({ message: String(error) }));
      // lists of anything may be comments of anybody
      expect(message).toMatch(
        body.startsWith('[') ? /as GitHub's API does$|delivered/ : /as GitHub's API does$/,
      );
    }
  });
});

describe('a GitHub App', () => {
  const keys = appKeys();
  const app = { kind: 'app', appId: APP.id, privateKey: keys.privateKey } as const;

  it('finds its installation, opens as a bot, and asks for one token', async () => {
    const { github, forge } = await start({ keys }, app);
    await forge.open(WISH);
    expect(github.items[0]?.author).toBe('lapse-app[bot]');
    expect(await forge.account()).toBe('lapse-app[bot]');
    const tokens = github.asked.filter(({ url }) => url.endsWith('/access_tokens'));
    expect(tokens.map(({ body }) => JSON.parse(body))).toEqual([
      {
        repositories: ['policies'],
        permissions: { contents: 'write', issues: 'write', pull_requests: 'write' },
      },
    ]);
    expect(github.asked.filter(({ url }) => url.endsWith('/installation'))).toHaveLength(1);
  });

  it('looks for nothing where its installation is given', async () => {
    const { github, forge } = await start({ keys }, { ...app, installationId: APP.installation });
    expect(await forge.pullRequests('lapse/', 0)).toEqual([]);
    expect(github.asked.filter(({ url }) => url.endsWith('/installation'))).toEqual([]);
  });

  it('that is not installed there is told so', async () => {
    const { forge } = await start({ keys }, { ...app, installationId: 1 });
    expect(await problemOf(forge.pullRequests('lapse/', 0))).toMatchObject({ status: 404 });
  });

  it.each([
    { why: 'no key', privateKey: 'planted-s3cret-t0ken' },
    { why: 'half a key', privateKey: keys.privateKey.slice(0, 400) },
    {
      why: 'a key of something else',
      privateKey: '-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----',
    },
  ])('with $why is told so, before anything is asked, and without the key', async ({ privateKey }) => {
    const { github, forge } = await start({ keys }, { ...app, privateKey });
    const problem = await problemOf(forge.account());
    expect(problem.message).toBe('the private key of the GitHub App cannot be used');
    expect(problem.remedy).toMatch(/-----BEGIN$/);
    expect(github.asked).toEqual([]);
  });

  it('tells none of its secrets, whatever the server repeats of them', async () => {
    const { github, forge } = await start({ keys }, app);
    await forge.pullRequests('lapse/', 0);
    const shown = github.asked.map(({ headers }) => (headers.authorization ?? '').split(' ')[1] ?? '');
    const line = keys.privateKey.split('\n')[3] ?? '';
    for (const secret of [...new Set(shown), line]) {
      github.befall({ on: /\/pulls$/, times: 1, does: said(400, `you sent ${secret}`) });
      const { message } = await problemOf(forge.pullRequests('lapse/', 0));
      // what is longer than a message may be is cut off in its middle
      expect(message).toMatch(/answered 400: you sent (?:\*\*\*|…)$/);
    }
  });
});

it('a token without a user, such as that of a workflow, has no account', async () => {
  const { github, forge } = await start();
  github.befall({ on: /^GET \/user$/, times: 1, does: said(403, 'Resource not accessible by integration') });
  expect(await forge.account()).toBeUndefined();
});
