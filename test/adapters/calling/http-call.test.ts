import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { calling, NOW_MS, problemOf } from './calling.ts';
import { type Does, ok, standIn } from './stand-in.ts';

const POST = { method: 'POST', headers: { authorization: 'Bearer s3cret-t0ken' }, body: '{}' };
const httpDate = (ms: number): string => new Date(ms).toUTCString();

describe('an answer that is no success', () => {
  it.each<{ why: string; does: Does; retry: object; says: string }>([
    {
      why: 'too many requests',
      does: { status: 429, headers: { 'retry-after': '7' } },
      retry: { kind: 'later', afterMs: 7000 },
      says: 'answered 429',
    },
    {
      why: 'too many requests, until a date',
      does: { status: 429, headers: { 'retry-after': httpDate(NOW_MS + 90_000) } },
      retry: { kind: 'later', afterMs: 90_000 },
      says: 'answered 429',
    },
    {
      why: 'a date that is past',
      does: { status: 503, headers: { 'retry-after': httpDate(NOW_MS - 5000) } },
      retry: { kind: 'later', afterMs: 0 },
      says: 'answered 503',
    },
    {
      why: 'a wait that nobody can read',
      does: { status: 429, headers: { 'retry-after': 'soon' } },
      retry: { kind: 'later' },
      says: 'answered 429',
    },
    {
      why: 'GitHub’s rate limit, which is a 403',
      does: {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_MS / 1000 + 30) },
        body: '{"message":"API rate limit exceeded"}',
      },
      retry: { kind: 'later', afterMs: 30_000 },
      says: 'answered 403: API rate limit exceeded',
    },
    { why: 'a 403 for good', does: { status: 403, body: 'no' }, retry: { kind: 'never' }, says: '403: no' },
    { why: 'a failure of the server', does: { status: 500 }, retry: { kind: 'later' }, says: 'answered 500' },
    { why: 'a busy gateway', does: { status: 504 }, retry: { kind: 'later' }, says: 'answered 504' },
    { why: 'nothing it has', does: { status: 501 }, retry: { kind: 'never' }, says: 'answered 501' },
    {
      why: 'not found, in JSON',
      does: { status: 404, body: '{"message":{"base":["x"]}}' },
      retry: { kind: 'never' },
      says: 'answered 404: {"base":["x"]}',
    },
    {
      why: 'a page of HTML, which says nothing',
      does: { status: 502, body: '<html>secret-page</html>' },
      retry: { kind: 'later' },
      says: 'answered 502',
    },
    {
      why: 'text that is too long, with a line of its own',
      does: { status: 400, body: `x\nlapse: fine${'y'.repeat(999)}` },
      retry: { kind: 'never' },
      says: `answered 400: x lapse: fine${'y'.repeat(187)}…`,
    },
  ])('$why → $retry', async ({ does, retry, says }) => {
    const server = await standIn(() => does);
    const problem = await problemOf(calling()(`${server.url}/x`, POST));
    expect(problem.retry).toEqual(retry);
    expect(problem.message).toMatch(/^127\.0\.0\.1:\d+ answered/);
    expect(problem.message.endsWith(says)).toBe(true);
    expect(server.asked).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('a server that never answers is left after the time for one', async () => {
    const server = await standIn(() => 'silent');
    const problem = await problemOf(calling({ timeoutMs: 50 })(server.url));
    expect(problem.message).toMatch(/did not answer within 0\.05 s$/);
    expect(problem.retry).toEqual({ kind: 'later' });
  });

  it.each<{ does: Does; says: RegExp }>([
    { does: 'cut', says: /closed before the answer was complete|was reset/ },
    { does: 'reset', says: /was reset|was closed/ },
    { does: 'hang-up', says: /was closed before the answer was complete|was reset/ },
  ])('$does: another attempt may help', async ({ does, says }) => {
    const server = await standIn(() => does);
    const problem = await problemOf(calling()(server.url));
    expect(problem.message).toMatch(says);
    expect(problem.retry).toEqual({ kind: 'later' });
  });

  it('nothing listens: said, and tried again', async () => {
    const server = await standIn(() => ok());
    await server.close();
    const problem = await problemOf(calling()(server.url));
    expect(problem.message).toMatch(/cannot be reached: nothing listens there$/);
    expect(problem.retry).toEqual({ kind: 'later' });
  });

  it('a certificate that nobody vouches for is not tried again, and the remedy is named', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const server = await standIn(() => ok(), { key, cert });
    const problem = await problemOf(calling()(server.url, POST));
    expect(problem.message).toMatch(/^the certificate of 127\.0\.0\.1:\d+ is not trusted/);
    expect(problem.remedy).toContain('NODE_EXTRA_CA_CERTS');
    expect(problem.retry).toEqual({ kind: 'never' });
    expect(server.asked).toEqual([]);
  });

  it('an interrupt ends it at once', async () => {
    const interrupt = new AbortController();
    const server = await standIn(() => {
      interrupt.abort();
      return 'silent';
    });
    const problem = await problemOf(calling({ signal: interrupt.signal })(server.url));
    expect(problem.retry).toEqual({ kind: 'never' });
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('%d to another host gets neither token nor report', async (status) => {
    const thief = await standIn(() => ok());
    const server = await standIn(() => ({ status, headers: { location: `${thief.url}/x` } }));
    const problem = await problemOf(calling()(server.url, POST));
    expect(problem.message).toMatch(/ redirects to http:\/\/127\.0\.0\.1:\d+, which is not followed$/);
    expect(problem.retry).toEqual({ kind: 'never' });
    expect(thief.asked).toEqual([]);
  });

  it('a reading to another host is not followed either', async () => {
    const thief = await standIn(() => ok());
    const server = await standIn(() => ({ status: 302, headers: { location: thief.url } }));
    await problemOf(calling()(server.url, { headers: { 'private-token': 'x' } }));
    expect(thief.asked).toEqual([]);
  });

  it('within the same origin the request is repeated as it was, as for a renamed repository', async () => {
    const server = await standIn(({ url }) =>
      url === '/old' ? { status: 307, headers: { location: '/new' } } : ok({ here: true }),
    );
    const response = await calling()(`${server.url}/old`, POST);
    expect(await response.json()).toEqual({ here: true });
    expect(server.asked.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      'POST /old {}',
      'POST /new {}',
    ]);
  });

  it('one that would make a reading of a writing is not followed', async () => {
    const server = await standIn(() => ({ status: 302, headers: { location: '/new' } }));
    expect((await problemOf(calling()(server.url, POST))).message).toContain(
      'redirects a request that writes',
    );
    expect(server.asked).toHaveLength(1);
  });

  it('in a circle ends', async () => {
    const server = await standIn(() => ({ status: 302, headers: { location: '/again' } }));
    expect((await problemOf(calling()(server.url))).message).toMatch(/redirects without end$/);
  });

  it.each(['http://[', 'file:///etc/passwd', 'ftp://x'])('to %s is not followed', async (location) => {
    const server = await standIn(() => ({ status: 302, headers: { location } }));
    expect((await problemOf(calling()(server.url))).message).toContain('which is not followed');
  });
});
